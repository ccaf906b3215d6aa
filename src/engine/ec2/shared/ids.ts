import { sha256 } from '../../../model/digest.ts';
import { fault } from './faults.ts';

/** Hex digits that belong to a text for ever. */
export const hexOf = (text: string, length: number): string => sha256(text).slice(0, length);

/** Ids have 8 (old) or 17 hex digits; the long ones of examples, such as `subnet-0f0f0f0f`, pass too. */
const isId = (prefix: string, id: string): boolean => new RegExp(`^${prefix}-[0-9a-zA-Z]{1,40}$`).test(id);

/** @throws EngineFault `<Kind>.Malformed` */
export function checkId(prefix: 'i' | 'ami' | 'subnet' | 'sg' | 'vpc', id: string, code: string): void {
  if (!isId(prefix, id)) throw fault(code, `Invalid id: "${id}" (expecting "${prefix}-...")`);
}

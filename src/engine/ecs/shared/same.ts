import { stableText } from '../../../model/digest.ts';

/** Whether two plain values are the same, whatever the order of their members; absent and `undefined` are one. */
export const isSame = (a: unknown, b: unknown): boolean => stableText(a) === stableText(b);

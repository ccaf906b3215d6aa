import type { Json } from '../../model/json.ts';
import { isStruct } from './schema.ts';
import type { NormalizedSchema } from './schema.ts';

/** Writes one value by its shape as awsJson1.1 does: times are seconds since the epoch, absent members are left out. */
export function writeJson(schema: NormalizedSchema, value: unknown): Json | undefined {
  if (value === null || value === undefined) return undefined;
  if (schema.isListSchema()) {
    const member = schema.getValueSchema();
    return Array.isArray(value) ? value.map((item) => writeJson(member, item) ?? null) : undefined;
  }
  if (schema.isMapSchema()) {
    const member = schema.getValueSchema();
    return isStruct(value)
      ? objectOf(Object.entries(value).map(([key, item]) => [key, writeJson(member, item)]))
      : undefined;
  }
  if (schema.isStructSchema()) {
    return isStruct(value)
      ? objectOf([...schema.structIterator()].map(([name, member]) => [name, writeJson(member, value[name])]))
      : undefined;
  }
  if (value instanceof Date) return value.getTime() / 1000;
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  if (typeof value === 'bigint') return Number(value);
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
    ? value
    : undefined;
}

function objectOf(members: readonly (readonly [string, Json | undefined])[]): Json {
  return Object.fromEntries(members.flatMap(([key, item]) => (item === undefined ? [] : [[key, item]])));
}

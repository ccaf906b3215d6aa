import { EngineFault } from '../context.ts';
import type { NormalizedSchema, Struct, Value } from './schema.ts';

const refuse = (message: string): never => {
  throw new EngineFault('SerializationException', message);
};

/** The names that AWS's JSON reader gives to what it found. */
function found(value: unknown): string {
  if (typeof value === 'string') return 'STRING_VALUE';
  if (typeof value === 'boolean') return value ? 'TRUE_VALUE' : 'FALSE_VALUE';
  return Number.isInteger(value) ? 'NUMBER_VALUE' : 'DECIMAL_VALUE';
}

/**
 * Reads one JSON value by its shape, the awsJson1.1 way: `null` is absent, unknown members are ignored.
 * @throws EngineFault `SerializationException`, with AWS's wording, when a type is wrong.
 */
export function readJson(schema: NormalizedSchema, value: unknown): Value | undefined {
  if (value === null || value === undefined) return undefined;
  if (schema.isListSchema()) return readList(schema, value);
  if (schema.isMapSchema()) return readMap(schema, value);
  if (schema.isStructSchema()) return readStruct(schema, value);
  if (Array.isArray(value)) return refuse('Start of list found where not expected');
  if (typeof value === 'object') return refuse('Start of structure or map found where not expected.');
  if (schema.isStringSchema()) {
    return typeof value === 'string' ? value : refuse(`${found(value)} can not be converted to a String`);
  }
  if (schema.isBooleanSchema()) {
    return typeof value === 'boolean' ? value : refuse(`${found(value)} can not be converted to a Boolean`);
  }
  if (schema.isNumericSchema() || schema.isBigIntegerSchema() || schema.isBigDecimalSchema()) {
    return typeof value === 'number' ? value : refuse(`${found(value)} can not be converted to an Integer`);
  }
  if (schema.isTimestampSchema()) {
    return typeof value === 'number' && Math.abs(value) < 8.64e12
      ? new Date(Math.round(value * 1000))
      : refuse(`${found(value)} can not be converted to milliseconds since epoch`);
  }
  if (schema.isBlobSchema()) {
    return typeof value === 'string'
      ? Buffer.from(value, 'base64')
      : refuse(`${found(value)} can not be converted to a Blob`);
  }
  return refuse(`Unexpected value for ${schema.getMemberName()}`);
}

function readList(schema: NormalizedSchema, value: unknown): readonly Value[] {
  if (!Array.isArray(value)) return refuse('Expected list or null');
  const member = schema.getValueSchema();
  return value.flatMap((item) => readJson(member, item) ?? []);
}

function entries(value: unknown): [string, unknown][] {
  if (typeof value !== 'object' || value === null) return refuse('Expected null');
  if (Array.isArray(value)) return refuse('Start of list found where not expected');
  return Object.entries(value);
}

function readMap(schema: NormalizedSchema, value: unknown): Struct {
  const member = schema.getValueSchema();
  return Object.fromEntries(
    entries(value).flatMap(([key, item]) => {
      const read = readJson(member, item);
      return read === undefined ? [] : [[key, read]];
    }),
  );
}

function readStruct(schema: NormalizedSchema, value: unknown): Struct {
  const given = new Map(entries(value));
  const out: Record<string, Value> = {};
  for (const [name, member] of schema.structIterator()) {
    const read = readJson(member, given.get(name));
    if (read !== undefined) out[name] = read;
  }
  return out;
}

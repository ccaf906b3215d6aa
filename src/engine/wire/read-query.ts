import { EngineFault } from '../context.ts';
import { nameTrait } from './schema.ts';
import type { NormalizedSchema, Struct, Value } from './schema.ts';

/** Parameters as a tree: `TagSpecification.1.Tag.2.Key=x`. */
export interface Node {
  value?: string;
  readonly children: Map<string, Node>;
}

const MAX_PARAMETERS = 10_000;
const MAX_DEPTH = 24;

/**
 * Splits a form body into the tree of its parameters.
 * @throws EngineFault for a body that no client writes: too many parameters, too deep, broken escapes, doubles.
 */
export function parseForm(body: string): Node {
  const root: Node = { children: new Map() };
  const pairs = body === '' ? [] : body.split('&');
  if (pairs.length > MAX_PARAMETERS) throw new EngineFault('MalformedQueryString', 'Too many parameters');
  for (const pair of pairs) {
    if (pair === '') continue;
    const cut = pair.indexOf('=');
    const key = decode(cut === -1 ? pair : pair.slice(0, cut));
    const segments = key.split('.');
    if (segments.length > MAX_DEPTH)
      throw new EngineFault('MalformedQueryString', 'Parameter is nested too deep');
    let at = root;
    for (const segment of segments) {
      let next = at.children.get(segment);
      if (next === undefined) at.children.set(segment, (next = { children: new Map() }));
      at = next;
    }
    if (at.value !== undefined)
      throw new EngineFault('InvalidParameterValue', `Value for parameter ${key} is given twice`);
    at.value = cut === -1 ? '' : decode(pair.slice(cut + 1));
  }
  return root;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    throw new EngineFault('MalformedQueryString', 'The query string contains a broken escape');
  }
}

/**
 * The name of a structure's member on the wire. Source: the Smithy specification of ec2Query: `ec2QueryName`, else the
 * capitalised `xmlName`, else the capitalised member name.
 */
function keyOf(name: string, member: NormalizedSchema): string {
  const own = nameTrait(member, 'ec2QueryName');
  if (own !== undefined) return own;
  const key = nameTrait(member, 'xmlName') ?? name;
  return key.slice(0, 1).toUpperCase() + key.slice(1);
}

/** Reads a structure. With `strict`, parameters that the shape does not know are refused, as EC2 does. */
export function readQuery(schema: NormalizedSchema, node: Node, path = '', strict = false): Struct {
  const out: Record<string, Value> = {};
  const known = new Set<string>();
  for (const [name, member] of schema.structIterator()) {
    const key = keyOf(name, member);
    known.add(key);
    const child = node.children.get(key);
    const read = child && readValue(member, child, path === '' ? key : `${path}.${key}`);
    if (read !== undefined) out[name] = read;
  }
  const unknown = strict ? [...node.children.keys()].find((key) => !known.has(key)) : undefined;
  if (unknown !== undefined) {
    throw new EngineFault('UnknownParameter', `The parameter ${unknown} is not recognized`);
  }
  return out;
}

function readValue(schema: NormalizedSchema, node: Node, path: string): Value | undefined {
  if (schema.isStructSchema()) return readQuery(schema, node, path);
  if (schema.isListSchema()) return readList(schema, node, path);
  const text = node.value;
  if (text === undefined) {
    throw new EngineFault('InvalidParameterValue', `Parameter ${path} takes a value, and was given members`);
  }
  if (schema.isBooleanSchema()) {
    if (/^true$/i.test(text)) return true;
    if (/^false$/i.test(text)) return false;
    return refuse(text, path, 'boolean');
  }
  if (schema.isNumericSchema()) {
    return /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : refuse(text, path, 'integer');
  }
  if (schema.isTimestampSchema()) {
    const time = Date.parse(text);
    return Number.isNaN(time) ? refuse(text, path, 'date') : new Date(time);
  }
  if (schema.isBlobSchema()) return Buffer.from(text, 'base64');
  return text;
}

function refuse(text: string, path: string, type: string): never {
  throw new EngineFault(
    'InvalidParameterValue',
    `Value (${text}) for parameter ${path} is invalid. Invalid ${type} value`,
  );
}

/** Lists are always flattened in ec2Query: `SecurityGroupId.1=...`. Numbers may have gaps; their order counts. */
function readList(schema: NormalizedSchema, node: Node, path: string): readonly Value[] {
  const member = schema.getValueSchema();
  return [...node.children]
    .map(([key, child]) => {
      if (!/^\d{1,9}$/.test(key)) refuse(key, path, 'list index');
      return [Number(key), child] as const;
    })
    .sort(([a], [b]) => a - b)
    .flatMap(([index, child]) => readValue(member, child, `${path}.${index}`) ?? []);
}

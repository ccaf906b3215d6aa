import { readFileSync } from 'node:fs';

/** The parts of JSON Schema that our schemas use for what the API takes. */
interface Schema {
  readonly $ref?: string;
  readonly type?: string;
  readonly enum?: readonly string[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: Schema | boolean;
  readonly required?: readonly string[];
}
interface Root {
  readonly $defs: Readonly<Record<string, Schema>>;
}

export type Value = string | number | boolean | readonly Value[] | { readonly [name: string]: Value };

export const isRecord = (value: Value | undefined): value is { readonly [name: string]: Value } =>
  typeof value === 'object' && !Array.isArray(value);

/**
 * One member that a file can have, as deep as it goes: `containerDefinitions.portMappings.hostPort`. `at(value)` is what
 * holds it, with that value and with whatever must stand beside it.
 */
export interface Member {
  readonly name: string;
  readonly values: readonly [Value, Value];
  readonly at: (value: Value | undefined) => Value | undefined;
  /** Whether it can be left out. */
  readonly optional: boolean;
}

/** What must be said that the schema does not: by the name of a member. */
export interface Words {
  /** Two values of it that mean different things; without them they are made from the schema. */
  readonly values: Readonly<Record<string, readonly [Value, Value]>>;
  /** What must stand beside it, in the record that holds it. */
  readonly beside: Readonly<Record<string, Readonly<Record<string, Value>>>>;
}

/** Every member below a definition of one of our schemas, but those that are left out. */
export function membersOf(
  file: 'appdef' | 'cluster',
  definition: string,
  words: Words,
  without: readonly string[] = [],
): readonly Member[] {
  const url = new URL(`../../schemas/${file}.schema.json`, import.meta.url);
  const root: Root = JSON.parse(readFileSync(url, 'utf8'));
  const used = new Set<string>();
  const resolve = (schema: Schema): Schema => {
    const name = schema.$ref?.split('/').at(-1);
    return name === undefined ? schema : (root.$defs[name] ?? {});
  };

  function sample(schema: Schema, name: string): readonly [Value, Value] {
    const known = words.values[name];
    if (known !== undefined) {
      used.add(name);
      return known;
    }
    const of = resolve(schema);
    if (of.enum !== undefined) {
      const [one = '', other = ''] = [of.enum[0], of.enum.at(-1)];
      return [one, other];
    }
    switch (of.type) {
      case 'boolean':
        return [true, false];
      case 'integer':
      case 'number': {
        const low = Math.max(of.minimum ?? 1, 1);
        return [Math.min(low + 6, of.maximum ?? Infinity), low];
      }
      case 'array': {
        const [one, other] = sample(of.items ?? {}, name);
        return [[one], [other]];
      }
      case 'object': {
        if (of.properties === undefined) return [{ one: 'x' }, { one: 'y' }];
        const required = (of.required ?? []).map((key): [string, Value] => [
          key,
          sample(of.properties?.[key] ?? {}, `${name}.${key}`)[0],
        ]);
        const record = Object.fromEntries(required);
        return [record, record];
      }
      default:
        return [`${name.split('.').at(-1) ?? ''}-one`, `${name.split('.').at(-1) ?? ''}-two`];
    }
  }

  /** Whether a member has none below it: no record, and no list of records. */
  const isLeaf = (schema: Schema): boolean => {
    const of = resolve(schema);
    const inner = of.type === 'array' ? resolve(of.items ?? {}) : of;
    return inner.properties === undefined;
  };

  function members(schema: Schema, name: string): Member[] {
    const of = resolve(schema);
    if (of.type === 'array') {
      return members(of.items ?? {}, name).map((inner) => ({
        ...inner,
        at: (value) => {
          const item = inner.at(value);
          return item === undefined ? [] : [item];
        },
      }));
    }
    if (of.type === 'object' && of.properties !== undefined) {
      const properties = Object.entries(of.properties);
      return properties.flatMap(([key, inner]) => {
        const path = name === '' ? key : `${name}.${key}`;
        if (without.includes(path) || key === '$schema') return [];
        const beside = Object.fromEntries([
          ...(of.required ?? [])
            .filter((other) => other !== key)
            .map((other): [string, Value] => [
              other,
              sample(of.properties?.[other] ?? {}, name === '' ? other : `${name}.${other}`)[0],
            ]),
          ...Object.entries(words.beside[path] ?? {}),
        ]);
        if (path in words.beside) used.add(path);
        return members(inner, path).map((below): Member => ({
          ...below,
          optional: below.optional && !(isLeaf(inner) && of.required?.includes(key) === true),
          at: (value) => {
            const held = below.at(value);
            return held === undefined ? beside : { ...beside, [key]: held };
          },
        }));
      });
    }
    if (of.type === 'object' && typeof of.additionalProperties === 'object') {
      const [one, other] = sample(of.additionalProperties, name);
      const at = (value: Value | undefined): Value => (value === undefined ? {} : { key: value });
      return [{ name, values: [one, other], at, optional: true }];
    }
    return [{ name, values: sample(of, name), at: (value) => value, optional: true }];
  }

  const all = members(root.$defs[definition] ?? {}, '');
  const idle = [...Object.keys(words.values), ...Object.keys(words.beside)].filter((key) => !used.has(key));
  if (idle.length > 0) throw new Error(`words for members that the schema does not have: ${idle.join(', ')}`);
  return all;
}

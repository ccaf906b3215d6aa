import { stableText } from '../digest.ts';
import type { Canonical, CanonicalValue, Scalar } from '../json.ts';

/**
 * The pieces from which canonical forms are made. A `Read` turns a value of the API into its canonical form;
 * `undefined` means "as if it were absent". A member of a record is read only where it is there.
 */
export type Read = (value: unknown) => CanonicalValue | undefined;

interface Entry {
  readonly key: string;
  readonly value: CanonicalValue;
}

export type Fields = Readonly<Record<string, unknown>>;

export const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date);

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

const isScalar = (value: unknown): value is Scalar => {
  const type = typeof value;
  return type === 'string' || type === 'number' || type === 'boolean' || value === null;
};

/** Makes a record; entries without a value are left out. Safe for any key, `__proto__` too. */
export function recordOf(entries: Iterable<readonly [string, CanonicalValue | undefined]>): Canonical {
  const record: Record<string, CanonicalValue> = {};
  for (const [key, value] of entries) put(record, key, value);
  return record;
}

/** Sets a member, if there is a value; `__proto__` too. */
export function put(
  record: Record<string, CanonicalValue>,
  key: string,
  value: CanonicalValue | undefined,
): void {
  if (value === undefined) return;
  if (key === '__proto__')
    Object.defineProperty(record, key, { value, enumerable: true, configurable: true, writable: true });
  else record[key] = value;
}

/** The record; `undefined` when it is empty. */
export function orAbsent(record: Canonical): Canonical | undefined {
  for (const name in record) if (Object.hasOwn(record, name)) return record;
  return undefined;
}

/** A scalar; an empty string is absent. */
export const scalar: Read = (value) =>
  value === undefined || value === null || value === ''
    ? undefined
    : isScalar(value)
      ? value
      : generic(value);

/** A string where the empty string is a value of its own. */
export const text: Read = (value) =>
  value === undefined || value === null ? '' : isScalar(value) ? value : (generic(value) ?? '');

/** A list whose order means something. */
export const ordered: Read = (value) => {
  const items = listOf(value).filter(isScalar);
  return items.length === 0 ? undefined : items;
};

/** A set of scalars: a record whose keys are the members, so that one more member is one more line. */
export const setOf: Read = (value) => {
  const names = [...new Set(listOf(value).filter(isScalar).map(String))].sort();
  return orAbsent(recordOf(names.map((name) => [name, true])));
};

/** A map of strings that the user names, such as labels; empty values stay. */
export const mapOf: Read = (value) => {
  if (!isFields(value)) return undefined;
  const record: Record<string, CanonicalValue> = {};
  for (const key of Object.keys(value).sort()) put(record, key, text(value[key]));
  return orAbsent(record);
};

/** The string in a member, `''` when it is not there. */
export const nameIn = (item: Fields, member: string): string => {
  const value = item[member];
  return isScalar(value) && value !== null ? String(value) : '';
};

/**
 * A list of records, keyed by what names each of them. Two with one name are told apart as `name` and `name#2`, in the
 * order of their content. An item that holds nothing but its name stays, as `{}`.
 */
export const keyed =
  (keyOf: (item: Fields) => string, read: Read): Read =>
  (value) => {
    const entries: Entry[] = [];
    for (const item of listOf(value))
      if (isFields(item) && saysAnything(item)) entries.push({ key: keyOf(item), value: read(item) ?? {} });
    entries.sort(
      (a, b) => compareText(a.key, b.key) || compareText(stableText(a.value), stableText(b.value)),
    );
    const record: Record<string, CanonicalValue> = {};
    for (const entry of entries) {
      let key = entry.key;
      for (let n = 2; Object.hasOwn(record, key); n += 1) key = `${entry.key}#${n}`;
      put(record, key, entry.value);
    }
    return orAbsent(record);
  };

const saysAnything = (item: Fields): boolean =>
  Object.values(item).some((value) => value !== undefined && value !== null);

/** A list of pairs (`name`, `value`) as a map; other members of an item, if any, make it a record. */
export const pairsOf = (name: string, value: string, read: Read = text): Read =>
  keyed(
    (item) => nameIn(item, name),
    (item) => {
      if (!isFields(item)) return undefined;
      const more = genericFields(item, [name, value]);
      const main = read(item[value]);
      return more === undefined ? main : recordOf([[value, main], ...Object.entries(more)]);
    },
  );

/**
 * A member that we do not know: empties and `false` are absent (what AWS prints for new members nobody set), a list of
 * named records is keyed, any other list of records is keyed by position.
 */
export const generic: Read = (value) => {
  if (value === undefined || value === null || value === '' || value === false) return undefined;
  if (isScalar(value)) return value;
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value)) {
    const items: readonly unknown[] = value;
    if (items.every(isScalar)) return ordered(items);
    const label = ['name', 'key'].find((key) =>
      items.every((item) => isFields(item) && item[key] !== undefined),
    );
    if (label !== undefined) {
      return keyed(
        (item) => nameIn(item, label),
        (item) => (isFields(item) ? genericFields(item, [label]) : undefined),
      )(items);
    }
    return orAbsent(recordOf(items.map((item, at) => [String(at), generic(item)])));
  }
  return isFields(value) ? genericFields(value, []) : undefined;
};

function genericFields(value: Fields, except: readonly string[]): Canonical | undefined {
  const names = Object.keys(value).filter((key) => !except.includes(key));
  if (names.length === 0) return undefined;
  return orAbsent(recordOf(names.sort().map((key) => [key, generic(value[key])])));
}

/** Orders by code points. */
export const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

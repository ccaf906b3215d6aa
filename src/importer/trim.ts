import { generic, isFields, type Fields } from '../model/canonical/read.ts';
import { sameCanonical } from '../model/digest.ts';
import type { Json, JsonObject } from '../model/json.ts';
import { printedMember } from '../model/kinds/printed.ts';
import { has, readRow, type Row, type Rows } from '../model/kinds/row.ts';

type Entry = readonly [string, Json];

/**
 * What AWS tells as a person would have written it: without what absence means too, and in the order of the rows. Of members that
 * are new to ECS, `false` and empties go.
 */
export const trim = (told: object, rows: Rows): JsonObject => trimRecord({ ...told }, rows) ?? {};

/** `undefined`: nothing is left of it. */
function trimRecord(told: Fields, rows: Rows): JsonObject | undefined {
  const all: Entry[] = [];
  const special: Entry[] = [];
  const known = Object.entries(rows);
  for (const [name, row] of known) {
    const as = row.read === generic && row.written !== true ? 'new' : undefined;
    const value =
      row.members === undefined ? plain(told[name], as) : trimMember(told[name], row, row.members);
    if (value === undefined) continue;
    all.push([name, value]);
    const tells = Object.entries(row.members ?? {}).some(
      ([inner, { written }]) => written && isIn(value, inner),
    );
    if (row.written === true || tells || !isImplied(row, told, name)) special.push([name, value]);
  }
  for (const name of Object.keys(told).filter((other) => !Object.hasOwn(rows, other))) {
    const value = plain(told[name], 'new');
    if (value !== undefined) special.push([name, value]);
  }
  if (special.length === 0) return undefined;
  const kept = new Map(special);
  for (const [name, { required, default: usual = [] }] of known)
    if (required === true && !kept.has(name)) kept.set(name, new Map(all).get(name) ?? usual);
  const order = known.map(([name]) => name);
  const place = (name: string): number => (order.includes(name) ? order.indexOf(name) : order.length);
  return Object.fromEntries([...kept].toSorted(([a], [b]) => place(a) - place(b)));
}

const isIn = (value: Json, name: string): boolean => isFields(value) && Object.hasOwn(value, name);

/** Whether a member says what its absence would mean, or what AWS would choose beside these others. */
function isImplied(row: Row, told: Fields, name: string): boolean {
  const said = told[name];
  const absent = { ...told, [name]: undefined };
  return (
    sameCanonical(readRow(row, said, told) ?? null, readRow(row, undefined, absent) ?? null) ||
    said === printedMember(row, undefined, absent)
  );
}

/** A record, or a list of records. An entry of a list stays even if it says nothing. */
function trimMember(told: unknown, row: Row, rows: Rows): Json | undefined {
  if (!Array.isArray(told)) return isFields(told) ? trimRecord(told, rows) : undefined;
  const items = told.filter(isFields).filter((item) => has(item, row.needs ?? []));
  return items.length === 0 ? undefined : items.map((item) => trimRecord(item, rows) ?? {});
}

/** `new`: nothing is known of the member. */
function plain(told: unknown, as?: 'new'): Json | undefined {
  if (told === undefined || told === null || (as === 'new' && (told === false || told === '')))
    return undefined;
  if (typeof told === 'string' || typeof told === 'number' || typeof told === 'boolean') return told;
  if (told instanceof Date) return told.toISOString();
  if (Array.isArray(told)) {
    const items: readonly unknown[] = told;
    const kept = items.filter((item) => item !== undefined && item !== null);
    return kept.length === 0
      ? undefined
      : kept.map((item) => plain(item, isFields(item) ? as : undefined) ?? {});
  }
  if (!isFields(told)) return undefined;
  const members = Object.entries(told).flatMap(([name, value]): readonly Entry[] => {
    const kept = plain(value, as);
    return kept === undefined ? [] : [[name, kept]];
  });
  return members.length === 0 ? undefined : Object.fromEntries(members);
}

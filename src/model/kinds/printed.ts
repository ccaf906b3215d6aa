import { isFields, type Fields } from '../canonical/read.ts';
import type { Row, Rows } from './row.ts';

/** What AWS prints of a resource that was said so: with what it fills in for absent members, and only that. */
export function printed<T extends object>(rows: Rows, said: T): T {
  const out: T = { ...said };
  const beside: Fields = isFields(said) ? said : {};
  for (const [name, row] of Object.entries(rows)) {
    if (row.printed === undefined && row.members === undefined) continue;
    const told = printedMember(row, beside[name], beside);
    if (told === undefined) Reflect.deleteProperty(out, name);
    else Reflect.set(out, name, told);
  }
  return out;
}

/** The same of one member. */
export function printedMember(row: Row, said: unknown, beside: Fields): unknown {
  const told = typeof row.printed === 'function' ? row.printed(said, beside) : (said ?? usual(row));
  const { members } = row;
  if (members === undefined) return told;
  if (Array.isArray(told)) {
    const items: readonly unknown[] = told;
    return items.map((item) => (isFields(item) ? printed(members, item) : item));
  }
  return isFields(told) ? printed(members, told) : told;
}

function usual(row: Row): unknown {
  if (row.printed !== true) return undefined;
  return row.default ?? (row.members !== undefined && row.list !== true ? {} : []);
}

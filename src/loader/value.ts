/** A parsed value that the loader may still repair; it becomes `Json` when it leaves. */
export type Value = string | number | boolean | null | Value[] | ObjectValue;
export interface ObjectValue {
  [member: string]: Value;
}
/** The way from the root of a file to a value: member names and indices. */
export type Way = readonly (string | number)[];

export const isObject = (value: Value | undefined): value is ObjectValue =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The own member of an object; `undefined` for anything else, so that checks can read what was not validated. */
export const member = (value: Value | undefined, name: string): Value | undefined =>
  isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;

/** A member that is a list; else an empty one. */
export function list(value: Value | undefined, name: string): readonly Value[] {
  const found = member(value, name);
  return Array.isArray(found) ? found : [];
}

/** A member that is text. */
export function text(value: Value | undefined, name: string): string | undefined {
  const found = member(value, name);
  return typeof found === 'string' ? found : undefined;
}

/** A member that is a number. */
export function number(value: Value | undefined, name: string): number | undefined {
  const found = member(value, name);
  return typeof found === 'number' ? found : undefined;
}

/** The value at the end of a way. */
export function follow(value: Value, way: Way): Value | undefined {
  let at: Value | undefined = value;
  for (const step of way) {
    at = typeof step === 'number' && Array.isArray(at) ? at[step] : member(at, String(step));
  }
  return at;
}

/** Puts a value at the end of a way; the way must exist. */
export function put(holder: { value: Value }, way: Way, value: Value): void {
  const step = way.at(-1);
  const parent = follow(holder.value, way.slice(0, -1));
  if (step === undefined) holder.value = value;
  else if (typeof step === 'number' && Array.isArray(parent)) parent[step] = value;
  else if (typeof step === 'string' && isObject(parent)) parent[step] = value;
}

/** Takes a member out of its object; whether there was one. */
export function take(holder: { value: Value }, way: Way): boolean {
  const step = way.at(-1);
  const parent = follow(holder.value, way.slice(0, -1));
  if (typeof step !== 'string' || !isObject(parent) || !Object.hasOwn(parent, step)) return false;
  delete parent[step];
  return true;
}

/** RFC 6901 JSON pointer of a way. */
export const pointerOf = (way: Way): string =>
  way.map((step) => `/${String(step).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');

/** The way that an RFC 6901 JSON pointer names in `root`: a step is an index where it stands on a list. */
export function wayOf(root: Value, pointer: string): Way {
  const way: (string | number)[] = [];
  let at: Value | undefined = root;
  for (const part of pointer.split('/').slice(1)) {
    const name = part.replaceAll('~1', '/').replaceAll('~0', '~');
    const step: string | number = Array.isArray(at) ? Number(name) : name;
    way.push(step);
    at = follow(at ?? null, [step]);
  }
  return way;
}

/** How a value is called in messages: `hostPort`, `links[0]`. */
export function labelOf(way: Way): string {
  const at = way.findLastIndex((step) => typeof step === 'string');
  const indices = way.slice(at + 1).map((step) => `[${step}]`);
  return at < 0 ? pointerOf(way) : `${way[at]}${indices.join('')}`;
}

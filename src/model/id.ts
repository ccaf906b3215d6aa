/** The kinds of resources that a plan can change, in the order in which they are shown. */
export const KINDS = ['cluster', 'box', 'task', 'service'] as const;
export type Kind = (typeof KINDS)[number];

/** `kind/name`: a task is named by its family, a box by its slot (`web-1`). The one encoding of identity. */
export type Id = `${Kind}/${string}`;

/** Makes the id of a resource. */
export const idOf = (kind: Kind, name: string): Id => `${kind}/${name}`;

/** The kind in an id. */
export const kindOf = (id: Id): Kind => id.slice(0, id.indexOf('/')) as Kind;

/** The name in an id. */
export const nameOf = (id: Id): string => id.slice(id.indexOf('/') + 1);

/** Orders ids by kind, then by name. */
export function compareIds(a: Id, b: Id): number {
  const byKind = KINDS.indexOf(kindOf(a)) - KINDS.indexOf(kindOf(b));
  return byKind === 0 ? compareNames(nameOf(a), nameOf(b)) : byKind;
}

/**
 * Orders names as people count: numbers in them by their value, so that `web-2` comes before `web-10`; all else by code
 * units, the same in every locale. Names are equal only when they are the same.
 */
export function compareNames(a: string, b: string): number {
  let [i, j] = [0, 0];
  while (i < a.length && j < b.length) {
    if (isDigit(a, i) && isDigit(b, j)) {
      const [first, second] = [numberAt(a, i), numberAt(b, j)];
      const [x, y] = [first.replace(/^0+/, ''), second.replace(/^0+/, '')];
      if (x !== y) return x.length - y.length || (x < y ? -1 : 1);
      i += first.length;
      j += second.length;
    } else {
      const by = a.charCodeAt(i++) - b.charCodeAt(j++);
      if (by !== 0) return by;
    }
  }
  const rest = a.length - i - (b.length - j);
  return rest === 0 ? (a < b ? -1 : a > b ? 1 : 0) : rest;
}

function isDigit(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code >= 0x30 && code <= 0x39;
}

/** The digits from there on. */
function numberAt(text: string, from: number): string {
  let end = from;
  while (end < text.length && isDigit(text, end)) end += 1;
  return text.slice(from, end);
}

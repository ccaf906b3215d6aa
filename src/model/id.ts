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

/** Orders ids by kind, then by name (code points). */
export function compareIds(a: Id, b: Id): number {
  const byKind = KINDS.indexOf(kindOf(a)) - KINDS.indexOf(kindOf(b));
  if (byKind !== 0) return byKind;
  return a < b ? -1 : a > b ? 1 : 0;
}

import type { DeploymentControllerType } from '@aws-sdk/client-ecs';
import {
  generic,
  isFields,
  keyed,
  mapOf,
  nameIn,
  orAbsent,
  ordered,
  pairsOf,
  put,
  scalar,
  setOf,
  text,
  type Fields,
} from '../canonical/read.ts';
import type { Canonical, CanonicalValue, Scalar } from '../json.ts';

/**
 * What the program knows of one member of a kind. Everything else is derived from it: the canonical form, the defaults that a
 * plan shows, what the engine fills in, what an import leaves out, and in which order a person reads.
 */
export interface Row {
  /**
   * How it is read into the canonical form; nothing comes of what means the same as absence. Without it the member is no part of
   * the form: it names the record, or is compared elsewhere.
   */
  readonly read?: (said: unknown, beside: Fields) => CanonicalValue | undefined;
  /** Its name in the canonical form, where that is another one. */
  readonly as?: string;
  /** What AWS means by its absence. */
  readonly default?: Scalar;
  /** The form is read also where the member is absent. */
  readonly always?: true;
  /** What the record has that it is, or each record of the list. */
  readonly members?: Rows;
  readonly list?: true;
  /** What an entry of the list must have; others AWS adds by itself, and takes from nobody. */
  readonly needs?: readonly string[];
  /**
   * What AWS prints where it is absent: its default, an empty list, a record of what its members print. A function: what AWS prints
   * for what was said, beside the other members.
   */
  readonly printed?: true | ((said: unknown, beside: Fields) => unknown);
  /** AWS wants it as soon as the record has anything else. */
  readonly required?: true;
  /** It is written into files even if it says what its absence would mean. */
  readonly written?: true;
  /** A record that counts as there without being said, so that its members have their defaults. */
  readonly stands?: true;
  /** What a change of it does. Members of a task have none: each change makes a new revision. */
  readonly change?: Effect;
  /**
   * Undeclared it is others' or AWS's own choice, and left alone: all of it, or `each` entry that is not declared; or a function says
   * when. Else its absence means its default.
   */
  readonly unmanaged?: 'all' | 'each' | ((around: Around) => boolean);
  /** A member that takes the change over where it is declared, so that nothing is replaced. */
  readonly unless?: string;
  /**
   * What an update sends to take it away, since an omitted member stays as it is: what AWS prints for its absence, or this. `never`: it
   * cannot be taken away.
   */
  readonly cleared?: 'never' | readonly [] | Fields;
  /** Who may deploy the service so that it can be changed all the same, besides ECS itself. */
  readonly foreign?: readonly Foreign[];
  /** Another value is taken only with `forceNewDeployment`. */
  readonly forced?: true;
  /**
   * Who tells it, where the resource's own description does not: the PRIMARY deployment of a service, with more than was said; its
   * revision; the tag that a box has from its launch.
   */
  readonly told?: 'primary' | 'revision' | 'launch tag';
  /** Its name in the description, where that is another one. */
  readonly toldAs?: string;
  /** Whether two different texts may name the same thing. */
  readonly alike?: (one: string, other: string) => boolean;
}

/**
 * `in place`: nothing runs otherwise for it. `for new tasks`: tasks get it that are started later. `rolls`: a new deployment replaces
 * all tasks. `replaces`: it cannot be changed, so the resource is made anew.
 */
export type Effect = 'in place' | 'for new tasks' | 'rolls' | 'replaces';

/** Who deploys a service, where it is not ECS itself. */
export type Foreign = Exclude<DeploymentControllerType, 'ECS'>;

/** What is declared beside a member. */
export interface Around {
  readonly declared: ReadonlySet<string>;
  /** The task has a network interface of its own. */
  readonly awsvpc: boolean;
}

/** Whether a member that is not declared is left alone. */
export function isLeftAlone(name: string, { unmanaged }: Row, around: Around): boolean {
  if (typeof unmanaged === 'function') return unmanaged(around);
  return unmanaged === 'each' || (unmanaged === 'all' && !around.declared.has(name));
}

/** The members of a record by the names that the API gives them, in the order in which a person reads them. */
export type Rows = Readonly<Record<string, Row>>;

/** How a member is read, and its place in a list, are said by the function that makes its row. */
type More = Omit<Row, 'read' | 'list'>;

/** Names the record that it stands in, so that it is no member of the form. */
export const key = (more: More = {}): Row => ({ ...more });
/** A text, a number or a switch. */
export const value = (more: More = {}): Row => ({ read: scalar, ...more });
/** A list whose order means something. */
export const list = (more: More = {}): Row => ({ read: ordered, ...more });
/** A list whose order means nothing. */
export const set = (more: More = {}): Row => ({ read: setOf, ...more });
/** Texts under names that the user gives. */
export const map = (more: More = {}): Row => ({ read: mapOf, ...more });
/** Anything, read by its look; `false` means the same as absence. */
export const anything = (more: More = {}): Row => ({ read: generic, ...more });
/** Read by a function of its own. */
export const special = (read: NonNullable<Row['read']>, more: More = {}): Row => ({ read, ...more });
/** A record of known members. */
export const record = (members: Rows, more: More = {}): Row => ({ read: reader(members), members, ...more });

/** A list of records, each named by a member or by several. */
export function records(by: string | ((item: Fields) => string), members: Rows, more: More = {}): Row {
  const keyOf = typeof by === 'string' ? (item: Fields): string => nameIn(item, by) : by;
  const read = keyed(keyOf, reader(members));
  const { needs } = more;
  return {
    read: needs === undefined ? read : (said) => read(entriesOf(said).filter((item) => has(item, needs))),
    members,
    list: true,
    ...more,
  };
}

const entriesOf = (said: unknown): readonly unknown[] => (Array.isArray(said) ? said : []);

/** Whether a record has all of some members. */
export const has = (item: unknown, names: readonly string[]): boolean =>
  isFields(item) && names.every((name) => scalar(item[name]) !== undefined);

/** A list of a name and a text each. An empty text is one too. */
export const texts = (name: string, said: string, more: More = {}): Row => ({
  read: pairsOf(name, said, text),
  members: { [name]: key(), [said]: { read: text, written: true } },
  list: true,
  ...more,
});

/** A list of a name and a value each. */
export const pairs = (name: string, said: string, more: More = {}): Row => ({
  read: pairsOf(name, said, scalar),
  members: { [name]: key(), [said]: value() },
  list: true,
  ...more,
});

/** A member as the canonical form has it; `undefined`: it says what its absence would mean. */
export function readRow(row: Row, said: unknown, beside: Fields): CanonicalValue | undefined {
  if (row.read === undefined) {
    const name = scalar(said);
    return name === row.default ? undefined : name;
  }
  if (said === undefined && row.always !== true) return undefined;
  const read = row.read(said, beside);
  return read === row.default ? undefined : read;
}

/**
 * Reads a record: known members in their order, then unknown ones by name. `undefined` when it says nothing.
 * @param dropped names of members that are no part of the form.
 */
export function reader(
  rows: Rows,
  dropped: readonly string[] = [],
): (said: unknown) => Canonical | undefined {
  // Read for every resource of a cluster, so laid out once.
  const members = Object.entries(rows).flatMap(
    ([name, { as = name, read, default: usual, always = false }]) =>
      read === undefined ? [] : [{ name, as, read, usual, always }],
  );
  const known = new Set([...Object.keys(rows), ...dropped]);
  return (said) => {
    if (!isFields(said)) return undefined;
    const form: Record<string, CanonicalValue> = {};
    for (const { name, as, read, usual, always } of members) {
      const given = said[name];
      if (given === undefined && !always) continue;
      const shown = read(given, said);
      if (shown !== usual) put(form, as, shown);
    }
    const unknown = Object.keys(said).filter((name) => !known.has(name));
    for (const name of unknown.sort()) put(form, name, generic(said[name]));
    return orAbsent(form);
  };
}

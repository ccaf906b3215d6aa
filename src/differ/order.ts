import { compareIds, type Id } from '../model/id.ts';
import type { Change } from '../model/plan.ts';
import { portName } from '../scheduling/ports.ts';
import type { HostPort } from '../scheduling/types.ts';

/** A wish that one change comes after others, given up for each of them that would close a circle. */
export interface Wait {
  readonly id: Id;
  readonly after: readonly Id[];
}

/** Host ports of a service before and after the plan. */
export interface PortUse {
  readonly id: Id;
  readonly before: readonly HostPort[];
  readonly after: readonly HostPort[];
}

/** A service waits for the one that holds a host port which it wants, when that one lets it go. */
export function portWaits(uses: readonly PortUse[]): readonly Wait[] {
  const releases = new Map<string, Id[]>();
  for (const use of uses) {
    const kept = new Set(use.after.map(portName));
    for (const name of use.before.map(portName)) {
      if (!kept.has(name)) releases.set(name, [...(releases.get(name) ?? []), use.id]);
    }
  }
  return uses.flatMap((use) => {
    const held = new Set(use.before.map(portName));
    const after = use.after
      .map(portName)
      .filter((name) => !held.has(name))
      .flatMap((name) => releases.get(name) ?? [])
      .filter((id) => id !== use.id);
    return after.length === 0 ? [] : [{ id: use.id, after }];
  });
}

/**
 * Puts changes into an order that can be followed one by one: needs first, else by kind and name. Needs of resources
 * that do not change are dropped. Waits that would close a circle are given up; those of an earlier tier come first.
 * @throws Error when the needs themselves are a circle, which is a fault of this program.
 */
export function order(changes: readonly Change[], ...tiers: readonly (readonly Wait[])[]): readonly Change[] {
  // Ids by their rank: a large plan has hundreds of thousands of needs, and numbers compare fast.
  const ids = [...new Set(changes.map((change) => change.id))].sort(compareIds);
  const rank = new Map(ids.map((id, index) => [id, index]));
  const needs = ids.map(() => new Set<number>());
  for (const change of changes) note(needs, rank, change.id, change.needs);
  const users = ids.map((): number[] => []);
  needs.forEach((needed, one) => needed.forEach((need) => users[need]?.push(one)));
  for (const waits of tiers) {
    const wishes = ids.map(() => new Set<number>());
    for (const { id, after } of waits) note(wishes, rank, id, after);
    grant(wishes, needs, users);
  }
  const rankOf = ({ id }: Change): number => rank.get(id) ?? 0;
  const named = (needed: Iterable<number>): Id[] =>
    Array.from(Uint32Array.from(needed).sort(), (need) => ids[need]).filter((id) => id !== undefined);
  return inOrder(
    changes
      .toSorted((a, b) => rankOf(a) - rankOf(b))
      .map((change) => ({ ...change, needs: named(needs[rankOf(change)] ?? []) })),
  );
}

/** Makes wishes needs, but for those that would close a circle. */
function grant(
  wishes: readonly ReadonlySet<number>[],
  needs: readonly Set<number>[],
  users: readonly number[][],
): void {
  wishes.forEach((wished, one) => {
    if (wished.size === 0) return;
    // What is added here changes what this one needs, not who needs it.
    const dependents = dependentsOf(one, users);
    for (const after of Uint32Array.from(wished).sort()) {
      if (dependents.has(after) || needs[one]?.has(after) === true) continue;
      needs[one]?.add(after);
      users[after]?.push(one);
    }
  });
}

/** Adds to the set of `id` the ranks of those of `others` that have one. */
function note(
  sets: readonly Set<number>[],
  rank: ReadonlyMap<Id, number>,
  id: Id,
  others: readonly Id[],
): void {
  const set = sets[rank.get(id) ?? -1];
  for (const other of others) {
    const number = rank.get(other);
    if (number !== undefined) set?.add(number);
  }
}

/** One itself and everything that needs it, directly or not. */
function dependentsOf(one: number, users: readonly (readonly number[])[]): ReadonlySet<number> {
  const found = new Set([one]);
  for (const number of found) for (const user of users[number] ?? []) found.add(user);
  return found;
}

/** Depth first: in the order given, each after its needs. */
function inOrder(changes: readonly Change[]): readonly Change[] {
  const byId = new Map(changes.map((change) => [change.id, change]));
  const done = new Set<Change>();
  const open = new Set<Change>();
  const visit = (change: Change): void => {
    if (done.has(change)) return;
    if (open.has(change)) {
      throw new Error(`changes need each other in a circle: ${[...open].map((c) => c.id).join(', ')}`);
    }
    open.add(change);
    for (const need of change.needs) {
      const needed = byId.get(need);
      if (needed !== undefined) visit(needed);
    }
    open.delete(change);
    done.add(change);
  };
  for (const change of changes) visit(change);
  return [...done];
}

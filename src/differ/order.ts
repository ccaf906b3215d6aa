import { compareIds, type Id } from '../model/id.ts';
import type { Change } from '../model/plan.ts';
import { portName } from '../scheduling/ports.ts';
import type { HostPort } from '../scheduling/types.ts';

/** A wish that one change comes after another, given up where it would close a circle. */
export interface Wait {
  readonly id: Id;
  readonly after: Id;
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
    return use.after
      .map(portName)
      .filter((name) => !held.has(name))
      .flatMap((name) => releases.get(name) ?? [])
      .filter((after) => after !== use.id)
      .map((after): Wait => ({ id: use.id, after }));
  });
}

/**
 * Puts changes into an order that can be followed one by one: needs first, else by kind and name. Needs of resources
 * that do not change are dropped. Waits that would close a circle are given up, the last ones first.
 * @throws Error when the needs themselves are a circle, which is a fault of this program.
 */
export function order(changes: readonly Change[], waits: readonly Wait[] = []): readonly Change[] {
  const needs = new Map<Id, Set<Id>>(changes.map((change) => [change.id, new Set()]));
  for (const change of changes) {
    for (const need of change.needs) if (needs.has(need)) needs.get(change.id)?.add(need);
  }
  const ids = [...needs.keys()].sort(compareIds);
  const rank = new Map(ids.map((id, index) => [id, index]));
  const inRank = (a: Id, b: Id): number => (rank.get(a) ?? 0) - (rank.get(b) ?? 0);
  const users = new Map<Id, Id[]>(ids.map((id) => [id, []]));
  for (const [id, needed] of needs) for (const need of needed) users.get(need)?.push(id);
  const wishes = new Map<Id, Id[]>();
  for (const { id, after } of waits) {
    if (!needs.has(id) || !needs.has(after)) continue;
    const mine = wishes.get(id);
    if (mine === undefined) wishes.set(id, [after]);
    else mine.push(after);
  }
  for (const id of ids) {
    const wished = wishes.get(id);
    if (wished === undefined) continue;
    // What is added here changes what this one needs, not who needs it.
    const dependents = dependentsOf(id, users);
    for (const after of new Set(wished.sort(inRank))) {
      if (dependents.has(after) || needs.get(id)?.has(after) === true) continue;
      needs.get(id)?.add(after);
      users.get(after)?.push(id);
    }
  }
  return inOrder(
    changes.map((change) => ({ ...change, needs: [...(needs.get(change.id) ?? [])].sort(inRank) })),
    inRank,
  );
}

/** The id itself and everything that needs it, directly or not. */
function dependentsOf(id: Id, users: ReadonlyMap<Id, readonly Id[]>): ReadonlySet<Id> {
  const found = new Set([id]);
  for (const one of found) for (const user of users.get(one) ?? []) found.add(user);
  return found;
}

/** Depth first: by kind and name, each after its needs. */
function inOrder(changes: readonly Change[], inRank: (a: Id, b: Id) => number): readonly Change[] {
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
  for (const change of [...changes].sort((a, b) => inRank(a.id, b.id))) visit(change);
  return [...done];
}

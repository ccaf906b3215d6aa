import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { diff } from '../../src/differ/diff.ts';
import { leaves } from '../../src/model/leaves.ts';
import { order, type Wait } from '../../src/differ/order.ts';
import { makePlan } from '../../src/differ/plan.ts';
import { canonicalTask } from '../../src/model/canonical/index.ts';
import { printedTask } from '../../src/model/kinds/task.ts';
import type { DesiredTask } from '../../src/model/desired.ts';
import { idOf, type Id } from '../../src/model/id.ts';
import type { Canonical, CanonicalValue } from '../../src/model/json.ts';
import type { Change } from '../../src/model/plan.ts';
import { reversed, runs, taskDefinition } from '../model/arbitrary.ts';
import { applied, box, desired, lines, liveRevision, service, target } from './models.ts';

const declared = taskDefinition.map((input): DesiredTask => ({ family: input.family, app: 'shop', input }));

describe('any task', () => {
  it('has an empty plan after it was applied, in whatever order AWS tells it', () => {
    fc.assert(
      fc.property(
        declared,
        fc.option(fc.integer({ min: 0, max: 3 }), { nil: undefined }),
        fc.integer({ min: 0, max: 3 }),
        (task, count, boxes) => {
          const model = desired({
            tasks: [task],
            services: [service(task.family, count ?? 'unmanaged')],
            boxes: Array.from({ length: boxes }, (_, n) => box(`web-${String(n + 1)}`)),
          });
          const live = applied(model);
          const revision = liveRevision(task);
          const { containerDefinitions, ...rest } = revision.definition;
          const shuffled = {
            ...revision,
            definition: {
              ...reversed(rest),
              // Files are read from the top down: their order means something.
              containerDefinitions: [...(containerDefinitions ?? [])].reverse().map((container) => ({
                ...reversed(container),
                ...(container.environmentFiles && { environmentFiles: container.environmentFiles }),
              })),
            },
          };
          const plan = makePlan(model, { ...live, revisions: new Map([[revision.arn, shuffled]]) }, target);
          expect(lines(plan)).toEqual([]);
        },
      ),
      runs(100),
    );
  });

  it('with one edited member differs in that member alone', () => {
    fc.assert(
      fc.property(declared, fc.nat(), (task, pick) => {
        const spec = canonicalTask(task.input);
        const all = leaves(spec).filter(({ keys }) => keys.at(-1) !== 'networkMode');
        const leaf = all[pick % Math.max(1, all.length)];
        if (leaf === undefined) return;
        const edited = replaced(spec, leaf.keys, other(leaf.value));
        expect(diff(spec, edited)).toEqual([
          ...(isRecord(leaf.value)
            ? []
            : [{ keys: leaf.keys, before: leaf.value, after: other(leaf.value) }]),
          ...(isRecord(leaf.value)
            ? [
                { keys: leaf.keys, before: leaf.value, after: undefined },
                { keys: leaf.keys, before: undefined, after: other(leaf.value) },
              ]
            : []),
        ]);
      }),
      runs(150),
    );
  });

  it('with one edited environment value is one field and a revision', () => {
    fc.assert(
      fc.property(declared, fc.string(), (task, value) => {
        const [first, ...rest] = task.input.containerDefinitions ?? [];
        const withValue = (text: string): DesiredTask => ({
          ...task,
          input: {
            ...task.input,
            containerDefinitions: [
              {
                ...first,
                environment: [
                  ...(first?.environment ?? []).filter((e) => e.name !== 'EDIT'),
                  { name: 'EDIT', value: text },
                ],
              },
              ...rest,
            ],
          },
        });
        const before = desired({ tasks: [withValue(`${value}-before`)], services: [service(task.family)] });
        const after = desired({ tasks: [withValue(`${value}-after`)], services: [service(task.family)] });
        const plan = makePlan(after, applied(before), target);
        expect(lines(plan)).toEqual([`~ task/${task.family}`, `~ service/${task.family}`]);
        const change = plan.changes[0];
        expect(change !== undefined && 'fields' in change && change.fields.map((f) => f.path)).toEqual([
          `containers.${first?.name ?? ''}.environment.EDIT`,
          'revision',
        ]);
      }),
      runs(60),
    );
  });

  it('differs from another in exactly the leaves that are not the same', () => {
    fc.assert(
      fc.property(taskDefinition, taskDefinition, (a, b) => {
        const before = canonicalTask(a);
        const after = canonicalTask(printedTask(b));
        let rebuilt: Canonical = before;
        for (const d of diff(before, after).filter((x) => x.after === undefined))
          rebuilt = replaced(rebuilt, d.keys, undefined);
        for (const d of diff(before, after).filter((x) => x.after !== undefined))
          rebuilt = replaced(rebuilt, d.keys, d.after);
        expect(leafSet(rebuilt)).toEqual(leafSet(after));
      }),
      runs(60),
    );
  });
});

const ids = fc.uniqueArray(fc.integer({ min: 0, max: 30 }), { minLength: 1, maxLength: 15 });
const edges = fc.array(fc.tuple(fc.nat(), fc.nat()), { maxLength: 30 });

describe('any set of changes', () => {
  const change = (n: number, needs: readonly Id[]): Change => ({
    action: 'delete',
    id: idOf(n % 2 === 0 ? 'task' : 'service', String(n)),
    cause: 'pending',
    needs,
    because: [],
    effects: [],
  });

  it('is put into an order in which needs come first, whatever order it was in', () => {
    fc.assert(
      fc.property(ids, edges, edges, (numbers, needs, wishes) => {
        const made = numbers.map((n) => change(n, []));
        const at = (n: number): number => n % made.length;
        const changes = made.map((c, index) => ({
          ...c,
          needs: needs
            .filter(([from, to]) => at(from) === index && at(to) < index)
            .map(([, to]) => made[at(to)]?.id ?? c.id),
        }));
        const waits = wishes.map(([a, b]): Wait => ({
          id: made[at(a)]?.id ?? 'task/x',
          after: [made[at(b)]?.id ?? 'task/x'],
        }));
        const ordered = order(changes, waits);
        const place = new Map(ordered.map((c, index) => [c.id, index]));
        for (const c of ordered)
          for (const need of c.needs) expect(place.get(need)).toBeLessThan(place.get(c.id) ?? -1);
        for (const c of changes)
          for (const need of c.needs) expect(ordered.find((o) => o.id === c.id)?.needs).toContain(need);
        expect(order([...changes].reverse(), [...waits].reverse())).toEqual(ordered);
      }),
      runs(200),
    );
  });

  it('that need each other in a circle are a fault of this program', () => {
    expect(() => order([change(1, ['service/3']), change(3, ['service/1'])])).toThrow(/circle/);
  });
});

const isRecord = (value: CanonicalValue): value is Canonical =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A different value of the same sort. */
function other(value: CanonicalValue): CanonicalValue {
  if (typeof value === 'number') return value + 1;
  if (typeof value === 'boolean') return !value;
  return Array.isArray(value) ? [...value, 'more'] : `${typeof value === 'string' ? value : ''}x`;
}

function replaced(spec: Canonical, keys: readonly string[], value: CanonicalValue | undefined): Canonical {
  const [key = '', ...rest] = keys;
  const inner = Object.hasOwn(spec, key) ? spec[key] : undefined;
  const next =
    rest.length === 0 ? value : replaced(inner !== undefined && isRecord(inner) ? inner : {}, rest, value);
  const entries = Object.entries(spec).filter(([k]) => k !== key);
  return Object.fromEntries(next === undefined ? entries : [...entries, [key, next]]);
}

/** Leaves as text; records that became empty on the way do not count. */
const leafSet = (spec: Canonical): ReadonlySet<string> =>
  new Set(
    leaves(spec)
      .filter(({ value }) => !isRecord(value))
      .map(({ keys, value }) => JSON.stringify([keys, value])),
  );

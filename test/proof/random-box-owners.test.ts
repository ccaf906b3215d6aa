import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { DesiredModel } from '../../src/model/desired.ts';
import { NO_PERMITS, TAG } from '../../src/model/ownership.ts';
import type { Plan } from '../../src/model/plan.ts';
import { applyTo, desiredOf, planOf, story } from '../support/converge.ts';
import { createSim, type Sim } from '../support/sim.ts';
import { drawOf, type Draw } from './generators/draw.ts';
import { report, runs } from './generators/runs.ts';

/** What the files of one owner say now. */
interface Said {
  readonly groups: Readonly<Record<string, number>>;
  readonly count: number;
  readonly image: string;
}

const OWNERS = ['a', 'b'] as const;
type Name = (typeof OWNERS)[number];
/** One name of a group is everybody's: both may come to declare it. */
const groupsOf = (name: Name): readonly string[] => [`${name}-web`, `${name}-db`, 'common'];

const filesOf = (name: Name, { groups, count, image }: Said, removeGroups: readonly string[] = []) =>
  desiredOf(
    {
      cluster: {
        cluster: 'shared',
        boxes: Object.fromEntries(
          Object.entries(groups).map(([group, boxes]) => [group, { count: boxes, instanceType: 'm5.large' }]),
        ),
        services: { [`${name}-app`]: { task: name, desiredCount: count } },
      },
      apps: [{ name, tasks: [{ family: name, containerDefinitions: [{ name: 'app', image, memory: 64 }] }] }],
    },
    removeGroups.length === 0 ? {} : { permits: { ...NO_PERMITS, removeGroups } },
  );

/** A third owner, whose box has room for every task, so that none is without one. */
const base = () =>
  desiredOf({
    cluster: { cluster: 'shared', owner: 'base', apps: [], boxes: { base: { instanceType: 'm5.4xlarge' } } },
    apps: [],
  });

function edited(draw: Draw, name: Name, said: Said): Said {
  const groups = Object.fromEntries(
    groupsOf(name).flatMap((group): [string, number][] => {
      const now = said.groups[group];
      const next = draw.of([now, now, undefined, 0, 1, 2]);
      return next === undefined ? [] : [[group, next]];
    }),
  );
  // What goes back to an older revision looks as if others had set it back (docs/drift.md): each image is new, or the same.
  const image = draw.chance(50) ? said.image : `${said.image}1`;
  return { groups, count: draw.of([1, 2, 3]), image };
}

/** What somebody has in the engine: instances by id and services by ARN, with all their tags. */
function belongings(sim: Sim, owner: string): ReadonlyMap<string, unknown> {
  const boxes = [...sim.store.instances.values()].filter(
    ({ tags, state }) => tags[TAG.owner] === owner && state === 'running',
  );
  const services = [...sim.store.services.values()].filter(
    ({ tags, status }) => tags[TAG.app] === owner && status === 'ACTIVE',
  );
  return new Map<string, unknown>([
    ...boxes.map(({ instanceId, tags }) => [instanceId, structuredClone(tags)] as const),
    ...services.map(
      ({ arn, tags, taskDefinition, desiredCount }) =>
        [arn, { tags: structuredClone(tags), taskDefinition, desiredCount }] as const,
    ),
  ]);
}

const errorsOf = (plan: Plan): string[] =>
  plan.findings.filter(({ severity }) => severity === 'error').map(({ code }) => code);

test('two owners with boxes in one cluster: neither changes what the other has, nor sees it as its own or as drift', async () => {
  const count = { applies: 0, refused: 0, destroyed: 0, 'boxes and services of others seen unchanged': 0 };
  const refusals: Record<string, number> = {};
  await fc.assert(
    fc.asyncProperty(fc.gen(), async (g) => {
      const draw = drawOf(g);
      const sim = createSim({ seed: draw.int(1, 1000) });
      const told: string[] = [];
      const said: Record<Name, Said> = {
        a: { groups: {}, count: 1, image: 'app:1' },
        b: { groups: {}, count: 1, image: 'app:1' },
      };
      const isEmpty: Record<Name, boolean> = { a: false, b: false };
      try {
        const first = await applyTo(sim, await base());
        expect(first.result.ok, story(first)).toBe(true);
        for (let step = draw.int(3, 8); step > 0; step--) {
          const me = draw.of(OWNERS);
          const other: Name = me === 'a' ? 'b' : 'a';
          const destroys = draw.chance(10);
          if (!destroys) said[me] = edited(draw, me, said[me]);
          const named = draw.chance(30)
            ? groupsOf(me).filter((group) => said[me].groups[group] === undefined)
            : [];
          const desired: DesiredModel = await filesOf(me, said[me], named);
          told.push(`${me} ${destroys ? 'destroys' : JSON.stringify(said[me])} ${named.join()}`);
          const before = belongings(sim, other);
          const goal = destroys ? 'destroy' : 'converge';
          const { plan } = await planOf(sim, desired, goal);
          expect(
            plan.changes.map(({ cause }) => cause),
            told.join('\n'),
          ).not.toContain('drift');
          const errors = errorsOf(plan);
          if (errors.length > 0) {
            for (const code of errors) refusals[code] = (refusals[code] ?? 0) + 1;
            expect(['box-of-another', 'group-in-use', 'flag-does-nothing'], told.join('\n')).toEqual(
              expect.arrayContaining(errors),
            );
            count.refused += 1;
            isEmpty[me] = false;
            continue;
          }
          const done = await applyTo(sim, desired, goal);
          expect(done.result.ok, `${told.join('\n')}\n${story(done)}`).toBe(true);
          count[destroys ? 'destroyed' : 'applies'] += 1;
          expect((await planOf(sim, desired, goal)).plan.changes, told.join('\n')).toEqual([]);
          isEmpty[me] = !destroys;
          // Whatever was done: the other's are there, the same, and its next plan is what it was.
          expect(belongings(sim, other), told.join('\n')).toEqual(before);
          count['boxes and services of others seen unchanged'] += before.size;
          if (isEmpty[other]) {
            const { plan: theirs } = await planOf(sim, await filesOf(other, said[other]));
            expect(theirs.changes, told.join('\n')).toEqual([]);
          }
        }
        expect(belongings(sim, 'base').size, told.join('\n')).toBe(1);
      } finally {
        await sim.stop();
      }
    }),
    runs(60),
  );
  report('random owners of boxes', { ...count, refusals });
  expect(count.applies).toBeGreaterThan(0);
}, 7_200_000);

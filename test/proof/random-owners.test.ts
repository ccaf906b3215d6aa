import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { onlyDrift } from '../../src/differ/drift.ts';
import { standingOfApp, type Owner } from '../../src/model/ownership.ts';
import { applyTo, desiredOf, planOf, story, type Files } from '../support/converge.ts';
import { createSim, type Sim } from '../support/sim.ts';
import { freely } from './generators/answers.ts';
import { drawOf, seededDraw, some, type Draw } from './generators/draw.ts';
import { report, runs } from './generators/runs.ts';

/** Apps of two repositories. Both name tasks alike, as people do: a family is the whole account's. */
const APPS = ['billing', 'search'] as const;
const FAMILIES = ['web', 'api', 'cron'] as const;
type App = (typeof APPS)[number];
type Who = App | 'ops';
const ALL: readonly [Who, ...Who[]] = ['ops', ...APPS];

/** The files of an app, without boxes: its services have names of their own. */
function app(draw: Draw, name: App): Files {
  const families = FAMILIES.filter((family) => family === 'web' || draw.chance(50));
  const tasks = families.map((family) => ({
    family,
    containerDefinitions: [
      {
        name: 'app',
        // The same content as the other's, half of the times.
        image: `acme/${draw.of(['same', name])}:${draw.of(['1', '2'])}`,
        memory: 16,
        ...some(draw, 30, { environment: () => [{ name: 'A', value: draw.of(['1', '2']) }] }),
      },
    ],
    ...some(draw, 20, { tags: () => [{ key: 'tier', value: draw.of(['a', 'b']) }] }),
  }));
  const services = Object.fromEntries(
    families
      .filter(() => draw.chance(85))
      .map((family) => [
        `${name}-${family}`,
        { task: family, ...some(draw, 60, { desiredCount: () => draw.int(0, 3) }) },
      ]),
  );
  const cluster = {
    cluster: 'shared',
    services,
    ...some(draw, 30, { tags: () => ({ team: draw.of(['x', 'y']) }) }),
  };
  return { cluster, apps: [{ name, tasks }] };
}

/** The boxes of the third repository: they change in place, and become more. */
const boxes = (draw: Draw, count: number): Files => ({
  cluster: {
    cluster: 'shared',
    owner: 'ops',
    apps: [],
    boxes: { web: { count, ...some(draw, 50, { attributes: () => ({ tier: draw.of(['a', 'b']) }) }) } },
    ...some(draw, 30, { tags: () => ({ by: draw.of(['ops', 'us']) }) }),
  },
  apps: [],
});

/** All that carries the marks of an owner's apps, as the engine keeps it, but for counts that move by themselves. */
function thingsOf(sim: Sim, owner: Owner): unknown {
  const isTheirs = ({ tags }: { readonly tags: Readonly<Record<string, string>> }): boolean =>
    standingOfApp(tags, owner).is === 'ours';
  return {
    services: [...sim.store.services.values()]
      .filter(isTheirs)
      .map((service) => [
        service.name,
        service.status,
        service.desiredCount,
        service.taskDefinition,
        service.tags,
        service.deployments.map(({ id }) => id),
      ]),
    revisions: [...sim.store.taskDefinitions.values()]
      .filter(isTheirs)
      .map(({ arn, status, tags }) => [arn, status, tags]),
  };
}

test('of two apps and the owner of the boxes none ever sees, or touches, what another one does', async () => {
  const count = { applies: 0, destroys: 0, compared: 0, shared: 0 };
  await fc.assert(
    fc.asyncProperty(fc.gen(), fc.nat(), async (g, seed) => {
      const draw = drawOf(g);
      const sim = createSim({ around: freely(seededDraw(seed)) });
      const said = new Map<Who, Files>();
      let number = 2;
      try {
        for (let step = 0; step < 9; step++) {
          const who = ALL[step] ?? draw.of(ALL);
          if (who === 'ops') number += draw.int(0, 1);
          const destroy = step > 3 && who !== 'ops' && draw.chance(15);
          const given = destroy ? said.get(who) : who === 'ops' ? boxes(draw, number) : app(draw, who);
          if (given === undefined) continue;
          const desired = await desiredOf(given);
          const others = await Promise.all(
            [...said].flatMap(([name, files]) =>
              name === who ? [] : [desiredOf(files).then((model) => [name, model] as const)],
            ),
          );
          const before = others.map(([, { owner }]) => thingsOf(sim, owner));
          const applied = await applyTo(sim, desired, destroy ? 'destroy' : 'converge');
          const told = `${JSON.stringify([...said])}\n${who} ${JSON.stringify(given)}\n${story(applied)}`;
          expect(applied.result.ok, told).toBe(true);
          if (destroy) said.delete(who);
          else said.set(who, given);
          count.applies += destroy ? 0 : 1;
          count.destroys += destroy ? 1 : 0;

          expect(
            others.map(([, { owner }]) => thingsOf(sim, owner)),
            told,
          ).toEqual(before);
          for (const [name, model] of others) {
            const { plan } = await planOf(sim, model);
            expect(plan.changes, `${name} after ${told}`).toEqual([]);
            expect(onlyDrift(plan).changes).toEqual([]);
            count.compared += 1;
          }
          const families = [...sim.store.services.values()].map(({ taskDefinition }) =>
            taskDefinition.slice(taskDefinition.lastIndexOf('/') + 1).replace(/:\d+$/, ''),
          );
          if (new Set(families).size < families.length) count.shared += 1;
        }
      } finally {
        await sim.stop();
      }
    }),
    runs(60),
  );
  report('random owners', count);
  expect(count.destroys).toBeGreaterThan(0);
}, 7_200_000);

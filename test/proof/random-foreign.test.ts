import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Plan } from '../../src/model/plan.ts';
import { textOf } from '../../src/model/words.ts';
import type { Sent } from '../support/aws.ts';
import { applyTo, desiredOf, planOf, type Applied, type Files } from '../support/converge.ts';
import { foreign, isWire, type Way } from '../support/foreign.ts';
import {
  extraMembers,
  graceOnlyWithLoadBalancers,
  inactiveFamilies,
  realOf,
  staleRegistrations,
} from '../support/foreign-ways.ts';
import { createSim, type Sim } from '../support/sim.ts';
import { drawOf } from './generators/draw.ts';
import { edit } from './generators/edits.ts';
import { files } from './generators/files.ts';
import { report, runs, show } from './generators/runs.ts';

/** What takes something away, and the change that a plan must have for it. */
function unnamed(mutations: readonly Sent[], plan: Plan, slotOf: ReadonlyMap<string, string>): string[] {
  const going = new Set(
    plan.changes.filter(({ action }) => action === 'delete' || action === 'replace').map(({ id }) => id),
  );
  const text = (input: unknown, member: string): string =>
    isWire(input) && typeof input[member] === 'string' ? input[member] : '';
  return mutations.flatMap(({ operation, input }): string[] => {
    switch (operation) {
      case 'ec2:TerminateInstances': {
        const ids: unknown = isWire(input) ? input['InstanceIds'] : [];
        return (Array.isArray(ids) ? ids : [])
          .map((id) => `box/${slotOf.get(String(id)) ?? String(id)}`)
          .filter((id) => !going.has(`box/${id.slice('box/'.length)}`));
      }
      case 'ecs:DeregisterContainerInstance': {
        const slot = slotOf.get(realOf(text(input, 'containerInstance'))) ?? '?';
        return going.has(`box/${slot}`) ? [] : [`box/${slot}`];
      }
      case 'ecs:DeleteService': {
        const name = text(input, 'service');
        return going.has(`service/${name}`) ? [] : [`service/${name}`];
      }
      case 'ecs:DeregisterTaskDefinition': {
        const family = /([^/]+):\d+$/.exec(text(input, 'taskDefinition'))?.[1] ?? '?';
        return going.has(`task/${family}`) ? [] : [`task/${family}`];
      }
      case 'ecs:DeleteCluster': {
        const name = text(input, 'cluster');
        return going.has(`cluster/${name}`) ? [] : [`cluster/${name}`];
      }
      default:
        return [];
    }
  });
}

/** The slots of what is there, by EC2 ids and by the ARNs of registrations. */
function slots(sim: Sim): ReadonlyMap<string, string> {
  const byId = [...sim.store.instances.values()].map(
    ({ instanceId, tags }) => [instanceId, tags['clusternator:box'] ?? ''] as const,
  );
  const names = new Map(byId);
  const byArn = [...sim.store.containerInstances.values()].map(
    ({ arn, ec2InstanceId }) => [arn, names.get(ec2InstanceId) ?? ''] as const,
  );
  return new Map([...byId, ...byArn]);
}

test('AWS answers otherwise than the engine: it converges, the next plan is empty, and nothing goes that no plan named', async () => {
  const count = { applies: 0, destroyed: 0, 'could not deploy, as forecast': 0, refused: 0, ended: 0 };
  await fc.assert(
    fc.asyncProperty(fc.gen(), async (g) => {
      const draw = drawOf(g);
      const stale = staleRegistrations(draw.int(0, 2));
      const ways: Way[] = [
        ...(draw.chance(80) ? [stale] : []),
        ...(draw.chance(80) ? [extraMembers()] : []),
        ...(draw.chance(80) ? [inactiveFamilies()] : []),
        ...(draw.chance(50) ? [graceOnlyWithLoadBalancers()] : []),
      ];
      const sim = createSim({ wire: true, front: (inner) => foreign(inner, ways) });
      const known = new Map<string, string>();
      const apply = async (given: Files, goal: 'converge' | 'destroy'): Promise<Applied> => {
        const desired = await desiredOf(given);
        for (const [id, slot] of slots(sim)) known.set(id, slot);
        const done = await applyTo(sim, desired, goal);
        for (const [id, slot] of slots(sim)) known.set(id, slot);
        const about = `${goal}\n${show(given, done)}`;
        expect(unnamed(done.mutations, done.plan, known), about).toEqual([]);
        expect(stale.faults, about).toEqual([]);
        count.applies += 1;
        return done;
      };
      try {
        let given = files(draw);
        for (let step = 0; step < draw.int(1, 3); step++) {
          const first = await apply(given, 'converge');
          if (!first.result.ok) {
            const grace = first.events.some(({ message }) => /grace period/i.test(textOf(message)));
            if (grace) count.refused += 1;
            else expect(first.plan.forecast?.fits, show(given, first)).toBe(false);
            count['could not deploy, as forecast'] += grace ? 0 : 1;
            count.ended += 1;
            return;
          }
          const about = show(given, first);
          expect((await planOf(sim, await desiredOf(given))).plan.changes, about).toEqual([]);
          expect((await apply(given, 'converge')).mutations, about).toEqual([]);
          // Of the same apps: what others' services do to a drain is told elsewhere.
          const next = edit(draw, given).files;
          if ((await desiredOf(next).catch(() => undefined)) === undefined) break;
          given = next;
        }
        const done = await apply(given, 'destroy');
        expect(done.result.ok, show(given, done)).toBe(true);
        count.destroyed += 1;
      } finally {
        await sim.stop();
      }
    }),
    runs(60),
  );
  report('foreign answers', count);
  expect(count.destroyed).toBeGreaterThan(count.ended);
}, 7_200_000);

import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  canonicalBox,
  canonicalCluster,
  canonicalLiveBox,
  canonicalService,
  canonicalTask,
} from '../../src/model/canonical/index.ts';
import type { DesiredBox, DesiredModel, DesiredService } from '../../src/model/desired.ts';
import { nameOf } from '../../src/model/id.ts';
import type { Canonical } from '../../src/model/json.ts';
import type { LiveBox } from '../../src/model/live.ts';
import type { ForecastService } from '../../src/model/plan.ts';
import { demandOf } from '../../src/scheduling/demand.ts';
import { applyTo, desiredOf, planOf, snapshotOf, type Applied, type Files } from '../support/converge.ts';
import { createSim, type Sim } from '../support/sim.ts';
import { drawOf, type Draw } from './generators/draw.ts';
import { files } from './generators/files.ts';
import { sole } from './generators/sole.ts';
import { factOf, isAsTold, isSure } from './generators/placed.ts';
import { report, runs, show } from './generators/runs.ts';

/** Members that nobody manages where the files do not declare them: what a former file set may stay. */
const UNMANAGED = [
  'desiredCount',
  'availabilityZoneRebalancing',
  'platformVersion',
  'role',
  'capacityProviderStrategy',
];
/** The same of boxes; a box that is kept has what it was launched with. */
const BOX_UNMANAGED = ['subnet', 'securityGroups', 'publicIp', 'rootVolumeGiB'];

/** What there is, in canonical form and without ids, as far as the files manage it. */
async function endOf(sim: Sim, desired: DesiredModel): Promise<unknown> {
  const live = await snapshotOf(sim, desired);
  const without = (
    spec: Readonly<Record<string, unknown>>,
    names: readonly string[],
    kept: object,
  ): unknown =>
    Object.fromEntries(Object.entries(spec).filter(([name]) => !names.includes(name) || name in kept));
  return {
    cluster:
      live.cluster &&
      without(canonicalCluster(live.cluster), ['settings'], canonicalCluster(desired.cluster)),
    services: [...live.services.values()]
      .map((service) => {
        const declared = desired.services.get(service.name);
        const revision = live.revisions.get(service.taskDefinition);
        const kept =
          declared === undefined
            ? {}
            : { ...declared.input, ...(declared.desiredCount !== undefined && { desiredCount: 0 }) };
        return [
          service.name,
          without(
            partlyTold(withoutChosen(canonicalService(service.raw, service.tags), declared, desired)),
            UNMANAGED,
            kept,
          ),
          revision && without(canonicalTask(revision.definition, revision.tags), ['tags'], {}),
        ] as const;
      })
      .sort(([a], [b]) => (a < b ? -1 : 1)),
    boxes: [...live.boxes]
      .flatMap(([slot, boxes]) => boxes.map((box) => ({ slot, box })))
      .filter(({ box }) => box.instance.State?.Name === 'running')
      .map(({ slot, box }) => {
        const declared = desired.boxes?.get(slot);
        if (declared === undefined) return [slot, undefined] as const;
        return [
          slot,
          without(canonicalLiveBox(unnamed(box, declared), declared), BOX_UNMANAGED, canonicalBox(declared)),
        ] as const;
      })
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  };
}

/** Percentages that the program chose stay as they are for a count that others own, and where nothing rolled the service since. */
function withoutChosen(
  spec: Canonical,
  declared: DesiredService | undefined,
  { tasks }: DesiredModel,
): Canonical {
  const { deploymentConfiguration: told, ...rest } = spec;
  const says = declared?.input.deploymentConfiguration;
  const isDeclared = says?.minimumHealthyPercent !== undefined || says?.maximumPercent !== undefined;
  const { ports } = demandOf(tasks.get(declared?.task ?? '')?.input ?? {});
  const isOurs = declared?.desiredCount !== undefined && ports.length === 0;
  if (isOurs || isDeclared || typeof told !== 'object') return spec;
  const others = Object.entries(told ?? {}).filter(
    ([name]) => !/^(?:minimumHealthy|maximum)Percent$/.test(name),
  );
  return others.length === 0 ? rest : { ...rest, deploymentConfiguration: Object.fromEntries(others) };
}

/** Where the files say less of Service Connect than AWS tells, the rest is AWS's own (the namespace of the cluster). */
function partlyTold(spec: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const { serviceConnectConfiguration: connect, ...rest } = spec;
  return { ...rest, connected: connect !== undefined };
}

/** The display name of a box is the program's own where the files give none, and then stays what it was. */
function unnamed(box: LiveBox, declared: DesiredBox): LiveBox {
  const { Name, ...tags } = box.tags;
  return declared.tags['Name'] === undefined || Name === undefined ? { ...box, tags } : box;
}

/** Files that the loader must refuse: one of the ways to break good ones. */
function broken(draw: Draw, good: Files): Files {
  const ways: [() => Files, ...(() => Files)[]] = [
    () => ({ ...good, cluster: { ...good.cluster, cluster: 'no such name!' } }),
    () => ({ ...good, cluster: { ...good.cluster, services: { ghost: { task: 'nobody' } } } }),
    () => ({ ...good, apps: [{ name: 'app', tasks: [{ family: 'web', containerDefinitions: [] }] }] }),
    () => ({ ...good, cluster: { ...good.cluster, boxes: { big: { count: -1 } } } }),
  ];
  return draw.of(ways)();
}

/** A box that is replaced or removed keeps a task that its service may not stop. */
const isBlockedDrain = ({ events }: Applied): boolean =>
  events.some((event) => event.type === 'finished' && event.message.includes('on the draining box'));

/** Services of which the forecast says where they go, and that got there; where room is tight, it does not. */
const moversOf = ({ plan, result }: Applied): readonly ForecastService[] => {
  const services = plan.forecast?.services ?? [];
  return result.ok && !services.some(({ tight }) => tight !== undefined)
    ? services.filter(({ verdict }) => verdict === 'zero-downtime' || verdict === 'gap')
    : [];
};

test('one file after another ends where the last one alone ends; refused files in between make no call', async () => {
  const count = {
    sequences: 0,
    applies: 0,
    refused: 0,
    'could not deploy, as forecast': 0,
    'drain blocked, as forecast': 0,
    'drain blocked, not foretold': 0,
    'deployed, though forecast says no': 0,
    'services that moved': 0,
    'each task told to one box': 0,
    'other boxes than told': 0,
  };
  await fc.assert(
    fc.asyncProperty(fc.gen(), async (g) => {
      const draw = drawOf(g);
      // ECS says not who wins a tie: here anybody does.
      const sim = createSim({ seed: draw.int(0, 1_000_000), engine: { openTies: true } });
      const fresh = createSim();
      try {
        const length = draw.int(2, 6);
        const steps = Array.from({ length }, () => files(draw));
        let fits = true;
        for (const step of steps) {
          if (draw.chance(25)) {
            const sent = sim.sent.length;
            await expect(desiredOf(broken(draw, step))).rejects.toThrow();
            expect(sim.sent.length).toBe(sent);
            count.refused += 1;
          }
          const desired = sole(await desiredOf(step));
          const from = sim.clock.now();
          const done = await applyTo(sim, desired);
          count.applies += 1;
          fits = done.result.ok;
          for (const told of moversOf(done)) {
            count['services that moved'] += 1;
            if (isSure(told)) count['each task told to one box'] += 1;
            if (!isAsTold(told, factOf(sim, nameOf(told.id), from, sim.clock.now())))
              count['other boxes than told'] += 1;
          }
          const foretold = done.plan.forecast?.blocked !== undefined;
          if (isBlockedDrain(done))
            count[foretold ? 'drain blocked, as forecast' : 'drain blocked, not foretold'] += 1;
          if (fits && done.plan.forecast?.fits === false) count['deployed, though forecast says no'] += 1;
          if (!fits)
            expect(
              done.plan.forecast?.fits,
              `${steps.map((s) => show(s)).join('\n')}${show(step, done)}`,
            ).toBe(false);
        }
        const last = steps.at(-1);
        if (last === undefined) return;
        const desired = sole(await desiredOf(last));
        const alone = await applyTo(fresh, desired);
        if (!fits || !alone.result.ok) {
          count['could not deploy, as forecast'] += 1;
          return;
        }
        const about = steps.map((step) => show(step)).join('\n');
        expect((await planOf(sim, desired)).plan.changes, about).toEqual([]);
        expect(await endOf(sim, desired), about).toEqual(await endOf(fresh, desired));
        count.sequences += 1;
      } finally {
        await sim.stop();
        await fresh.stop();
      }
    }),
    runs(120),
  );
  report('random sequences', count);
  expect(count['drain blocked, not foretold']).toBe(0);
  expect(count['deployed, though forecast says no']).toBeLessThanOrEqual(count.applies / 200);
  expect(count['other boxes than told']).toBeLessThanOrEqual(Math.max(1, count['services that moved'] / 100));
  expect(count['each task told to one box']).toBeGreaterThan(count['services that moved'] / 2);
  expect(count.sequences).toBeGreaterThan(count['could not deploy, as forecast'] * 5);
}, 7_200_000);

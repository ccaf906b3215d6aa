import type { CreateServiceCommandInput, RegisterTaskDefinitionCommandInput } from '@aws-sdk/client-ecs';
import { OPERATIONS, type OperationName } from '../../src/aws/operations.ts';
import { makeDestroyPlan, makePlan } from '../../src/differ/plan.ts';
import { apply, type ApplyResult, type ApplyRun } from '../../src/executor/apply.ts';
import { notWanted } from '../../src/differ/unusable-revisions.ts';
import type { DesiredBox, DesiredModel, DesiredService } from '../../src/model/desired.ts';
import type { ApplyEvent } from '../../src/model/event.ts';
import type { LiveModel } from '../../src/model/live.ts';
import type { Plan } from '../../src/model/plan.ts';
import { textOf } from '../../src/model/words.ts';
import { createFirstLook, type FirstLook } from '../../src/snapshotter/first-look.ts';
import { takeSnapshot } from '../../src/snapshotter/snapshot.ts';
import { createSim, type SimOptions } from '../support/sim.ts';
import { withTexts } from '../../src/view/event-texts.ts';

/** Stands between the program and the engine: may answer, fail, or change what is sent or answered. */
export type Between = (
  operation: OperationName,
  input: unknown,
  next: () => Promise<unknown>,
) => Promise<unknown>;

export interface Call {
  readonly operation: OperationName;
  readonly input: unknown;
  readonly at: number;
}

export interface Applied {
  readonly result: ApplyResult;
  readonly events: readonly ApplyEvent[];
  /** Calls during the apply. */
  readonly calls: readonly Call[];
  readonly plan: Plan;
  readonly lines: readonly string[];
}

/** An engine in this process, virtual time, and the program in front of it. */
export function createWorld(options: Omit<SimOptions, 'around'> = {}) {
  const calls: Call[] = [];
  let between: Between | undefined;
  const sim = createSim({
    ...options,
    around: (inner) => async (operation, input, signal) => {
      calls.push({ operation, input: structuredClone(input), at: sim.clock.now() });
      const next = () => inner(operation, input, signal);
      // What a test puts between is of the operation's own type by the test's word.
      return between === undefined
        ? next()
        : ((await between(operation, input, next)) as Awaited<ReturnType<typeof next>>);
    },
  });
  const { clock, engine, aws } = sim;
  const target = { cluster: 'shop', region: 'us-east-1', endpoint: 'local engine' };
  const planned = (desired: DesiredModel, live: LiveModel, destroy: boolean): Plan =>
    destroy ? makeDestroyPlan(desired, live, target) : makePlan(desired, live, target);
  /** As the commands take it: older revisions are looked at when the newest is not the declared one. */
  const snapshot = (desired: DesiredModel, first?: FirstLook): Promise<LiveModel> =>
    takeSnapshot(aws, desired, {
      lookBack: first?.lookBack ?? notWanted(desired),
    }).then((live) => first?.limit(live) ?? live);

  return {
    clock,
    engine,
    aws,
    calls,
    /** Puts something between, or takes it away. */
    between(next: Between | undefined) {
      between = next;
    },
    async live(desired: DesiredModel): Promise<LiveModel> {
      return clock.run(snapshot(desired));
    },
    async plan(desired: DesiredModel): Promise<Plan> {
      return clock.run(snapshot(desired).then((live) => planned(desired, live, false)));
    },
    /** Plans and applies. `during` runs beside it. */
    async apply(
      desired: DesiredModel,
      more: {
        readonly options?: Partial<ApplyRun['options']>;
        readonly destroy?: boolean;
        readonly signal?: AbortSignal;
        readonly onEvent?: (event: ApplyEvent) => void;
        /** Changes the plan before it is applied. */
        readonly edit?: (plan: Plan) => Plan;
      } = {},
    ): Promise<Applied> {
      const destroy = more.destroy ?? false;
      const first = destroy ? createFirstLook() : undefined;
      const events: ApplyEvent[] = [];
      let from = 0;
      let plan: Plan | undefined;
      const context = async (): Promise<ApplyResult> => {
        const live = await snapshot(desired, first);
        plan = planned(desired, live, destroy);
        if (more.edit !== undefined) plan = more.edit(plan);
        from = calls.length;
        return apply({
          plan,
          desired,
          live,
          aws,
          clock,
          emit: (event) => {
            events.push(withTexts(event));
            more.onEvent?.(event);
          },
          signal: more.signal ?? new AbortController().signal,
          options: { wait: true, timeoutMs: 600_000, parallelism: 10, ...more.options },
          snapshot: () => snapshot(desired, first),
          replan: (now) => planned(desired, now, destroy),
        });
      };
      const result = await clock.run(context());
      if (plan === undefined) throw new Error('no plan was made');
      return {
        result,
        events,
        calls: calls.slice(from),
        plan,
        lines: events.map((event) => textOf(event.message)),
      };
    },
    sim,
    stop: () => sim.stop(),
  };
}

export type World = ReturnType<typeof createWorld>;

/** Operations that changed something, in order. */
export const mutating = (calls: readonly Call[]): readonly OperationName[] =>
  calls.map(({ operation }) => operation).filter((operation) => OPERATIONS[operation].mutating);

type Task = Omit<RegisterTaskDefinitionCommandInput, 'family'>;
type Service = Partial<Omit<CreateServiceCommandInput, 'serviceName'>> & { readonly task: string };

/** A desired model of the cluster `shop`. */
export function desiredModel(parts: {
  readonly tasks?: Readonly<Record<string, Task>>;
  readonly services?: Readonly<Record<string, Service>>;
  readonly boxes?: Readonly<Record<string, Partial<DesiredBox>>>;
  readonly settings?: Readonly<Record<string, string>>;
  readonly tags?: Readonly<Record<string, string>>;
}): DesiredModel {
  const tags = parts.tags ?? {};
  const list = Object.entries(tags).map(([key, value]) => ({ key, value }));
  return {
    cluster: { name: 'shop', region: undefined, account: undefined, settings: parts.settings ?? {}, tags },
    owner: { cluster: 'shop', apps: new Set(['shop']), name: 'shop' },
    boxes:
      parts.boxes === undefined
        ? undefined
        : new Map(Object.entries(parts.boxes).map(([slot, box]) => [slot, { ...boxOf(slot), tags, ...box }])),
    tasks: new Map(
      Object.entries(parts.tasks ?? {}).map(([family, task]) => [
        family,
        { family, app: 'shop', input: { ...task, family, ...(list.length > 0 && { tags: list }) } },
      ]),
    ),
    services: new Map(
      Object.entries(parts.services ?? {}).map(([name, service]) => [name, serviceOf(name, service)]),
    ),
    title: 'shop.json',
    digest: '0'.repeat(64),
    notes: [],
    positionOf: () => undefined,
  };
}

function serviceOf(name: string, service: Service): DesiredService {
  const { task, desiredCount, ...input } = service;
  return { name, task, desiredCount, input };
}

const boxOf = (slot: string): DesiredBox => ({
  slot,
  group: slot.replace(/-\d+$/, ''),
  instanceType: 't3.small',
  keyPair: undefined,
  subnets: ['subnet-0f0f0f0f'],
  subnet: 'subnet-0f0f0f0f',
  securityGroups: ['sg-0f0f0f0f'],
  instanceProfile: 'ecsInstanceRole',
  publicIp: true,
  image: 'resolve:ssm:/aws/service/ecs/optimized-ami/amazon-linux-2023/recommended/image_id',
  attributes: {},
  rootVolumeGiB: 30,
  tags: {},
});

/** A task of one container. */
export const oneContainer = (
  image: string,
  more: Partial<NonNullable<Task['containerDefinitions']>[number]> = {},
): Task => ({
  containerDefinitions: [{ name: 'app', image, memory: 128, cpu: 64, essential: true, ...more }],
});

/** Two boxes, two services. */
export const shop = (
  image = 'api:1',
  more: { readonly boxes?: number; readonly count?: number } = {},
): DesiredModel =>
  desiredModel({
    boxes: Object.fromEntries(
      Array.from({ length: more.boxes ?? 2 }, (_, i) => [`web-${String(i + 1)}`, {}]),
    ),
    tasks: { api: oneContainer(image), worker: oneContainer('worker:1') },
    services: {
      api: { task: 'api', desiredCount: more.count ?? 2 },
      worker: { task: 'worker', desiredCount: 1 },
    },
  });

import type { DesiredModel } from '../model/desired.ts';
import { type Holder, holdersOf } from '../model/holders.ts';
import { idOf, kindOf, nameOf, type Id } from '../model/id.ts';
import type { LiveBox, LiveModel } from '../model/live.ts';
import { isHeld, standingOfApp } from '../model/ownership.ts';
import type { UpdateChange } from '../model/plan.ts';
import { diagnose } from './diagnose.ts';
import { waitForJoin } from './kinds/box/join.ts';
import type { Done } from './kinds/kind.ts';
import { essentialContainers } from './kinds/service/definition.ts';
import { stoppedTasksOf } from './kinds/service/stopped.ts';
import type { Started } from './kinds/service/started.ts';
import { waitForDeployment } from './kinds/service/wait.ts';
import { StepFailed } from './outcome.ts';
import { boxStatus } from './status/box.ts';
import { serviceStatus } from './status/service.ts';
import type { Step } from './step.ts';

/** A service or a box that is as the files say, and not there yet: its deployment goes on, tasks are missing, it boots. */
export interface Unsteady {
  readonly id: Id;
  /** `running 1/2` */
  readonly message: string;
}

type Seen = Pick<LiveModel, 'services' | 'boxes'>;
type Declared = Pick<DesiredModel, 'owner' | 'permits' | 'services' | 'boxes'>;

/**
 * The declared services and boxes of ours that an apply would still wait for, had it started them itself: after one that
 * was killed, that failed, or that did not wait.
 */
export const unsteady = (desired: Declared, live: Seen): readonly Unsteady[] => [
  ...unsteadyBoxes(desired, live),
  ...unsteadyServices(desired, live),
];

function unsteadyBoxes(desired: Declared, live: Seen): readonly Unsteady[] {
  return [...(desired.boxes?.keys() ?? [])].flatMap((slot): readonly Unsteady[] => {
    const coming = comingTo(live, slot, desired);
    if (coming === undefined) return [];
    return [
      { id: idOf('box', slot), message: boxStatus(coming.instanceId, coming.instance, undefined).message },
    ];
  });
}

/** The instance of a slot that is on its way into the cluster, if none is there. */
function comingTo(live: Seen, slot: string, holder: Holder): LiveBox | undefined {
  const instances = holdersOf(live, slot, holder);
  return instances.some(({ containerInstance }) => containerInstance !== undefined)
    ? undefined
    : instances.findLast(
        ({ instanceId, instance }) => boxStatus(instanceId, instance, undefined).status === 'in-progress',
      );
}

function unsteadyServices({ owner, services }: Declared, live: Seen): readonly Unsteady[] {
  return [...services.values()].flatMap(({ name, desiredCount }): readonly Unsteady[] => {
    const service = live.services.get(name);
    if (service === undefined || !isHeld(standingOfApp(service.tags, owner))) return [];
    const { status, message } = serviceStatus(service.raw, {
      deployment: undefined,
      taskDefinition: service.taskDefinition,
      desiredCount,
      before: new Set(),
      seen: true,
      // Without a rollout state all tasks that run are taken for steady: nothing was changed just now.
      steadyMs: Infinity,
      sinceMs: Infinity,
    });
    return status === 'current' ? [] : [{ id: idOf('service', name), message }];
  });
}

/** `Waiting for 1 service that is not steady yet.` */
export function unsteadyText(list: readonly Unsteady[], wait: boolean): string {
  const kinds = (['box', 'service'] as const)
    .map((kind) => ({ kind, n: list.filter(({ id }) => kindOf(id) === kind).length }))
    .filter(({ n }) => n > 0)
    .map(({ kind, n }) => `${String(n)} ${kind}${n === 1 ? '' : kind === 'box' ? 'es' : 's'}`);
  const which = `${kinds.join(' and ')} that ${list.length === 1 ? 'is' : 'are'} not steady yet`;
  if (wait) return `Waiting for ${which}.`;
  const each = list.map(({ id, message }) => `${id.replace('/', ' ')} (${message})`);
  return `Not waiting for ${which}: ${each.join(', ')}.`;
}

/** To be waited for like a change, and no change: nothing is different. */
export const toWaitFor = ({ id }: Unsteady): UpdateChange => ({
  action: 'update',
  id,
  cause: 'pending',
  needs: [],
  because: [],
  effects: [],
  fields: [],
  unchanged: 0,
  adopts: false,
});

/**
 * Waits as if this run had started it. Makes no call that changes anything.
 * @param first nothing was done in this run before.
 * @throws StepFailed
 */
export async function waitUntilSteady(step: Step, first: boolean): Promise<Done> {
  step.idle();
  const name = nameOf(step.change.id);
  if (kindOf(step.change.id) === 'service') return steadyService(step, name, first);
  const box = comingTo(step.live, name, step.desired);
  if (box !== undefined) await waitForJoin(step, box.instanceId);
  return { message: box?.instanceId ?? '' };
}

/**
 * Waits for a deployment that is under way. What failed before is told and is no verdict: its cause may be gone since,
 * and ECS tries again.
 * @throws StepFailed as `waitForDeployment`; at once when ECS has given the deployment up.
 */
async function steadyService(step: Step, name: string, first: boolean): Promise<Done> {
  const service = step.live.services.get(name);
  if (service === undefined) throw new StepFailed('the service is gone');
  const primary = service.raw.deployments?.find(({ status }) => status === 'PRIMARY');
  const began = primary?.createdAt?.getTime() ?? step.startedAt;
  const gaveUp = primary?.rolloutState === 'FAILED';
  const started: Started = {
    service: service.raw,
    tags: service.tags,
    before: new Set(),
    deployment: primary?.id,
    kept: false,
    taskDefinition: service.taskDefinition,
    desiredCount: step.desired.services.get(name)?.desiredCount,
    at: gaveUp ? began : step.startedAt,
    since: began,
  };
  // What this run started is judged by all that became of it.
  const whole = gaveUp || step.launched.deployments.has(primary?.id ?? '');
  const earlier = whole ? new Set<string>() : await tellEarlier(step, started, first);
  try {
    return await waitForDeployment(step, {
      ...started,
      ...(earlier === undefined ? { kept: true } : { earlier }),
    });
  } catch (error) {
    if (!gaveUp || !(error instanceof StepFailed)) throw error;
    throw new StepFailed(
      error.message,
      [
        ...error.details.slice(0, -1),
        'Another apply of the same files starts nothing: change the task, or start it anew with' +
          ` aws ecs update-service --cluster ${step.cluster} --service ${name} --force-new-deployment.`,
      ],
      { cause: error },
    );
  }
}

/** Tells once why tasks of the deployment stopped before. Returns their ARNs; `undefined`: that is not to be had. */
async function tellEarlier(
  step: Step,
  started: Started,
  first: boolean,
): Promise<ReadonlySet<string> | undefined> {
  try {
    const tasks = await stoppedTasksOf(step, started, started.since ?? started.at);
    const [line] = diagnose(tasks, 0, essentialContainers(step, started.taskDefinition))?.lines ?? [];
    if (line !== undefined) step.note(`${first ? 'before this apply' : 'earlier'} ${line}`);
    return new Set(tasks.flatMap(({ taskArn }) => taskArn ?? []));
  } catch {
    // Reasons are a help; whether it works out is seen below in any case.
    return undefined;
  }
}

import type {
  Attachment,
  Container,
  ContainerInstance,
  Deployment,
  Service,
  Task,
} from '@aws-sdk/client-ecs';
import { lastOf, shortRevision } from '../model/arn.ts';
import { compareNames } from '../model/id.ts';
import type { LiveBox, LiveModel } from '../model/live.ts';
import { isHeld, type Owner, standingOfApp, standingOfBox, TAG, type Tags } from '../model/ownership.ts';
import type { Target } from '../model/plan.ts';
import { type Failing, failingOf } from '../model/service-failing.ts';
import { causeText, essentialOf, stopCauseOf } from '../model/stop-cause.ts';
import { byMachine, tasksOn } from '../model/registrations.ts';

/** What `status` tells; the JSON view prints it as it is. Times are ISO 8601. */
export interface Status {
  readonly formatVersion: 1;
  readonly target: Target;
  readonly cluster: {
    readonly name: string;
    readonly status: string;
    readonly settings: Readonly<Record<string, string>>;
  } | null;
  readonly boxes: readonly BoxStatus[];
  readonly services: readonly ServiceStatus[];
  readonly tasks: readonly TaskStatus[];
  /** Tasks that stopped lately and what services say of placements that failed, newest first. */
  readonly failures: readonly Failure[];
}
interface BoxStatus {
  /** Slot, or the instance's id for a box that is not ours. */
  readonly box: string;
  readonly instance: string | null;
  readonly type: string | null;
  readonly status: string;
  /** Where it can be reached: the public address, else the private one. */
  readonly address: string | null;
  /** Used and total, CPU units and MiB; null before it joined the cluster. */
  readonly cpu: readonly [used: number, total: number] | null;
  readonly memory: readonly [used: number, total: number] | null;
  readonly tasks: number;
  /** Whose files keep it; null where no mark says it. */
  readonly owner: string | null;
  readonly ours: boolean;
}
interface ServiceStatus {
  readonly service: string;
  /** `web:3` */
  readonly task: string;
  readonly running: number;
  readonly desired: number;
  readonly pending: number;
  readonly deployment: string;
  /** Its tasks end by themselves, again and again: how often within the last hour, and why. */
  readonly failing: Failing | null;
  /** The app that it belongs to; null where no mark says it. */
  readonly app: string | null;
  readonly ours: boolean;
}
interface TaskStatus {
  readonly id: string;
  readonly task: string;
  readonly service: string | null;
  readonly box: string | null;
  readonly status: string;
  readonly health: string | null;
  readonly since: string | null;
  /** `127.0.0.2:80 -> web:8080` */
  readonly ports: readonly string[];
  readonly reason: string | null;
}
interface Failure {
  readonly at: string | null;
  readonly subject: string;
  readonly reason: string;
}

const MOST_FAILURES = 10;
const HOUR_MS = 3_600_000;
/** Events of a service that tell of something that did not work. */
const TROUBLE = /unable to|failed|is unhealthy/;

/**
 * What a live model tells of a cluster; `runningTasks` must have been asked for. `stopped`: the tasks that stopped lately. `owner`:
 * who looks, and decides what is ours.
 */
export function statusOf(
  live: LiveModel,
  stopped: readonly Task[],
  target: Target,
  now: number,
  owner: Owner,
): Status {
  const boxes = boxStatuses(live, owner);
  const byContainerInstance = new Map(boxes.flatMap(({ arns, status }) => arns.map((arn) => [arn, status])));
  const tasks = live.runningTasks ?? [];
  return {
    formatVersion: 1,
    target,
    cluster:
      live.cluster === undefined
        ? null
        : {
            name: live.cluster.name,
            status: live.cluster.raw.status ?? 'ACTIVE',
            settings: live.cluster.settings,
          },
    boxes: boxes.map(({ status }) => status).sort(byName(({ box }) => box)),
    services: [...live.services.values()]
      .map(({ raw, name, tags, taskDefinition }) => {
        const definition = live.revisions.get(taskDefinition)?.definition;
        const failing = failingOf(raw, stopped, definition);
        return serviceStatus(raw, name, { tags, owner }, failing);
      })
      .sort(byName(({ service }) => service)),
    tasks: tasks
      .filter(({ lastStatus }) => lastStatus !== 'STOPPED')
      .map((task) => taskStatus(task, byContainerInstance.get(task.containerInstanceArn ?? '')))
      .sort(byName(({ task, id }) => `${task} ${id}`)),
    failures: failures(live, stopped, now),
  };
}

/** Orders by a text, numbers in it by their value: `web-2` before `web-10`. */
const byName =
  <T>(text: (item: T) => string) =>
  (a: T, b: T): number =>
    compareNames(text(a), text(b));

/** One a machine, however often its agent registered it. */
function boxStatuses(
  live: LiveModel,
  owner: Owner,
): { readonly arns: readonly string[]; readonly status: BoxStatus }[] {
  const stale = byMachine(live.stale ?? []);
  const rowOf = (
    name: string,
    box: LiveBox | undefined,
    joined: ContainerInstance | undefined,
  ): { arns: readonly string[]; status: BoxStatus } => {
    const old = stale.get(joined?.ec2InstanceId ?? box?.instanceId ?? '') ?? [];
    const all = joined === undefined ? old : [joined, ...old];
    return {
      arns: all.flatMap(({ containerInstanceArn }) => containerInstanceArn ?? []),
      status: boxStatus(name, box, joined, old, owner),
    };
  };
  const ours = [...live.boxes].flatMap(([slot, held]) =>
    held.map((box) => rowOf(slot, box, box.containerInstance)),
  );
  const known = new Set(ours.flatMap(({ arns }) => arns));
  const others = live.containerInstances
    .filter(({ containerInstanceArn: arn }) => arn !== undefined && !known.has(arn))
    .map((one) => rowOf(one.ec2InstanceId ?? lastOf(one.containerInstanceArn ?? ''), undefined, one));
  return [...ours, ...others];
}

function boxStatus(
  name: string,
  box: LiveBox | undefined,
  joined: ContainerInstance | undefined,
  old: readonly ContainerInstance[],
  owner: Owner,
): BoxStatus {
  const attribute = (wanted: string): string | null =>
    joined?.attributes?.find((each) => each.name === wanted)?.value ?? null;
  return {
    box: name,
    instance: box?.instanceId ?? joined?.ec2InstanceId ?? null,
    type: box?.instance.InstanceType ?? attribute('ecs.instance-type'),
    status:
      joined === undefined
        ? `${box?.instance.State?.Name ?? 'unknown'}, not in the cluster`
        : [
            joined.status ?? 'ACTIVE',
            ...(joined.agentConnected === false ? ['agent disconnected'] : []),
            ...(old.length > 0 ? ['registered anew'] : []),
          ].join(', '),
    address: box?.instance.PublicIpAddress ?? box?.instance.PrivateIpAddress ?? null,
    cpu: use(joined, 'CPU'),
    memory: use(joined, 'MEMORY'),
    tasks: [...(joined === undefined ? [] : [joined]), ...old].reduce((sum, one) => sum + tasksOn(one), 0),
    owner: box?.tags[TAG.owner] ?? null,
    ours: box !== undefined && isHeld(standingOfBox(box.tags, owner)),
  };
}

function use(joined: ContainerInstance | undefined, name: string): readonly [number, number] | null {
  const of = (list: ContainerInstance['registeredResources']): number | undefined =>
    list?.find((each) => each.name === name)?.integerValue;
  const total = of(joined?.registeredResources);
  const remaining = of(joined?.remainingResources);
  return total === undefined || remaining === undefined ? null : [total - remaining, total];
}

function serviceStatus(
  raw: Service,
  name: string,
  { tags, owner }: { readonly tags: Tags; readonly owner: Owner },
  failing: Failing | undefined,
): ServiceStatus {
  const primary = raw.deployments?.find(({ status }) => status === 'PRIMARY');
  const rest = (raw.deployments?.length ?? 0) - 1;
  const state = primary?.rolloutState ?? (rest > 0 ? 'IN_PROGRESS' : 'COMPLETED');
  const old = (raw.deployments ?? []).filter(({ status }) => status !== 'PRIMARY');
  return {
    service: name,
    task: shortRevision(raw.taskDefinition),
    running: raw.runningCount ?? 0,
    desired: raw.desiredCount ?? 0,
    pending: raw.pendingCount ?? 0,
    deployment:
      state === 'COMPLETED'
        ? failing === undefined
          ? 'done'
          : `keeps failing: ${failing.times} ${failing.times === 1 ? 'task' : 'tasks'} stopped in the last hour`
        : state === 'FAILED'
          ? `failed: ${primary?.rolloutStateReason ?? 'no reason given'}`
          : rollingText(primary, old),
    failing: failing ?? null,
    app: tags[TAG.app] ?? null,
    ours: isHeld(standingOfApp(tags, owner)),
  };
}

/** `rolling: 1/2 on web:8, 2 on web:7; 3 failed`: running tasks of a service are those of all its deployments. */
function rollingText(primary: Deployment | undefined, old: readonly Deployment[]): string {
  if (primary?.taskDefinition === undefined) return 'rolling';
  const parts = [
    `${primary.runningCount ?? 0}/${primary.desiredCount ?? 0} on ${shortRevision(primary.taskDefinition)}`,
    ...old
      .filter(({ runningCount }) => (runningCount ?? 0) > 0)
      .map(({ runningCount, taskDefinition }) => `${runningCount} on ${shortRevision(taskDefinition)}`),
  ];
  const failed = primary.failedTasks ?? 0;
  return `rolling: ${parts.join(', ')}${failed > 0 ? `; ${failed} failed` : ''}`;
}

function taskStatus(task: Task, box: BoxStatus | undefined): TaskStatus {
  const address = box?.address ?? ownAddress(task.attachments ?? []);
  return {
    id: lastOf(task.taskArn ?? ''),
    task: shortRevision(task.taskDefinitionArn),
    service: task.group?.startsWith('service:') === true ? task.group.slice('service:'.length) : null,
    box: box?.box ?? null,
    status: task.lastStatus ?? 'UNKNOWN',
    health: task.healthStatus === undefined || task.healthStatus === 'UNKNOWN' ? null : task.healthStatus,
    since: (task.startedAt ?? task.createdAt)?.toISOString() ?? null,
    ports: (task.containers ?? []).flatMap((container) => portsOf(container, address)),
    reason: task.stoppedReason ?? null,
  };
}

const ownAddress = (attachments: readonly Attachment[]): string | null =>
  attachments.flatMap(({ details }) => details ?? []).find(({ name }) => name === 'privateIPv4Address')
    ?.value ?? null;

const portsOf = (container: Container, address: string | null): string[] =>
  (container.networkBindings ?? []).map((binding) => {
    const suffix = binding.protocol === 'udp' ? '/udp' : '';
    const host = binding.hostPort ?? binding.hostPortRange ?? '?';
    const inside = binding.containerPort ?? binding.containerPortRange ?? '?';
    return `${address ?? '*'}:${host}${suffix} -> ${container.name ?? ''}:${inside}`;
  });

function failures(live: LiveModel, tasks: readonly Task[], now: number): Failure[] {
  const stopped = tasks.flatMap((task) => {
    const definition = live.revisions.get(task.taskDefinitionArn ?? '')?.definition;
    const cause = stopCauseOf(task, definition && essentialOf(definition));
    if (cause === undefined) return [];
    return [
      {
        at: task.stoppedAt,
        subject: `task ${shortRevision(task.taskDefinitionArn)}`,
        reason: causeText(cause),
      },
    ];
  });
  const said = [...live.services.values()].flatMap(({ name, raw }) => {
    // Newest first; what was before the last steady state is over.
    const events = raw.events ?? [];
    const steady = events.findIndex(
      ({ message }) => message?.includes('has reached a steady state') === true,
    );
    return (steady < 0 ? events : events.slice(0, steady))
      .filter(
        ({ message, createdAt }) =>
          TROUBLE.test(message ?? '') && now - (createdAt?.getTime() ?? 0) < HOUR_MS,
      )
      .slice(0, 2)
      .map(({ message = '', createdAt }) => ({
        at: createdAt,
        subject: `service ${name}`,
        reason: message
          .replace(/^\(service [^)]+\) /, '')
          .replace(/ For more information, see the Troubleshooting .*$/, ''),
      }));
  });
  return [...stopped, ...said]
    .sort((a, b) => (b.at?.getTime() ?? 0) - (a.at?.getTime() ?? 0))
    .slice(0, MOST_FAILURES)
    .map(({ at, subject, reason }) => ({ at: at?.toISOString() ?? null, subject, reason }));
}

/** The last part of an ARN. */

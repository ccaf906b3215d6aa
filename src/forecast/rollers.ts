import type { Service, Task } from '@aws-sdk/client-ecs';
import type { DesiredService } from '../model/desired.ts';
import { idOf, nameOf, type Id } from '../model/id.ts';
import { PERCENTS } from '../model/kinds/deployment.ts';
import { effectOf } from '../model/kinds/service.ts';
import type { LiveModel } from '../model/live.ts';
import { firstKey } from '../model/path.ts';
import type { Action, Change, LocalData } from '../model/plan.ts';
import { demandOf, type DemandSource } from '../scheduling/demand.ts';
import { localDataOf } from '../scheduling/local-data.ts';
import { rolloutBounds, type RolloutBounds } from '../scheduling/rollout.ts';
import { protocolOf, samePort } from '../scheduling/ports.ts';
import type { Strategy } from '../scheduling/place.ts';
import type { Demand } from '../scheduling/types.ts';
import { createdCount } from '../model/created-count.ts';
import { deployerOf } from '../differ/deployer.ts';
import { effectiveService } from '../differ/effective-service.ts';
import type { ForecastInput } from '../differ/plan.ts';

/** What a service asks of ECS at one time. */
export interface Terms {
  readonly daemon: boolean;
  /** Tasks wanted; 0 for one that goes. A DAEMON service has one on each eligible box instead. */
  readonly desired: number;
  readonly bounds: (desired: number) => RolloutBounds;
  readonly demand: Demand;
  readonly strategies: readonly Strategy[] | undefined;
  /** What its tasks write on their box. */
  readonly data: readonly LocalData[];
}

/** A service as the forecast rolls it. */
export interface Roller {
  readonly id: Id;
  readonly group: string;
  readonly action: Action | 'none';
  /** Until its change begins. */
  readonly before: Terms;
  /** From then on; the same for one that does not change. */
  readonly after: Terms;
  /** Its running tasks are of an older deployment then: they are replaced. */
  readonly rolls: boolean;
  readonly tasks: readonly Task[];
  /** Whether a task is of an older deployment already before the plan. */
  readonly isOld: (task: Task) => boolean;
  /** What a running task holds. */
  readonly holds: (task: Task) => Demand;
  /** What a running task writes on its box. */
  readonly writes: (task: Task) => readonly LocalData[];
  /** The files declare it, or the plan deletes it: it must come to what is wanted. Of others, only what is lost counts. */
  readonly planned: boolean;
  /** Of a new one: the service whose place it takes and that is deleted before it starts. */
  readonly heirOf: Id | undefined;
  /** Capacity providers bring boxes, Fargate needs none, CodeDeploy deploys by itself: nothing is foretold. */
  readonly foreign: boolean;
}

/** Every service of the cluster, declared or not, as it will be. In the order in which ECS looks at them: oldest first. */
export function rollersOf(input: ForecastInput): readonly Roller[] {
  const { desired, live } = input;
  const changes = new Map(input.changes.map((change) => [change.id, change]));
  const tasks = tasksByGroup(live);
  const order = new Map([...changes.keys()].map((id, index) => [id, index]));
  const placeOf = (name: string): number => order.get(idOf('service', name)) ?? -1;
  const existing = [...live.services.values()].sort(
    (a, b) =>
      (a.raw.createdAt?.getTime() ?? 0) - (b.raw.createdAt?.getTime() ?? 0) || (a.name < b.name ? -1 : 1),
  );
  const fresh = [...desired.services.values()]
    .filter((service) => !live.services.has(service.name))
    .sort((a, b) => placeOf(a.name) - placeOf(b.name));
  return [...existing, ...fresh].map(({ name }) =>
    rollerOf(input, name, changes, tasks.get(`service:${name}`) ?? []),
  );
}

function tasksByGroup({ runningTasks }: LiveModel): ReadonlyMap<string | undefined, readonly Task[]> {
  const groups = new Map<string | undefined, Task[]>();
  for (const task of runningTasks ?? []) {
    const group = groups.get(task.group);
    if (group === undefined) groups.set(task.group, [task]);
    else group.push(task);
  }
  return groups;
}

function rollerOf(
  { desired, live }: ForecastInput,
  name: string,
  changes: ReadonlyMap<Id, Change>,
  tasks: readonly Task[],
): Roller {
  const change = changes.get(idOf('service', name));
  const service = desired.services.get(name);
  const found = live.services.get(name);
  const raw = found?.raw;
  const before = termsOf(live.revisions.get(found?.taskDefinition ?? '')?.definition, raw, {
    desired: raw?.desiredCount ?? 0,
  });
  const declared =
    service === undefined || change === undefined
      ? undefined
      : effectiveService(service, desired, live, change);
  const definition = service === undefined ? undefined : desired.tasks.get(service.task)?.input;
  // What a declared service does not say goes back to AWS's default.
  const after =
    change?.action === 'delete'
      ? { ...before, desired: 0 }
      : declared === undefined
        ? before
        : termsOf(definition, declared, {
            desired: service === undefined ? 0 : createdCount(service, live),
          });
  const primary = raw?.deployments?.find(({ status }) => status === 'PRIMARY')?.id;
  return {
    id: idOf('service', name),
    group: `service:${name}`,
    action: change?.action ?? 'none',
    before,
    after,
    rolls:
      change?.action === 'replace' ||
      (change?.action === 'update' && change.fields.some(({ path }) => effectOf(firstKey(path)) === 'rolls')),
    tasks,
    isOld: ({ startedBy }) => primary !== undefined && startedBy !== undefined && startedBy !== primary,
    holds: (task) =>
      task.taskDefinitionArn === undefined || task.taskDefinitionArn === found?.taskDefinition
        ? before.demand
        : heldBy(task, live),
    writes: ({ taskDefinitionArn: arn }) =>
      arn === undefined || arn === found?.taskDefinition
        ? before.data
        : localDataOf(live.revisions.get(arn)?.definition ?? {}),
    planned: service !== undefined || change !== undefined,
    heirOf:
      change?.action === 'create' && service !== undefined
        ? change.needs.find((id) => changes.get(id)?.action === 'delete' && isHeir(service, after, id, live))
        : undefined,
    foreign: isForeign(declared ?? raw) || deployerOf(service?.input.deploymentController, raw) !== undefined,
  };
}

/** Whether a new service takes the place of a live one: it runs the same task, or serves at the same port or target group. */
function isHeir(
  service: DesiredService,
  { demand }: Terms,
  id: Id,
  { services, revisions }: LiveModel,
): boolean {
  const old = services.get(nameOf(id));
  const definition = revisions.get(old?.taskDefinition ?? '')?.definition;
  if (old === undefined || definition === undefined) return false;
  const groups = new Set((old.raw.loadBalancers ?? []).map(({ targetGroupArn }) => targetGroupArn));
  return (
    definition.family === service.task ||
    demandOf(definition).ports.some((held) => demand.ports.some((port) => samePort(held, port))) ||
    (service.input.loadBalancers ?? []).some(
      ({ targetGroupArn }) => targetGroupArn !== undefined && groups.has(targetGroupArn),
    )
  );
}

/** What a task of another revision than its service's holds: by its definition, else by what AWS tells of the task itself. */
function heldBy(task: Task, { revisions }: LiveModel): Demand {
  const known = revisions.get(task.taskDefinitionArn ?? '')?.definition;
  if (known !== undefined) return demandOf(known);
  const bindings = (task.containers ?? []).flatMap(({ networkBindings = [] }) => networkBindings);
  const ports = bindings.flatMap(({ hostPort, protocol }) =>
    hostPort === undefined ? [] : [{ port: hostPort, protocol: protocolOf(protocol) }],
  );
  return { ...demandOf({ cpu: task.cpu, memory: task.memory }), ports };
}

type Says = Pick<
  DesiredService['input'],
  'schedulingStrategy' | 'deploymentConfiguration' | 'placementConstraints' | 'placementStrategy'
>;

function termsOf(
  definition: (DemandSource & Parameters<typeof localDataOf>[0]) | undefined,
  says: Says | Service | undefined,
  { desired }: Pick<Terms, 'desired'>,
): Terms {
  const daemon = says?.schedulingStrategy === 'DAEMON';
  const configuration = says?.deploymentConfiguration;
  const defaults = PERCENTS[daemon ? 'DAEMON' : 'REPLICA'];
  return {
    daemon,
    desired,
    bounds: (count) =>
      rolloutBounds(
        count,
        configuration?.minimumHealthyPercent ?? defaults.minimumHealthyPercent,
        configuration?.maximumPercent ?? defaults.maximumPercent,
      ),
    demand: demandOf(definition ?? {}, { placementConstraints: says?.placementConstraints }),
    strategies: says?.placementStrategy,
    data: localDataOf(definition ?? {}),
  };
}

const isForeign = (
  service:
    | {
        readonly capacityProviderStrategy?: readonly unknown[] | undefined;
        readonly launchType?: string | undefined;
      }
    | undefined,
): boolean =>
  (service?.capacityProviderStrategy ?? []).length > 0 || (service?.launchType ?? 'EC2') !== 'EC2';

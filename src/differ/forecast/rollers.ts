import type { Task } from '@aws-sdk/client-ecs';
import type { DesiredService } from '../../model/desired.ts';
import { DEPLOYING } from '../../model/members.ts';
import { idOf, nameOf, type Id } from '../../model/id.ts';
import type { LiveModel } from '../../model/live.ts';
import type { Action, Change } from '../../model/plan.ts';
import { demandOf } from '../../scheduling/demand.ts';
import { rolloutBounds, ROLLOUT_DEFAULTS, type RolloutBounds } from '../../scheduling/rollout.ts';
import type { Strategy } from '../../scheduling/place.ts';
import type { Demand } from '../../scheduling/types.ts';
import { effectiveService } from '../effective.ts';
import type { ForecastInput } from '../plan.ts';

/** A service as the forecast rolls it. */
export interface Roller {
  readonly id: Id;
  readonly group: string;
  readonly action: Action | 'none';
  readonly daemon: boolean;
  /** Tasks wanted when the plan is done; 0 for one that goes. */
  readonly desired: number;
  readonly bounds: (desired: number) => RolloutBounds;
  readonly demand: Demand;
  /** What a running task of before holds. */
  readonly demandBefore: Demand;
  readonly strategies: readonly Strategy[] | undefined;
  /** Its running tasks are of an older deployment: they are replaced. */
  readonly rolls: boolean;
  readonly tasks: readonly Task[];
  /** Services that must be done before. */
  readonly needs: readonly Id[];
  /** Capacity providers bring boxes, Fargate needs none: nothing is foretold. */
  readonly foreign: boolean;
}

/** Paths of the fields of which a change starts a new deployment. */
const ROLLS = new RegExp(`^(?:task|${DEPLOYING.join('|')})\\b`);

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
    rollerOf(input, name, changes.get(idOf('service', name)), tasks.get(`service:${name}`) ?? []),
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
  change: Change | undefined,
  tasks: readonly Task[],
): Roller {
  const id = idOf('service', name);
  const service = desired.services.get(name);
  const before = live.services.get(name);
  const told = before?.raw;
  const declared = service === undefined ? undefined : effectiveService(service, desired, live);
  const definition = live.revisions.get(before?.taskDefinition ?? '')?.definition;
  // What a declared service does not say goes back to AWS's default.
  const says = declared ?? told;
  const constraints = { placementConstraints: says?.placementConstraints };
  const demandBefore = demandOf(definition ?? {}, constraints);
  const task = service === undefined ? undefined : desired.tasks.get(service.task);
  const daemon = says?.schedulingStrategy === 'DAEMON';
  const gone = change?.action === 'delete';
  const configuration = says?.deploymentConfiguration;
  const defaults = ROLLOUT_DEFAULTS[daemon ? 'DAEMON' : 'REPLICA'];
  return {
    id,
    group: `service:${name}`,
    action: change?.action ?? 'none',
    daemon,
    desired: gone ? 0 : (declared?.desiredCount ?? told?.desiredCount ?? (service === undefined ? 0 : 1)),
    bounds: (count) =>
      rolloutBounds(
        count,
        configuration?.minimumHealthyPercent ?? defaults.minimumHealthyPercent,
        configuration?.maximumPercent ?? defaults.maximumPercent,
      ),
    demand: task === undefined ? demandBefore : demandOf(task.input, constraints),
    demandBefore,
    strategies: says?.placementStrategy,
    rolls:
      change?.action === 'replace' ||
      (change?.action === 'update' && change.fields.some((field) => ROLLS.test(field.path))),
    tasks,
    needs: (change?.needs ?? []).filter((need) => need.startsWith('service/') && nameOf(need) !== name),
    foreign: isForeign(declared ?? service?.input) || (service === undefined && isForeign(told)),
  };
}

const isForeign = (
  service: Pick<DesiredService['input'], 'capacityProviderStrategy' | 'launchType'> | undefined,
): boolean =>
  (service?.capacityProviderStrategy ?? []).length > 0 || (service?.launchType ?? 'EC2') !== 'EC2';

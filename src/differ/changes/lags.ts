import type { Service } from '@aws-sdk/client-ecs';
import type { LiveService } from '../../model/live.ts';
import { effectOf } from '../../model/kinds/service.ts';
import { firstKey } from '../../model/path.ts';
import type { Field, Lag, UpdateChange } from '../../model/plan.ts';

type Lags = Pick<UpdateChange, 'lags'>;

/**
 * What running tasks of a service do not get of an update that does not roll it.
 * @param after the service as it will be.
 */
export function lagsOf(
  { name, raw }: LiveService,
  after: Pick<Service, 'propagateTags' | 'schedulingStrategy'>,
  fields: readonly Field[],
): Lags {
  const tasks = raw.runningCount ?? 0;
  const members = fields.map(({ path }) => path).filter((path) => isForNewTasks(path, after));
  return tasks === 0 || members.length === 0 ? {} : { lags: [{ service: name, tasks, members }] };
}

/** What running tasks do not get of tags that a revision gets in place, of services that give their tasks its tags. */
export function tagLags(runners: readonly LiveService[], fields: readonly Field[]): Lags {
  const members = fields.map(({ path }) => path).filter((path) => !isOurs(path));
  if (members.length === 0) return {};
  const lags = runners
    .filter(({ raw }) => raw.propagateTags === 'TASK_DEFINITION' && (raw.runningCount ?? 0) > 0)
    .map(({ name, raw }): Lag => ({ service: name, tasks: raw.runningCount ?? 0, members }));
  return lags.length === 0 ? {} : { lags };
}

function isForNewTasks(path: string, after: Parameters<typeof lagsOf>[1]): boolean {
  const first = firstKey(path);
  if (first === 'tags') return after.propagateTags === 'SERVICE' && !isOurs(path);
  // A daemon's task that does not meet a constraint any more is stopped (developer guide, "Daemon").
  if (first === 'placementConstraints' && after.schedulingStrategy === 'DAEMON') return false;
  return effectOf(first) === 'for new tasks';
}

/** Our marks are for us: whether a running task has them is of no interest. */
const isOurs = (path: string): boolean => path.includes('clusternator:');

import type { Diagnostic } from '../../model/diagnostic.ts';
import { registrationsOf } from '../../model/holders.ts';
import { compareNames, kindOf, nameOf } from '../../model/id.ts';
import type { LiveBox, LiveModel } from '../../model/live.ts';
import type { Change, StandaloneTask } from '../../model/plan.ts';
import { isStandalone } from '../../model/standalone.ts';
import { count } from '../context.ts';
import { lastOf, shortRevision } from '../../model/arn.ts';

/**
 * The tasks of no service on boxes that go, as a member of their change. ECS does not stop or move them when it drains a
 * box. Source: ECS developer guide, "Draining Amazon ECS container instances".
 */
export function standaloneOn(
  live: LiveModel,
  boxes: readonly LiveBox[],
): { readonly standalone?: readonly StandaloneTask[] } {
  const arns = new Set(
    boxes.flatMap((box) => registrationsOf(live, box).map((one) => one.containerInstanceArn)),
  );
  const standalone = (live.runningTasks ?? [])
    .filter((task) => isStandalone(task) && arns.has(task.containerInstanceArn))
    .map(({ taskArn = '', taskDefinitionArn = '', startedBy }): StandaloneTask => ({
      id: lastOf(taskArn),
      task: shortRevision(taskDefinitionArn),
      ...(startedBy !== undefined && startedBy !== '' && { startedBy }),
    }))
    .toSorted((a, b) => compareNames(a.task, b.task) || (a.id < b.id ? -1 : 1));
  return standalone.length === 0 ? {} : { standalone };
}

/** Tasks that one finding names. */
const MOST = 10;

/** Says of each box that goes which tasks of no service are on it, and what becomes of them. */
export const standaloneFindings = (changes: readonly Change[]): readonly Diagnostic[] =>
  changes.flatMap(({ id, standalone = [] }): readonly Diagnostic[] => {
    if (standalone.length === 0) return [];
    const names = standalone.slice(0, MOST).map(titleOf);
    const more = standalone.length > MOST ? ` and ${String(standalone.length - MOST)} more` : '';
    const one = standalone.length === 1;
    return [
      {
        code: 'standalone-tasks',
        severity: 'warning',
        subject: id,
        source: 'user',
        message: `${count(standalone.length, 'task')} of no service ${one ? 'runs' : 'run'} on ${kindOf(id)} ${nameOf(id)}, which goes: ${names.join(', ')}${more}. Nobody moves ${one ? 'it' : 'them'} to another box.`,
        hint: `Apply waits until ${one ? 'it has' : 'they have'} ended by ${one ? 'itself' : 'themselves'}, up to --timeout, before it takes the box away; with --stop-tasks it stops ${one ? 'it' : 'them'}.`,
      },
    ];
  });

const titleOf = ({ id, task, startedBy }: StandaloneTask): string =>
  `${task} (${id}${startedBy === undefined ? '' : `, started by ${startedBy}`})`;

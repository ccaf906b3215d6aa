import type { Diagnostic } from '../model/diagnostic.ts';
import { idOf, type Id } from '../model/id.ts';
import { count, shortRevision, type Context } from './context.ts';

/**
 * Declared services that are as the files say and yet run fewer tasks than they should: without this, "no changes" would
 * read as "all is well". A note, since a task may be starting just now.
 */
export function shortServices({ desired, live }: Context, changed: ReadonlySet<Id>): readonly Diagnostic[] {
  return [...desired.services.keys()].flatMap((name): readonly Diagnostic[] => {
    const id = idOf('service', name);
    const raw = live.services.get(name)?.raw;
    if (raw === undefined || changed.has(id) || raw.schedulingStrategy === 'DAEMON') return [];
    // During a roll, the tasks of the old revision count as running, too.
    const primary = raw.deployments?.find((deployment) => deployment.status === 'PRIMARY');
    const running = primary?.runningCount ?? raw.runningCount;
    const wanted = raw.desiredCount ?? 0;
    if (running === undefined || running >= wanted) return [];
    const of = primary?.taskDefinition === undefined ? '' : ` of ${shortRevision(primary.taskDefinition)}`;
    return [
      {
        code: 'service-short',
        severity: 'note',
        subject: id,
        source: 'aws',
        message: `service ${name} runs ${String(running)} of ${count(wanted, 'task')}${of}.`,
        hint: 'clusternator status shows why its tasks stopped or cannot be placed.',
      },
    ];
  });
}

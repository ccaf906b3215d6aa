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

/**
 * Services in network mode awsvpc that would have no network: ECS refuses to make them, and to point one without a network
 * to such a task. One that has a network keeps it, so that what the loader says of it is left out.
 */
export function missingNetworks({ desired, live }: Context): readonly Diagnostic[] {
  return [...desired.services.values()].flatMap(({ name, task, input }): readonly Diagnostic[] => {
    if (desired.tasks.get(task)?.input.networkMode !== 'awsvpc' || input.networkConfiguration !== undefined)
      return [];
    const there = live.services.get(name);
    if (there?.raw.networkConfiguration !== undefined) return [];
    const id = idOf('service', name);
    const position = desired.positionOf(id) ?? desired.positionOf(idOf('task', task), '/networkMode');
    return [
      {
        code: NETWORK_MISSING,
        severity: 'error',
        subject: id,
        source: 'user',
        message: `Service ${name} has no "networkConfiguration", and task ${task} has the network mode awsvpc: ECS refuses ${there === undefined ? 'to make the service' : 'that task for it'}.`,
        hint: 'Declare "networkConfiguration": { "awsvpcConfiguration": { "subnets": [...] } } for the service in cluster.json, or use network mode bridge.',
        ...(position !== undefined && { position }),
      },
    ];
  });
}

/** What the loader can only guess, since it does not see whether the service is there. */
export const isGuess = ({ code }: Diagnostic): boolean => code === NETWORK_MISSING;

const NETWORK_MISSING = 'network-missing';

import type { Diagnostic } from '../model/diagnostic.ts';
import { idOf, type Id } from '../model/id.ts';
import { failingOf, runsShort } from '../model/service-failing.ts';
import { count, type Context } from './context.ts';
import { shortRevision } from '../model/arn.ts';
import { words } from '../model/words.ts';

/**
 * Declared services that are as the files say and yet run fewer tasks than they should, or keep failing: without this, "no
 * changes" would read as "all is well". Notes, since the files are not to blame, or not these.
 */
export function shortServices({ desired, live }: Context, changed: ReadonlySet<Id>): readonly Diagnostic[] {
  return [...desired.services.keys()].flatMap((name): readonly Diagnostic[] => {
    const id = idOf('service', name);
    const service = live.services.get(name);
    if (service === undefined || changed.has(id)) return [];
    const { raw } = service;
    const primary = raw.deployments?.find((deployment) => deployment.status === 'PRIMARY');
    const running = primary?.runningCount ?? raw.runningCount ?? 0;
    const wanted = raw.desiredCount ?? 0;
    const revision = primary?.taskDefinition ?? service.taskDefinition;
    const definition = live.revisions.get(revision)?.definition;
    const failing = failingOf(raw, live.stoppedTasks ?? [], definition);
    if (failing !== undefined)
      return [
        {
          code: 'service-failing',
          severity: 'note',
          subject: id,
          source: 'aws',
          message: `service ${name}: ${String(running)} of ${count(wanted, 'task')} ${wanted === 1 ? 'runs' : 'run'}; ${count(failing.times, 'task')} of ${shortRevision(revision)} stopped in the last hour: ${failing.cause}.`,
          hint: words`${{ run: 'status' }} shows more; its containers’ logs show why.`,
        },
      ];
    if (raw.schedulingStrategy === 'DAEMON' || !runsShort(raw)) return [];
    return [
      {
        code: 'service-short',
        severity: 'note',
        subject: id,
        source: 'aws',
        message: `service ${name} runs ${String(running)} of ${count(wanted, 'task')}${primary?.taskDefinition === undefined ? '' : ` of ${shortRevision(revision)}`}.`,
        hint: words`${{ run: 'status' }} shows why its tasks stopped or cannot be placed.`,
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

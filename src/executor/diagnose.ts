import type { Task } from '@aws-sdk/client-ecs';
import { lastOf } from '../model/arn.ts';
import { fateOf, isPullFailure, pullCauseOf, type Fate } from '../model/pull-cause.ts';
import { causeText, stopCauseOf, type StopCause } from '../model/stop-cause.ts';
import { PULL_HINTS } from './pull-hint.ts';

/** A container that ran and ended its task. */
export interface Blamed {
  readonly task: Task;
  readonly container: string;
}

/** What the stopped tasks of a deployment tell. */
export interface Verdict {
  /** No further try can be expected to end otherwise. */
  readonly conclusive: boolean;
  /** It ends by itself: a limit, a network that does not answer now. However often, it is waited for. */
  readonly passes: boolean;
  /** The reason lines, the most frequent failure first: `task 3f2a… stopped: …`. */
  readonly lines: readonly string[];
  /** What a person can do. */
  readonly hint: string;
  /** The container to ask why. */
  readonly blamed?: Blamed;
  /** ARNs of all tasks that failed. */
  readonly failed: readonly string[];
}

/** So many times the same failure is no accident. */
const ENOUGH = 2;

/**
 * Judges why tasks of our deployment stopped. Tasks that the scheduler or a person stopped are no failures.
 * @param tasks as DescribeTasks gives them, of any order.
 * @param failedTasks the deployment's own count of failures in a row.
 * @param essential names of the essential containers, where the definition is known.
 */
export function diagnose(
  tasks: readonly Task[],
  failedTasks: number,
  essential?: ReadonlySet<string>,
): Verdict | undefined {
  const failures = tasks.flatMap((task) => failureOf(task, essential) ?? []);
  const groups = new Map<string, Failure[]>();
  for (const failure of failures)
    groups.set(failure.signature, [...(groups.get(failure.signature) ?? []), failure]);
  // One that stays decides, however often others happen.
  const [most] = [...groups.values()].sort((a, b) => rankOf(a) - rankOf(b) || b.length - a.length);
  const [example] = most ?? [];
  if (most === undefined || example === undefined) return undefined;
  const passes = example.fate === 'passes';
  const conclusive =
    example.fate === 'stays' || (!passes && (most.length >= ENOUGH || failedTasks >= ENOUGH));
  const more = most.length > 1 ? ` (${String(most.length)} tasks alike)` : '';
  return {
    conclusive,
    passes,
    lines: [`task ${shortId(example.task)} stopped: ${example.text}${more}`],
    hint: example.hint,
    ...(example.container !== undefined && {
      blamed: { task: example.task, container: example.container },
    }),
    failed: failures.flatMap(({ task }) => task.taskArn ?? []),
  };
}

interface Failure {
  readonly task: Task;
  readonly signature: string;
  readonly text: string;
  /** The container that ran and failed. */
  readonly container: string | undefined;
  readonly fate: Fate;
  readonly hint: string;
}

const rankOf = ([first]: readonly Failure[]): number =>
  first?.fate === 'stays' ? 0 : first?.fate === 'passes' ? 2 : 1;

function failureOf(task: Task, essential: ReadonlySet<string> | undefined): Failure | undefined {
  const cause = stopCauseOf(task, essential);
  return cause && { task, text: causeText(cause), container: ranIn(cause), ...judged(cause) };
}

/** The container that ran, where one did. */
function ranIn(cause: StopCause): string | undefined {
  const root = cause.is === 'dependency' ? cause.cause : cause;
  return root.is === 'not-started' || root.is === 'told' ? undefined : root.container;
}

function judged(cause: StopCause): Pick<Failure, 'signature' | 'fate' | 'hint'> {
  switch (cause.is) {
    case 'not-started':
      return startFailure(cause.container, cause.reason);
    case 'exited':
      return {
        signature: `exit ${cause.container} ${String(cause.code ?? '')}`,
        fate: 'unsure',
        hint: 'Look at the container’s logs and correct it',
      };
    case 'out-of-memory':
      return {
        signature: `memory ${cause.container}`,
        fate: 'unsure',
        hint: 'Give the container more memory',
      };
    case 'dependency':
      return cause.cause.is === 'late'
        ? {
            signature: `late ${cause.cause.container}`,
            fate: 'unsure',
            hint: `Give ${cause.cause.container} a longer startTimeout, or see in its logs what it waits for`,
          }
        : judged(cause.cause);
    case 'told':
      return { signature: cause.reason, fate: 'unsure', hint: 'Look at the containers’ logs' };
    default:
      return cause satisfies never;
  }
}

function startFailure(
  container: string | undefined,
  reason: string,
): Pick<Failure, 'signature' | 'fate' | 'hint'> {
  const signature = signatureOf(container, reason);
  if (isPullFailure(reason)) {
    const cause = pullCauseOf(reason);
    return { signature, fate: fateOf(cause), hint: PULL_HINTS[cause] };
  }
  if (/port is already allocated|address already in use|Bind for|bind: /i.test(reason))
    return { signature, fate: 'stays', hint: 'Free the port on the box, or choose another host port' };
  const stays = /^HostConfigError|^InvalidVolume/.test(reason);
  return { signature, fate: stays ? 'stays' : 'unsure', hint: 'Correct the task definition' };
}

/** Failures are alike when they differ in ids, digits and addresses only. */
const signatureOf = (container: string | undefined, reason: string): string =>
  `${container ?? ''} ${reason.replaceAll(/[0-9a-f]{12,}|\d+/g, '#')}`;

/** The first eight characters of the task's id. */
export const shortId = (task: Pick<Task, 'taskArn'>): string => `${lastOf(task.taskArn ?? '').slice(0, 8)}…`;

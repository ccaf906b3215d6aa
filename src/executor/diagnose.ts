import type { Container, Task } from '@aws-sdk/client-ecs';

/** What the stopped tasks of a deployment tell. */
export interface Verdict {
  /** No further try can be expected to end otherwise. */
  readonly conclusive: boolean;
  /** The reason lines, the most frequent failure first: `task 3f2a… stopped: …`. */
  readonly lines: readonly string[];
  /** What a person can do. */
  readonly hint: string;
}

/** So many times the same failure is no accident. */
const ENOUGH = 2;

/** Refusals of a registry that another pull will meet again. Texts of registries and the ECS agent. */
const PERMANENT_PULL =
  /not found|manifest unknown|does not exist|no such|denied|unauthorized|authentication required|no basic auth|invalid reference|no match(?:ing manifest)? for/i;

/**
 * Judges why tasks of our deployment stopped. Tasks that the scheduler or a person stopped are no failures.
 * @param tasks as DescribeTasks gives them, of any order.
 * @param failedTasks the deployment's own count of failures in a row.
 */
export function diagnose(tasks: readonly Task[], failedTasks: number): Verdict | undefined {
  const failures = tasks.map(failureOf).filter((failure) => failure !== undefined);
  const groups = new Map<string, Failure[]>();
  for (const failure of failures)
    groups.set(failure.signature, [...(groups.get(failure.signature) ?? []), failure]);
  const [most] = [...groups.values()].sort((a, b) => b.length - a.length);
  const [example] = most ?? [];
  if (most === undefined || example === undefined) return undefined;
  const conclusive = example.permanent || most.length >= ENOUGH || failedTasks >= ENOUGH;
  const more = most.length > 1 ? ` (${String(most.length)} tasks alike)` : '';
  return {
    conclusive,
    lines: [`task ${shortId(example.task)} stopped: ${example.text}${more}`],
    hint: example.hint,
  };
}

interface Failure {
  readonly task: Task;
  readonly signature: string;
  readonly text: string;
  readonly permanent: boolean;
  readonly hint: string;
}

function failureOf(task: Task): Failure | undefined {
  if (
    task.stopCode === 'UserInitiated' ||
    task.stopCode === 'SpotInterruption' ||
    task.stopCode === 'TerminationNotice'
  )
    return undefined;
  const reason = task.stoppedReason ?? '';
  if (task.stopCode === 'ServiceSchedulerInitiated' && !/health check/i.test(reason)) return undefined;
  const containers = task.containers ?? [];
  const broken = containers.find((container) => (container.reason ?? '') !== '');
  if (
    broken?.reason !== undefined &&
    !broken.reason.startsWith('OutOfMemory') &&
    broken.exitCode === undefined
  )
    return startFailure(task, broken, broken.reason);
  if (/^\w+Error\b/.test(reason)) return startFailure(task, undefined, reason);
  if (task.stopCode === 'EssentialContainerExited' || broken !== undefined)
    return exitFailure(task, containers);
  if (task.stopCode === undefined && !/stopped|terminated/i.test(reason)) return undefined;
  if (reason.startsWith('Host EC2') || /deregistration forced/.test(reason)) return undefined;
  return {
    task,
    signature: reason,
    text: reason === '' ? (task.stopCode ?? 'no reason given') : reason,
    permanent: false,
    hint: 'Look at the containers’ logs.',
  };
}

function startFailure(task: Task, container: Container | undefined, reason: string): Failure {
  const named = container?.name === undefined ? reason : `container ${container.name}: ${reason}`;
  const pull = /^(?:CannotPull|ImageNotFound)/.test(reason);
  const port = /port is already allocated|address already in use|Bind for|bind: /i.test(reason);
  const permanent =
    (pull && PERMANENT_PULL.test(reason)) || port || /^HostConfigError|^InvalidVolume/.test(reason);
  return {
    task,
    signature: signatureOf(container, reason),
    text: named,
    permanent,
    hint: hintFor(pull, port),
  };
}

function hintFor(pull: boolean, port: boolean): string {
  if (pull) return 'Push the image, or correct its name or tag';
  if (port) return 'Free the port on the box, or choose another host port';
  return 'Correct the task definition';
}

function exitFailure(task: Task, containers: readonly Container[]): Failure {
  const exited =
    containers.find(
      (container) =>
        container.exitCode !== undefined &&
        container.exitCode !== 0 &&
        container.exitCode !== 137 &&
        container.exitCode !== 143,
    ) ??
    containers.find((container) => (container.reason ?? '').startsWith('OutOfMemory')) ??
    containers.find((container) => container.exitCode !== undefined);
  const oom = exited?.reason?.startsWith('OutOfMemory') === true;
  const code = exited?.exitCode === undefined ? '' : ` with code ${String(exited.exitCode)}`;
  const text = oom
    ? `container ${exited?.name ?? ''} ran out of memory: ${exited?.reason ?? ''}`
    : `essential container ${exited?.name ?? ''} exited${code}`;
  return {
    task,
    signature: `exit ${exited?.name ?? ''} ${String(exited?.exitCode ?? '')} ${String(oom)}`,
    text,
    permanent: false,
    hint: oom ? 'Give the container more memory' : 'Look at the container’s logs and correct it',
  };
}

/** Failures are alike when they differ in ids, digits and addresses only. */
const signatureOf = (container: Container | undefined, reason: string): string =>
  `${container?.name ?? ''} ${reason.replaceAll(/[0-9a-f]{12,}|\d+/g, '#')}`;

/** The first eight characters of the task's id. */
export const shortId = (task: Pick<Task, 'taskArn'>): string =>
  `${(task.taskArn ?? '').slice((task.taskArn ?? '').lastIndexOf('/') + 1).slice(0, 8)}…`;

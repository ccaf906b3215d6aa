import type { Container, Task, TaskDefinition } from '@aws-sdk/client-ecs';

/** Why a task ended by itself, by what DescribeTasks tells of its containers. */
export type StopCause =
  | { readonly is: 'exited'; readonly container: string; readonly code: number | undefined }
  | { readonly is: 'out-of-memory'; readonly container: string; readonly reason: string }
  /** The agent's reason for a container, or for the task as a whole, that did not start. */
  | { readonly is: 'not-started'; readonly container: string | undefined; readonly reason: string }
  /** What these containers waited for did not come. */
  | { readonly is: 'dependency'; readonly waiting: readonly string[]; readonly cause: DependencyCause }
  /** ECS's own words, where no container tells more. */
  | { readonly is: 'told'; readonly reason: string };

type DependencyCause =
  | Exclude<StopCause, { readonly is: 'dependency' | 'told' }>
  /** Not ready within its `startTimeout`. */
  | { readonly is: 'late'; readonly container: string };

/** Names of the essential containers of a definition; an absent `essential` is true. Source: AWS API, ContainerDefinition. */
export const essentialOf = (definition: Pick<TaskDefinition, 'containerDefinitions'>): ReadonlySet<string> =>
  new Set(
    (definition.containerDefinitions ?? []).flatMap(({ essential, name }) =>
      essential === false || name === undefined ? [] : [name],
    ),
  );

/**
 * Why a stopped task failed; `undefined` when the scheduler, a person or its box ended it.
 * @param essential names of its essential containers, where the definition is known: only these end a task.
 */
export function stopCauseOf(task: Task, essential?: ReadonlySet<string>): StopCause | undefined {
  const { stopCode, stoppedReason: reason = '', containers = [] } = task;
  if (stopCode === 'UserInitiated' || stopCode === 'SpotInterruption' || stopCode === 'TerminationNotice')
    return undefined;
  if (stopCode === 'ServiceSchedulerInitiated' && !/health check/i.test(reason)) return undefined;
  const dependency = dependencyOf(containers);
  if (dependency !== undefined) return dependency;
  // Others end with the task and are not to blame; a definition that is not known may have any.
  const guilty = containers.filter(({ name }) => essential === undefined || essential.has(name ?? ''));
  const unstarted = (guilty.length > 0 ? guilty : containers).find(
    (container) => hasReason(container) && !isOutOfMemory(container) && container.exitCode === undefined,
  );
  if (unstarted !== undefined) return ownCauseOf(unstarted);
  if (/^\w+Error\b/.test(reason)) return { is: 'not-started', container: undefined, reason };
  if (stopCode === 'EssentialContainerExited' || guilty.some(hasReason)) return exitOf(guilty, containers);
  if (stopCode === undefined && !/stopped|terminated/i.test(reason)) return undefined;
  if (reason.startsWith('Host EC2') || /deregistration forced/.test(reason)) return undefined;
  return { is: 'told', reason: reason === '' ? (stopCode ?? 'no reason given') : reason };
}

/** `essential container web exited with code 3`, `init exited with code 5, so web could not start`. */
export function causeText(cause: StopCause): string {
  switch (cause.is) {
    case 'exited':
      return `essential container ${exitText(cause)}`;
    case 'out-of-memory':
      return `container ${cause.container} ran out of memory: ${cause.reason}`;
    case 'not-started':
      return startText(cause);
    case 'dependency':
      return `${dependencyText(cause.cause)}, so ${listed(cause.waiting)} could not start`;
    case 'told':
      return cause.reason;
    default:
      return cause satisfies never;
  }
}

function dependencyText(cause: DependencyCause): string {
  switch (cause.is) {
    case 'exited':
      return exitText(cause);
    case 'out-of-memory':
      return `${cause.container} ran out of memory`;
    case 'not-started':
      return startText(cause).replace(/\.+$/, '');
    case 'late':
      return `${cause.container} was not ready within its startTimeout`;
    default:
      return cause satisfies never;
  }
}

const exitText = ({ container, code }: { readonly container: string; readonly code: number | undefined }) =>
  `${container} exited${code === undefined ? '' : ` with code ${String(code)}`}`;

const startText = ({
  container,
  reason,
}: {
  readonly container: string | undefined;
  readonly reason: string;
}) => (container === undefined ? reason : `container ${container}: ${reason}`);

const listed = (names: readonly string[]): string =>
  names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1) ?? ''}`;

/**
 * The agent's words for a container that waited in vain. It reports that one with exit code 143, though it never ran.
 * Source: ECS agent, `agent/engine/dependencygraph/graph.go`; seen with agent 1.105.1.
 */
const WAITED =
  /dependency graph: .*ordering dependency \[([^\]([ ]+).*\] for target \[[^\]]*\] (as dependency did not exit|has timed out|because dependency will never start)/;

interface Waited {
  readonly container: string;
  readonly on: string;
  readonly late: boolean;
}

function dependencyOf(containers: readonly Container[]): StopCause | undefined {
  const waited = new Map(
    containers.flatMap((container) => {
      const found = waitedOf(container);
      return found === undefined ? [] : [[found.container, found] as const];
    }),
  );
  const [first] = waited.values();
  if (first === undefined) return undefined;
  const root = rootOf(waited, first);
  const waiting = [...waited.values()].filter((each) => rootOf(waited, each).on === root.on);
  return {
    is: 'dependency',
    waiting: waiting.map(({ container }) => container),
    cause: root.late
      ? { is: 'late', container: root.on }
      : ownCauseOf(containers.find(({ name }) => name === root.on) ?? { name: root.on }),
  };
}

function waitedOf({ name = '', reason = '' }: Container): Waited | undefined {
  const [, on, how] = WAITED.exec(reason) ?? [];
  return on === undefined ? undefined : { container: name, on, late: how === 'has timed out' };
}

/** The wait at the bottom: one container can wait for another that itself waited in vain. */
function rootOf(waited: ReadonlyMap<string, Waited>, from: Waited): Waited {
  let at = from;
  for (let steps = 0; steps < waited.size; steps++) {
    const next = waited.get(at.on);
    if (next === undefined) break;
    at = next;
  }
  return at;
}

/** What one container tells of itself. */
function ownCauseOf(container: Container): Exclude<StopCause, { readonly is: 'dependency' | 'told' }> {
  const { name = '', reason = '', exitCode } = container;
  if (isOutOfMemory(container)) return { is: 'out-of-memory', container: name, reason };
  if (reason !== '' && exitCode === undefined) return { is: 'not-started', container: name, reason };
  return { is: 'exited', container: name, code: exitCode };
}

/** Codes of a process that was ended by SIGKILL or SIGTERM, as those are that the agent stops with the task. */
const KILLED: readonly (number | undefined)[] = [137, 143];

/** The container whose end was the task's: one that failed by itself before those that were stopped with it. */
function exitOf(guilty: readonly Container[], all: readonly Container[]): StopCause {
  const ended = (guilty.length > 0 ? guilty : all).filter(({ exitCode }) => exitCode !== undefined);
  const found =
    ended.find(({ exitCode }) => exitCode !== 0 && !KILLED.includes(exitCode)) ??
    (guilty.length > 0 ? guilty : all).find(isOutOfMemory) ??
    ended.find(({ exitCode }) => exitCode === 0) ??
    ended[0] ??
    guilty[0] ??
    {};
  return ownCauseOf(found);
}

const hasReason = ({ reason }: Container): boolean => (reason ?? '') !== '';
const isOutOfMemory = ({ reason }: Container): boolean => reason?.startsWith('OutOfMemory') === true;

import type { ContainerDefinition, TaskDefinition } from '@aws-sdk/client-ecs';
import type { ContainerRecord } from '../records.ts';

export type Condition = 'CREATE' | 'START' | 'COMPLETE' | 'SUCCESS' | 'HEALTHY';
export interface Dependency {
  readonly on: string;
  readonly condition: Condition;
}

export type Resolution =
  | { readonly is: 'met' }
  /** `until`: when it gives up, in milliseconds since the epoch. */
  | { readonly is: 'waiting'; readonly until?: number }
  | { readonly is: 'impossible'; readonly reason: string };

/** `web` and `web:alias`. */
export function readLink(link: string): { readonly container: string; readonly alias: string } {
  const [container = '', alias] = link.split(':');
  return { container, alias: alias ?? container };
}

/**
 * What a container waits for: dependsOn as declared, links as START, volumesFrom as CREATE, and the container whose network
 * it shares. Source: ECS agent, `agent/api/task/task.go` (initializeContainerOrdering).
 */
export function dependenciesOf(
  container: ContainerDefinition,
  networkHolder: string | undefined,
): readonly Dependency[] {
  const found: Dependency[] = (container.dependsOn ?? []).map(({ containerName = '', condition }) => ({
    on: containerName,
    condition: condition ?? 'START',
  }));
  for (const link of container.links ?? []) found.push({ on: readLink(link).container, condition: 'START' });
  for (const { sourceContainer } of container.volumesFrom ?? [])
    if (sourceContainer !== undefined) found.push({ on: sourceContainer, condition: 'CREATE' });
  if (networkHolder !== undefined && networkHolder !== container.name)
    found.push({ on: networkHolder, condition: 'START' });
  return found;
}

/** A container in the agent's messages: `init(busybox:1.37.0) (STOPPED->RUNNING) - Exit: 5`. */
const named = (name: string, image: string, states: string, exitCode?: number): string =>
  `${name}(${image}) (${states})${exitCode === undefined ? '' : ` - Exit: ${String(exitCode)}`}`;

/**
 * Whether a dependency is met, can still be met, or never will be. A container that ran and exited before it was healthy is
 * waited for all the same, until its `startTimeout` if it has one.
 * Source: ECS agent, `agent/engine/dependencygraph/graph.go`, also for the messages; seen with agent 1.105.1.
 */
export function resolveDependency(
  dependency: Dependency,
  target: Pick<ContainerRecord, 'name' | 'image'>,
  source: ContainerRecord | undefined,
  startTimeoutSeconds: number | undefined,
  now: number,
): Resolution {
  const waits = named(target.name, target.image, 'MANIFEST_PULLED->RUNNING');
  const failed = (which: string, why: string): Resolution => ({
    is: 'impossible',
    reason: `CannotStartContainerError: dependency graph: ${which} for target [${waits}] ${why}`,
  });
  const unresolved = (which: string, why: string): Resolution =>
    failed(`failed to resolve container ordering dependency [${which}]`, why);
  if (source === undefined) return unresolved(dependency.on, 'as there is no such container.');
  const stopped = source.lastStatus === 'STOPPED';
  const asSource = (states: string, exitCode?: number): string =>
    named(source.name, source.image, states, exitCode);
  if (stopped && source.startedAt === undefined)
    return unresolved(
      asSource(`${source.runtimeId === undefined ? 'NONE' : 'CREATED'}->STOPPED`, source.exitCode),
      'because dependency will never start',
    );
  const until =
    !startTimeoutSeconds || source.startedAt === undefined // 0 is no timeout, as in the agent
      ? undefined
      : source.startedAt + startTimeoutSeconds * 1000;
  const wait = (): Resolution => {
    if (until === undefined) return { is: 'waiting' };
    if (now < until) return { is: 'waiting', until };
    const states = `${source.lastStatus}->RUNNING`;
    return failed(`container ordering dependency [${asSource(states, source.exitCode)}]`, 'has timed out.');
  };
  switch (dependency.condition) {
    case 'CREATE':
      return source.runtimeId === undefined ? { is: 'waiting' } : { is: 'met' };
    case 'START':
      return source.startedAt === undefined ? { is: 'waiting' } : { is: 'met' };
    case 'COMPLETE':
      return stopped ? { is: 'met' } : wait();
    case 'SUCCESS':
      if (!stopped) return wait();
      return source.exitCode === 0
        ? { is: 'met' }
        : unresolved(
            asSource('STOPPED->RUNNING', source.exitCode),
            'as dependency did not exit successfully.',
          );
    case 'HEALTHY':
      return source.lastStatus === 'RUNNING' && source.healthStatus === 'HEALTHY' ? { is: 'met' } : wait();
    default:
      return dependency.condition satisfies never;
  }
}

/** Containers that others wait to complete: they are meant to exit. */
export function oneShots(definition: TaskDefinition): ReadonlySet<string> {
  const names = new Set<string>();
  for (const { dependsOn } of definition.containerDefinitions ?? []) {
    for (const { containerName, condition } of dependsOn ?? []) {
      if (containerName !== undefined && (condition === 'SUCCESS' || condition === 'COMPLETE'))
        names.add(containerName);
    }
  }
  return names;
}

/** Everything that a container waits for, also through others. */
function closure(definition: TaskDefinition, name: string): ReadonlySet<string> {
  const seen = new Set<string>();
  const visit = (current: string): void => {
    const container = definition.containerDefinitions?.find((candidate) => candidate.name === current);
    for (const { on } of container === undefined ? [] : dependenciesOf(container, undefined)) {
      if (seen.has(on)) continue;
      seen.add(on);
      visit(on);
    }
  };
  visit(name);
  return seen;
}

/**
 * In the modes awsvpc and host the containers of a task share one network. On one machine the first essential container
 * holds it and publishes the ports of all; those that must run before it keep a network of their own.
 */
export function networkHolderOf(
  definition: TaskDefinition,
  container: ContainerDefinition,
): string | undefined {
  if (definition.networkMode !== 'awsvpc' && definition.networkMode !== 'host') return undefined;
  const holder = (definition.containerDefinitions ?? []).find(
    ({ essential, name }) => essential !== false && !oneShots(definition).has(name ?? ''),
  )?.name;
  if (holder === undefined || container.name === undefined) return undefined;
  return closure(definition, holder).has(container.name) ? undefined : holder;
}

/** Containers that must have stopped before this one is stopped: those that wait for it to start or to be there. */
export const dependantsOf = (definition: TaskDefinition, name: string): readonly string[] =>
  (definition.containerDefinitions ?? []).flatMap((container) =>
    container.name !== undefined &&
    container.name !== name &&
    dependenciesOf(container, networkHolderOf(definition, container)).some(({ on }) => on === name)
      ? [container.name]
      : [],
  );

import type { Failure } from '@aws-sdk/client-ecs';
import type { Aws } from '../aws/aws.ts';
import type { Input, OperationName, Output } from '../aws/operations.ts';
import type { Limiter } from '../aws/batches.ts';
import { AwsError } from '../aws/errors.ts';
import { lastOf } from './arn.ts';

/** How the parts of the snapshot call AWS: limited, and ended by one signal. */
export interface Reading {
  readonly cluster: string;
  call<K extends OperationName>(operation: K, input: Input<K>): Promise<Output<K>>;
}

/** Puts a limit and a signal on the calls of a snapshot. */
export function readingOf(
  aws: Aws,
  cluster: string,
  limit: Limiter,
  signal: AbortSignal | undefined,
): Reading {
  return {
    cluster,
    call: (operation, input) =>
      limit(() => aws.call(operation, input, signal === undefined ? {} : { signal })),
  };
}

/** What a describing call said: each asked name is found, or missing, or was not spoken of. */
export interface Described<T> {
  readonly found: ReadonlyMap<string, T>;
  /** From `failures[]` with the reason MISSING. */
  readonly missing: ReadonlySet<string>;
  readonly silent: readonly string[];
}

/**
 * Sorts an answer by the names (or ARNs) that were asked for. Only a failure with the reason MISSING means absent.
 * @throws AwsError for any other reason.
 */
export function sortAnswer<T>(
  operation: OperationName,
  asked: readonly string[],
  items: readonly T[] | undefined,
  nameOf: (item: T) => string | undefined,
  failures: readonly Failure[] | undefined,
): Described<T> {
  const found = new Map<string, T>();
  for (const item of items ?? []) {
    const name = nameOf(item);
    if (name !== undefined) found.set(lastOf(name), item);
  }
  const missing = new Set<string>();
  for (const failure of failures ?? []) {
    const name = failure.arn === undefined ? undefined : lastOf(failure.arn);
    if (failure.reason !== 'MISSING') throw failed(operation, name ?? '?', failure);
    if (name !== undefined && !found.has(name)) missing.add(name);
  }
  const silent = asked.filter((name) => !found.has(lastOf(name)) && !missing.has(lastOf(name)));
  return { found, missing, silent };
}

/**
 * Describes a batch; what the answer does not speak of is asked for once more.
 * @throws AwsError `malformed-answer` when the second answer does not speak of it either: silence is not absence.
 */
export async function describeAll<T>(
  operation: OperationName,
  asked: readonly string[],
  ask: (names: readonly string[]) => Promise<Described<T>>,
): Promise<Omit<Described<T>, 'silent'>> {
  const first = await ask(asked);
  if (first.silent.length === 0) return first;
  const second = await ask(first.silent);
  if (second.silent.length > 0) throw unspoken(operation, second.silent);
  return {
    found: new Map([...first.found, ...second.found]),
    missing: new Set([...first.missing, ...second.missing]),
  };
}

function failed(operation: OperationName, name: string, failure: Failure): AwsError {
  const detail = failure.detail === undefined ? '' : ` (${failure.detail})`;
  return new AwsError({
    operation,
    code: failure.reason ?? 'Failure',
    kind: failure.reason === 'ACCESS_DENIED' ? 'denied' : 'refused',
    message: `${name} could not be described: ${failure.reason ?? 'no reason given'}${detail}`,
  });
}

function unspoken(operation: OperationName, names: readonly string[]): AwsError {
  return new AwsError({
    operation,
    code: 'MalformedAnswer',
    kind: 'malformed-answer',
    message: `the answer does not speak of ${names.map(lastOf).join(', ')}, twice; whether it exists is not known`,
  });
}

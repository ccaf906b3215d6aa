import type { Failure } from '@aws-sdk/client-ecs';
import type { Aws } from '../aws/aws.ts';
import type { Input, OperationName, Output } from '../aws/operations.ts';
import { batchesFor, type Limiter } from '../aws/batches.ts';
import { AwsError } from '../aws/errors.ts';
import { lastOf } from '../model/arn.ts';

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

/** What describes things by their names, and says of each that it cannot describe why. */
type Describing = {
  [K in OperationName]: Output<K> extends { failures?: Failure[] | undefined } ? K : never;
}[OperationName];

/**
 * Describes things by their names (or ARNs), as many in a call as the operation takes, and gives those that are there by
 * name. What an answer does not speak of is asked for once more; only a failure with the reason MISSING means absent.
 * @throws AwsError for another failure, and `malformed-answer` when the second answer does not speak of it either: silence
 *   is not absence.
 */
export async function describeAll<K extends Describing, T>(
  reading: Pick<Reading, 'call'>,
  operation: K,
  names: readonly string[],
  inputOf: (names: string[]) => Input<K>,
  itemsOf: (answer: Output<K>) => readonly T[] | undefined,
  nameOf: (item: T) => string | undefined,
): Promise<ReadonlyMap<string, T>> {
  const ask = async (asked: readonly string[]): Promise<Sorted<T>> => {
    const answer = await reading.call(operation, inputOf([...asked]));
    return sorted(operation, asked, nameOf, itemsOf(answer), answer.failures);
  };
  const describe = async (batch: readonly string[]): Promise<ReadonlyMap<string, T>> => {
    const first = await ask(batch);
    if (first.silent.length === 0) return first.found;
    const second = await ask(first.silent);
    if (second.silent.length > 0) throw unspoken(operation, second.silent);
    return new Map([...first.found, ...second.found]);
  };
  const parts = await Promise.all(batchesFor(operation, names).map(describe));
  return new Map(parts.flatMap((part) => [...part]));
}

interface Sorted<T> {
  readonly found: ReadonlyMap<string, T>;
  readonly silent: readonly string[];
}

/** What an answer tells of the names that were asked for. */
function sorted<T>(
  operation: OperationName,
  asked: readonly string[],
  nameOf: (item: T) => string | undefined,
  items: readonly T[] = [],
  failures: readonly Failure[] = [],
): Sorted<T> {
  const found = new Map<string, T>();
  for (const item of items) {
    const name = nameOf(item);
    if (name !== undefined) found.set(lastOf(name), item);
  }
  const missing = new Set<string>();
  for (const failure of failures) {
    const name = failure.arn === undefined ? undefined : lastOf(failure.arn);
    if (failure.reason !== 'MISSING') throw failed(operation, name ?? '?', failure);
    if (name !== undefined) missing.add(name);
  }
  const silent = asked.filter((name) => !found.has(lastOf(name)) && !missing.has(lastOf(name)));
  return { found, silent };
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

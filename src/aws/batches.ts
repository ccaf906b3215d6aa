import { Semaphore } from '../model/semaphore.ts';
import { OPERATIONS, type OperationName } from './operations.ts';

/** Cuts a list into pieces of at most `size`. An empty list gives no piece, so that no call is made for it. */
export function batches<T>(items: readonly T[], size: number): readonly (readonly T[])[] {
  const out: (readonly T[])[] = [];
  for (let i = 0; i < items.length; i += size) out.push(items.slice(i, i + size));
  return out;
}

/** Cuts the names of a describing call into pieces that it takes. */
export const batchesFor = (
  operation: OperationName,
  names: readonly string[],
): readonly (readonly string[])[] => batches(names, OPERATIONS[operation].batch ?? names.length);

/** Runs work with at most `limit` at once. */
export type Limiter = <T>(work: () => Promise<T>) => Promise<T>;

/**
 * Makes a limiter. Who comes first starts first. When the signal aborts, what has not started rejects with its reason.
 */
export function limiter(limit: number, signal?: AbortSignal): Limiter {
  const semaphore = new Semaphore(limit);
  return async (work) => {
    const leave = await semaphore.enter();
    try {
      signal?.throwIfAborted();
      return await work();
    } finally {
      leave();
    }
  };
}

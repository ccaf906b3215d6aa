import type { Failure } from '@aws-sdk/client-ecs';
import { fullArn } from '../../../model/arn.ts';

/**
 * What is there of that which was asked for by names or ARNs, each once; what is not there becomes a failure MISSING.
 * @param arnOf the ARN that a name stands for
 */
export function lookUp<T>(
  asked: readonly string[],
  find: (reference: string) => T | undefined,
  arnOf: (name: string) => string,
): { readonly found: readonly T[]; readonly failures: Failure[] } {
  const each = [...new Set(asked)].map((reference) => ({ reference, one: find(reference) }));
  return {
    found: each.flatMap(({ one }) => one ?? []),
    failures: each.flatMap(({ reference, one }) =>
      one === undefined ? [{ arn: fullArn(reference, arnOf), reason: 'MISSING' }] : [],
    ),
  };
}

import type { DescribeKeyPairsRequest, DescribeKeyPairsResult } from '@aws-sdk/client-ec2';
import type { EngineContext } from '../context.ts';
import { unlessDry } from './shared/faults.ts';
import { passes } from './shared/filters.ts';
import { hexOf } from './shared/ids.ts';
import { checkKeyPair } from './shared/places.ts';

export { DescribeKeyPairs$ as schema } from '@aws-sdk/client-ec2';

/** Key pairs: those of the options, else every one that is named, also through the filter `key-name`. */
export function run(context: EngineContext, input: DescribeKeyPairsRequest): DescribeKeyPairsResult {
  const named = input.KeyNames ?? [];
  for (const name of named) checkKeyPair(context, name);
  unlessDry(input.DryRun);
  const filtered = (input.Filters ?? []).flatMap((filter) =>
    filter.Name === 'key-name' ? (filter.Values ?? []) : [],
  );
  const all = named.length > 0 ? named : (context.options.keyPairs ?? filtered);
  const pairs = [...new Set(all)].map((KeyName) => ({
    KeyName,
    KeyPairId: `key-${hexOf(KeyName, 17)}`,
    KeyType: 'ed25519' as const,
    KeyFingerprint: hexOf(`key ${KeyName}`, 32),
    Tags: [],
  }));
  const { Filters: filters } = input;
  return {
    KeyPairs: pairs.filter((pair) =>
      passes(filters, {
        'key-name': pair.KeyName,
        'key-pair-id': pair.KeyPairId,
        fingerprint: pair.KeyFingerprint,
      }),
    ),
  };
}

import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { partitionOf } from '../../src/model/partitions.ts';

interface Known {
  readonly id: string;
  readonly regionRegex: string;
  readonly regions: Readonly<Record<string, unknown>>;
}

/** What the SDK that is installed knows; it exports no list of them, so the file itself is read. */
async function known(): Promise<readonly Known[]> {
  const file = 'node_modules/@aws-sdk/core/dist-es/submodules/client/util-endpoints/lib/aws/partitions.js';
  const { partitionsInfo }: { readonly partitionsInfo: { readonly partitions: readonly Known[] } } =
    await import(pathToFileURL(file).href);
  return partitionsInfo.partitions;
}

test('every region of every partition that the SDK knows has its partition', async () => {
  const all = await known();
  expect(all.length).toBeGreaterThanOrEqual(8);
  for (const { id, regions } of all)
    for (const region of Object.keys(regions))
      if (!region.endsWith('-global')) expect([region, partitionOf(region)]).toEqual([region, id]);
});

test('a region that is new to the SDK has the partition of its kind', async () => {
  // `^us\-isob\-\w+\-\d+$` is met by us-isob-north-9.
  const all = await known();
  const example = (regex: string): string =>
    regex
      .replaceAll(/[\^$\\]/g, '')
      .replace('w+', 'north')
      .replace('d+', '9')
      .replace(/\((\w+)[^)]*\)/, '$1');
  for (const { id, regionRegex } of all) {
    const region = example(regionRegex);
    expect(region).toMatch(new RegExp(regionRegex));
    expect([region, partitionOf(region)]).toEqual([region, id]);
  }
  expect([partitionOf('*'), partitionOf(undefined)]).toEqual(['aws', 'aws']);
});

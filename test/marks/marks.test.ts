import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { appliedDigest, type Applied } from '../../src/model/applied.ts';
import { launchTagOf } from '../../src/model/canonical/index.ts';
import type { DesiredBox, DesiredCluster, DesiredService, DesiredTask } from '../../src/model/desired.ts';

/**
 * Marks that version 0.1 put on what it made, and what the files said then: a case for each member and each of two values
 * of it, and for what means the same. Clusters carry them, so they are never written anew: whoever changes the canonical
 * form so that one of these is another makes every such resource look as if it had been edited.
 */
type Written = { readonly applied: string } & (
  | { readonly kind: 'task'; readonly says: DesiredTask['input'] }
  | { readonly kind: 'service'; readonly says: DesiredService['input'] & { readonly desiredCount?: number } }
  | { readonly kind: 'cluster'; readonly says: Pick<DesiredCluster, 'settings' | 'tags'> }
  | { readonly kind: 'box'; readonly says: DesiredBox; readonly launch: string }
);

const WRITTEN: readonly Written[] = readFileSync(new URL('written.jsonl', import.meta.url), 'utf8')
  .trim()
  .split('\n')
  .map((line): Written => JSON.parse(line));

function appliedOf(written: Written): Applied {
  switch (written.kind) {
    case 'task':
      return { kind: 'task', task: { family: written.says.family, app: 'shop', input: written.says } };
    case 'service':
      return { kind: 'service', service: written.says };
    case 'cluster':
      return {
        kind: 'cluster',
        cluster: { name: 'shop', region: undefined, account: undefined, ...written.says },
      };
    case 'box':
      return { kind: 'box', box: written.says };
    default:
      return written satisfies never;
  }
}

test.each(['task', 'service', 'cluster', 'box'] as const)(
  'marks of a %s read as they were written',
  (kind) => {
    const cases = WRITTEN.filter((written) => written.kind === kind);
    expect(cases.length).toBeGreaterThan(1);
    for (const written of cases)
      expect(appliedDigest(appliedOf(written)), JSON.stringify(written.says)).toBe(written.applied);
  },
);

test('so does what a box was launched with', () => {
  for (const written of WRITTEN)
    if (written.kind === 'box') expect(launchTagOf(written.says)).toBe(written.launch);
});

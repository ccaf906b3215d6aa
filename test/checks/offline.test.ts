import { describe, expect, test } from 'vitest';
import { OFFLINE_CHECKS, LISTED } from '../../src/checks/registry.ts';
import { runOfflineChecks } from '../../src/checks/run.ts';
import { modelOf } from './example.ts';
import { CLUSTER_EXAMPLES } from './examples/cluster.ts';
import { CONTAINER_EXAMPLES } from './examples/containers.ts';

const EXAMPLES = { ...CONTAINER_EXAMPLES, ...CLUSTER_EXAMPLES };

describe('every check finds its bad example and lets the good one be', () => {
  test('every check has an example', () => {
    expect(Object.keys(EXAMPLES).toSorted()).toEqual(
      [...OFFLINE_CHECKS.map(({ id }) => id), 'unknown-check'].toSorted(),
    );
  });
  test('ids are kebab-case, and stand once', () => {
    const ids = LISTED.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const id of ids) expect(id).toMatch(/^[a-z]+(?:-[a-z]+)*$/);
  });
  test.each(Object.entries(EXAMPLES))('%s', async (id, { bad, good }) => {
    const found = runOfflineChecks(await modelOf(bad));
    expect(found.map(({ code }) => code)).toEqual([id]);
    const [finding] = found;
    expect(finding?.severity).toBe(LISTED.find((listed) => listed.id === id)?.level);
    expect(finding?.position?.line).toBeGreaterThan(0);
    expect(finding?.message).toMatch(/^\S.*[.]$/);
    expect(finding?.hint).toMatch(/^\S.*[.?]$/);
    expect(JSON.stringify(found)).not.toContain('correct-horse');
    expect(runOfflineChecks(await modelOf(good))).toEqual([]);
  });
});

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runCli } from '../support/cli.ts';

/** Every line of progress, as they are printed when no terminal is there. */
const PROGRESS = /^(\[\d+\/\d+\] |Started the local engine|$)/;

test('sixty services on fourteen boxes: nothing but progress on stderr', { timeout: 120_000 }, async () => {
  const cwd = mkdtempSync(join(tmpdir(), 'clusternator-many-'));
  const run = (args: string) =>
    runCli(args.split(' '), {
      cwd,
      env: { CLUSTERNATOR_ENGINE_OPTIONS: JSON.stringify({ bootMs: 50, joinMs: 500, healthyAfterMs: 200 }) },
    });
  const write = (version: string): void => {
    const tasks = Array.from({ length: 60 }, (_, n) => ({
      family: `t${String(n)}`,
      containerDefinitions: [{ name: 'c', image: `acme/c:${version}`, memory: 16 }],
    }));
    writeFileSync(join(cwd, 'appdef.json'), JSON.stringify({ name: 'many', tasks }));
    const boxes = { web: { count: 14, instanceType: 't3.large' } };
    writeFileSync(join(cwd, 'cluster.json'), JSON.stringify({ cluster: 'many', boxes }));
  };
  try {
    write('1');
    await run('local start --runtime simulated');
    const created = await run('apply --local --yes --parallelism 50');
    write('2');
    const updated = await run('apply --local --yes --parallelism 50');
    const destroyed = await run('destroy --local --yes');
    for (const ran of [created, updated, destroyed]) {
      expect([ran.code, ran.stderr.split('\n').filter((line) => !PROGRESS.test(line))]).toEqual([0, []]);
    }
  } finally {
    await run('local reset');
    rmSync(cwd, { recursive: true, force: true });
  }
});

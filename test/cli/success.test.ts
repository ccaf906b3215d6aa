import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Ran, runCli } from '../support/cli.ts';

/** What counts as success, as a user sees it, on an engine with simulated containers. */
let cwd: string;
const run = (args: string, env: Record<string, string> = {}): Promise<Ran> =>
  runCli(args.split(' '), {
    cwd,
    env: { CLUSTERNATOR_ENGINE_OPTIONS: JSON.stringify({ bootMs: 50, joinMs: 50 }), ...env },
  });

interface App {
  readonly containers: readonly object[];
  readonly service?: object;
}
/** Both files: each app is a task and a service of its name. */
function declare(apps: Readonly<Record<string, App>>): void {
  const families = Object.entries(apps);
  const tasks = families.map(([family, { containers }]) => ({
    family,
    containerDefinitions: containers.map((container) => ({ image: 'web:1', memory: 32, ...container })),
  }));
  const services = Object.fromEntries(
    families.map(([name, { service }]) => [name, { task: name, desiredCount: 1, ...service }]),
  );
  const boxes = { web: { count: 1, instanceType: 't3.small' } };
  writeFileSync(join(cwd, 'appdef.json'), JSON.stringify({ name: 'shop', tasks }));
  writeFileSync(
    join(cwd, 'cluster.json'),
    JSON.stringify({ cluster: 'shop', region: 'us-east-1', boxes, services }),
  );
}
const behaves = (variables: Readonly<Record<string, string>>): object => ({
  environment: Object.entries(variables).map(([name, value]) => ({ name, value })),
});

beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'clusternator-success-'));
});
afterEach(async () => {
  await run('local reset');
  rmSync(cwd, { recursive: true, force: true });
});

const dies = behaves({ SIM_EXIT: '3@3000' });

test('an app that dies after three seconds has failed, with a circuit breaker and without', async () => {
  await run('local start --runtime simulated');
  declare({
    plain: { containers: [{ name: 'web', ...dies }] },
    broken: {
      containers: [{ name: 'web', ...dies }],
      service: {
        deploymentConfiguration: { deploymentCircuitBreaker: { enable: true, rollback: true } },
      },
    },
  });
  const applied = await run('apply --local --yes');
  expect(applied.code, applied.stdout + applied.stderr).toBe(1);
  for (const name of ['plain', 'broken'])
    expect(applied.stderr).toMatch(
      new RegExp(
        `service  ${name} +failed .*\\n +task \\w+… stopped: essential container web exited with code 3`,
      ),
    );
  expect(applied.stdout).toMatch(/Stopped: .*2 failed/);

  const planned = await run('plan --local');
  expect(planned.stdout).toContain('No changes.');
  expect(planned.stdout.replaceAll(/\s+/g, ' ')).toMatch(
    /service plain: [01] of 1 task runs; \d+ tasks of plain:1 stopped in the last hour: essential container web exited with code 3\. /,
  );
  const { services } = JSON.parse((await run('status --local --format json')).stdout) as {
    services: readonly { service: string; failing: unknown }[];
  };
  expect(services.find(({ service }) => service === 'plain')?.failing).toMatchObject({
    cause: 'essential container web exited with code 3',
  });
});

describe('with another time than ten seconds', () => {
  beforeEach(async () => {
    const started = await run('local start --runtime simulated --healthy-after 3s');
    expect(started.code, started.stderr).toBe(0);
  });

  test('a task must stay up for it, unless a health check passes before', async () => {
    const check = { healthCheck: { command: ['CMD', 'true'] } };
    declare({ checked: { containers: [{ name: 'web', ...check }] } });
    const before = Date.now();
    const quick = await run('apply --local --yes --healthy-after 1h');
    expect(quick.code, quick.stdout + quick.stderr).toBe(0);
    expect(Date.now() - before).toBeLessThan(20_000);

    declare({
      checked: { containers: [{ name: 'web', ...check }] },
      plain: { containers: [{ name: 'web' }] },
    });
    const slow = await run('apply --local --yes --format json');
    expect(slow.code, slow.stdout + slow.stderr).toBe(0);
    const [finished] = slow.stdout
      .trim()
      .split('\n')
      .map((line): { type: string; id: string; elapsedMs: number } => JSON.parse(line))
      .filter(({ type, id }) => type === 'finished' && id === 'service/plain');
    expect(finished?.elapsedMs).toBeGreaterThan(3_000);
  });

  test('a dependency that fails is named with its code, in apply and in status', async () => {
    declare({
      shop: {
        containers: [
          { name: 'init', essential: false, ...behaves({ SIM_EXIT: '5' }) },
          { name: 'web', dependsOn: [{ containerName: 'init', condition: 'SUCCESS' }] },
        ],
      },
    });
    const applied = await run('apply --local --yes');
    const told = 'init exited with code 5, so web could not start';
    expect([applied.code, applied.stderr]).toEqual([1, expect.stringContaining(`stopped: ${told}`)]);
    expect(applied.stderr).not.toMatch(/code 143|code 0/);
    expect((await run('status --local')).stdout).toContain(told);
  });

  test('a task that ended while others were waited for is told at the end', async () => {
    await run('local stop');
    await run('local start --runtime simulated --healthy-after 1s');
    declare({
      first: { containers: [{ name: 'web', ...behaves({ SIM_EXIT: '4@8000' }) }] },
      slow: {
        containers: [
          { name: 'init', essential: false, ...behaves({ SIM_EXIT: '0@10000' }) },
          { name: 'web', dependsOn: [{ containerName: 'init', condition: 'SUCCESS' }] },
        ],
      },
    });
    const applied = await run('apply --local --yes');
    expect(applied.stderr).toMatch(
      /^service first: while others were waited for, task \w+… stopped: essential container web exited with code 4$/m,
    );
    expect(applied.stderr).toContain('Waiting for 1 service that is not steady yet.');
    expect(applied.stderr).not.toContain('before this apply');
  });

  test('the engine keeps its time until it is stopped', async () => {
    const again = await run('local start --healthy-after 9s');
    expect([again.code, again.stderr]).toEqual([
      1,
      'It keeps its --healthy-after until it is stopped: clusternator local stop.\n',
    ]);
  });
});

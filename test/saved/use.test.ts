import { spawnSync } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sealOf } from '../../src/saved/seal.ts';
import { createAws } from '../../src/aws/create.ts';
import { systemClock } from '../../src/model/clock.ts';
import { CLI, type Ran, runCli } from '../support/cli.ts';

/** A saved plan can be looked at in every format, without files, cluster and credentials, and applied once. */
const OPTIONS = {
  CLUSTERNATOR_ENGINE_OPTIONS: JSON.stringify({ bootMs: 50, joinMs: 50, healthyAfterMs: 50 }),
};
let cwd: string;
let elsewhere: string;

const run = (args: string, at = cwd, env: Readonly<Record<string, string>> = OPTIONS): Promise<Ran> =>
  runCli(args.split(' '), { cwd: at, env });
async function succeed(args: string): Promise<Ran> {
  const ran = await run(args);
  expect([args, ran.code, ran.code === 0 ? '' : ran.stdout + ran.stderr]).toEqual([args, 0, '']);
  return ran;
}
const read = (name: string): Record<string, unknown> => JSON.parse(readFileSync(join(cwd, name), 'utf8'));
const mutations = (ran: Ran): readonly string[] =>
  ran.stderr
    .split('\n')
    .filter((line) => line.startsWith('{"number"'))
    .map((line): { readonly mutating: boolean; readonly operation: string } => JSON.parse(line))
    .filter(({ mutating }) => mutating)
    .map(({ operation }) => operation);
let edits = 0;
function edit(): void {
  const path = join(cwd, 'appdef.json');
  const text = readFileSync(path, 'utf8');
  edits += 1;
  writeFileSync(
    path,
    text.replace(/Hello from the web container\.|Edited \d+\./, `Edited ${String(edits)}.`),
  );
}
async function scale(desiredCount: number): Promise<void> {
  const engine = read('.clusternator/engine.json') as Record<'url' | 'region', string> &
    Record<'accessKeyId' | 'secretAccessKey', string>;
  const { url: endpoint, region, ...credentials } = engine;
  const aws = createAws({ endpoint, region, credentials, local: true, clock: systemClock });
  await aws.call('ecs:UpdateService', { cluster: 'hello', service: 'hello', desiredCount });
  aws.close();
}

beforeAll(async () => {
  const root = mkdtempSync(join(tmpdir(), 'clusternator-use-'));
  cwd = join(root, 'work');
  elsewhere = join(root, 'elsewhere');
  cpSync(fileURLToPath(new URL('../../fixtures/hello', import.meta.url)), cwd, { recursive: true });
  mkdirSync(elsewhere);
  const cluster = { ...read('cluster.json'), services: { hello: { task: 'hello', desiredCount: 1 } } };
  writeFileSync(join(cwd, 'cluster.json'), JSON.stringify(cluster));
  await succeed('local start --runtime simulated');
  await succeed('apply --local --yes');
  edit();
  await succeed('plan --local -f cluster.json --out good.plan');
});
afterAll(async () => {
  await run('local reset');
  rmSync(join(cwd, '..'), { recursive: true, force: true });
});

describe('show', () => {
  test.each(['human', 'json', 'markdown', 'github', 'html'])(
    'prints what plan printed, as %s, with no file and no cluster there',
    async (format) => {
      for (const all of ['', ' --all']) {
        const plan = await succeed(`plan --local -f cluster.json --out shop.plan --format ${format}${all}`);
        cpSync(join(cwd, 'shop.plan'), join(elsewhere, 'shop.plan'));
        const shown = await run(`show shop.plan --format ${format}${all}`, elsewhere, {
          AWS_ENDPOINT_URL: 'http://127.0.0.1:1',
        });
        expect([shown.code, shown.stdout]).toEqual([0, plan.stdout]);
        expect(shown.stderr).toMatch(/^shop\.plan: made at \S+Z by clusternator \S+, good until \S+Z\.\n$/);
      }
      expect(readdirSync(elsewhere)).toEqual(['shop.plan']);
    },
  );
  test('tells how to apply it, with the flags that plan had', async () => {
    const { stdout } = await succeed('show good.plan');
    expect(stdout).toContain('\nApply it with: clusternator apply good.plan --local -f cluster.json\n');
  });
  test('exits as plan did, when asked', async () => {
    expect((await run('show good.plan --detailed-exitcode')).code).toBe(2);
  });
  test('says when its time is up', async () => {
    const { integrity: _integrity, ...file } = read('good.plan');
    const late = { ...file, createdAt: '2001-01-01T00:00:00.000Z', expiresAt: '2001-01-02T00:00:00.000Z' };
    writeFileSync(join(cwd, 'late.plan'), JSON.stringify({ ...late, integrity: sealOf(late) }));
    const ran = await succeed('show late.plan');
    expect(ran.stderr).toMatch(/warning: The saved plan was made at 2001-\S+ and was good\s+until\s+2001-/);
    expect(ran.stderr).toContain('apply refuses it');
  });
  test('does not print what is not as it was written', async () => {
    writeFileSync(
      join(cwd, 'edited.plan'),
      readFileSync(join(cwd, 'good.plan'), 'utf8').replace(/Edited \d/, 'Edited x'),
    );
    const ran = await run('show edited.plan --format json');
    expect([ran.code, ran.stdout]).toEqual([3, '']);
    expect(ran.stderr).toContain('does not match its integrity');
  });
  test('a plan with errors is kept to be looked at, and not applied', async () => {
    const appdef = readFileSync(join(cwd, 'appdef.json'), 'utf8');
    writeFileSync(join(cwd, 'latest.json'), appdef.replaceAll('busybox:1.37.0', 'busybox:latest'));
    const strict = await run('plan --local -a latest.json --out bad.plan --strict --format json');
    expect([strict.code, strict.stderr]).toEqual([
      3,
      expect.stringContaining('Saved bad.plan, to be looked at'),
    ]);
    const shown = await run('show bad.plan --format json --detailed-exitcode');
    expect([shown.code, shown.stdout]).toEqual([3, strict.stdout]);
    expect((await succeed('show bad.plan')).stdout).not.toContain('Apply it with');
    const ran = await run('apply bad.plan --local --debug');
    expect([ran.code, ran.stdout, mutations(ran)]).toEqual([3, '', []]);
    expect(ran.stderr).toContain('bad.plan is a plan with errors. Nothing was changed.');
  });
});

describe('a saved plan is for one use', () => {
  test('of two applies at once one does it, the other one is refused', async () => {
    edit();
    await succeed('plan --local --out twice.plan');
    const both = await Promise.all([1, 2, 3].map(() => run('apply twice.plan --local --debug')));
    expect(both.filter(({ code }) => code === 0)).toHaveLength(1);
    const lost = both.filter(({ code }) => code === 4);
    expect(lost).toHaveLength(2);
    expect(lost.flatMap(mutations)).toEqual([]);
    const won = both.filter(({ code }) => code === 0).flatMap(mutations);
    expect(won.toSorted()).toEqual(['ecs:RegisterTaskDefinition', 'ecs:UpdateService']);
    expect(read('twice.plan')).toMatchObject({ used: expect.stringMatching(/^\d{4}-/) });
    expect(statSync(join(cwd, 'twice.plan')).mode & 0o777).toBe(0o600);
    expect(readdirSync(cwd).filter((name) => /\.(?:lock|tmp)$/.test(name))).toEqual([]);
  });

  test('also when everything is put back to what it was', async () => {
    await scale(0);
    await succeed('plan --local --out scale.plan');
    await succeed('apply scale.plan --local');
    await scale(0);
    const again = await run('apply scale.plan --local --debug');
    expect([again.code, again.stdout, mutations(again)]).toEqual([4, '', []]);
    expect(again.stderr).toContain('scale.plan was applied already');
    expect((await succeed('show scale.plan')).stderr).toContain('was applied already');
    await succeed('apply --local --yes');
  });

  test('through a link too: the mark is in the file itself', async () => {
    edit();
    await succeed('plan --local --out real.plan');
    symlinkSync('real.plan', join(cwd, 'link.plan'));
    await succeed('apply link.plan --local');
    expect(read('real.plan')).toHaveProperty('used');
    expect((await run('apply real.plan --local')).code).toBe(4);
  });

  test('a lock that a killed apply left counts as a use', async () => {
    edit();
    await succeed('plan --local --out killed.plan');
    writeFileSync(join(cwd, `.killed.plan.${String(read('killed.plan')['id'])}.lock`), '');
    const ran = await run('apply killed.plan --local --debug');
    expect([ran.code, mutations(ran)]).toEqual([4, []]);
    expect(ran.stderr).toContain('killed.plan is taken');
  });

  test('what is refused as stale is not used up by that', async () => {
    edit();
    await succeed('plan --local --out kept.plan');
    await scale(0);
    expect((await run('apply kept.plan --local')).code).toBe(4);
    expect(read('kept.plan')).not.toHaveProperty('used');
  });

  test('where the file cannot be marked, it is done with a warning', async () => {
    edit();
    await succeed('plan --local --out pipe.plan');
    const ran = spawnSync(
      'sh',
      ['-c', `cat pipe.plan | "$0" "$1" apply /dev/stdin --local`, process.execPath, CLI],
      {
        cwd,
        encoding: 'utf8',
      },
    );
    expect([ran.status, ran.stderr]).toEqual([
      0,
      expect.stringMatching(/warning: \/dev\/stdin could not be marked as used: /),
    ]);
    expect(read('pipe.plan')).not.toHaveProperty('used');
  });
});

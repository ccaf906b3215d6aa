import {
  chmodSync,
  cpSync,
  existsSync,
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
import { type Ran, runCli } from '../support/cli.ts';

/** Saved plans as a user has them: the built program, on an engine with simulated containers. */
const OPTIONS = {
  CLUSTERNATOR_ENGINE_OPTIONS: JSON.stringify({ bootMs: 50, joinMs: 50, healthyAfterMs: 50 }),
};
const hello = fileURLToPath(new URL('../../fixtures/hello', import.meta.url));
let cwd: string;

const run = (args: string, env: Readonly<Record<string, string>> = {}): Promise<Ran> =>
  runCli(args.split(' '), { cwd, env: { ...OPTIONS, ...env } });

async function succeed(args: string): Promise<Ran> {
  const ran = await run(args);
  expect([args, ran.code, ran.code === 0 ? '' : ran.stdout + ran.stderr]).toEqual([args, 0, '']);
  return ran;
}

interface Call {
  readonly operation: string;
  readonly mutating: boolean;
}
const callsOf = (ran: Ran): readonly Call[] =>
  ran.stderr
    .split('\n')
    .filter((line) => line.startsWith('{"number"'))
    .map((line): Call => JSON.parse(line));

const read = (name: string): Record<string, unknown> => JSON.parse(readFileSync(join(cwd, name), 'utf8'));
const write = (name: string, value: unknown): void =>
  writeFileSync(join(cwd, name), typeof value === 'string' ? value : JSON.stringify(value));

/** Edits a saved plan as someone would who knows how the digest is made. */
function reseal(from: string, to: string, edit: (file: Record<string, unknown>) => object): void {
  const { integrity: _integrity, ...file } = read(from);
  const edited = { ...file, ...edit(file) };
  write(to, { ...edited, integrity: sealOf(edited) });
}

function editFile(name: string, from: string, to: string): void {
  const text = readFileSync(join(cwd, name), 'utf8');
  expect(text).toContain(from);
  writeFileSync(join(cwd, name), text.replaceAll(from, to));
}

const GREETING = 'Hello from the web container.';

beforeAll(async () => {
  cwd = mkdtempSync(join(tmpdir(), 'clusternator-saved-'));
  cpSync(hello, cwd, { recursive: true });
  await succeed('local start --runtime simulated');
  await succeed('plan --local --out fresh.plan');
  await succeed('apply --local --yes');
  editFile('appdef.json', GREETING, 'Edited once.');
  await succeed('plan --local --out edit.plan');
});
afterAll(async () => {
  await run('local reset');
  rmSync(cwd, { recursive: true, force: true });
});

describe('plan --out', () => {
  test('writes a file for its owner alone, also over one that others could read, and says so', async () => {
    write('open.plan', 'old');
    chmodSync(join(cwd, 'open.plan'), 0o644);
    const ran = await succeed('plan --local --out open.plan --format json');
    expect(statSync(join(cwd, 'open.plan')).mode & 0o777).toBe(0o600);
    expect(JSON.parse(ran.stdout)).toMatchObject({ formatVersion: 2, summary: { update: 2 } });
    expect(ran.stderr).toMatch(/^Saved open\.plan, good until \d{4}-/);
    expect(read('open.plan')).toMatchObject({ kind: 'clusternator-plan-file', goal: 'converge' });
    expect(readdirSync(cwd).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });
  test('tells how to apply it', async () => {
    const ran = await succeed('plan --local --out edit.plan');
    expect(ran.stdout).toContain('\nApply it with: clusternator apply edit.plan --local\n');
  });
  test.each([
    ['a symbolic link', 'link.plan', 'a symbolic link'],
    ['a folder', 'folder', 'no plain file'],
    ['a file that the plan is made of', 'appdef.json', 'one of the files'],
    ['a folder that is not there', 'nowhere/x.plan', 'no such file or folder'],
  ])('refuses %s', async (_name, path, why) => {
    write('target.json', 'precious');
    rmSync(join(cwd, 'link.plan'), { force: true });
    symlinkSync('target.json', join(cwd, 'link.plan'));
    mkdirSync(join(cwd, 'folder'), { recursive: true });
    const ran = await run(`plan --local --out ${path}`);
    expect([ran.code, ran.stderr.includes(why)]).toEqual([3, true]);
    expect(readFileSync(join(cwd, 'target.json'), 'utf8')).toBe('precious');
  });
  test.each([
    'plan --out x --drift-only',
    'plan --expires 1h',
    'plan --out x --expires 25h',
    'plan --out x --expires soon',
  ])('does not take %s', async (args) => {
    const ran = await run(`${args} --local`);
    expect(ran.code).toBe(3);
    expect(existsSync(join(cwd, 'x'))).toBe(false);
  });
});

/** Name, exit code, what it says, how it is made (from edit.plan, which is good), flags and environment. */
type Case = readonly [
  name: string,
  code: number,
  says: RegExp,
  make: (name: string) => void,
  how?: { readonly args?: string; readonly env?: Readonly<Record<string, string>> },
];
const copy =
  (edit: (file: Record<string, unknown>) => object) =>
  (name: string): void =>
    reseal('edit.plan', name, edit);
const target = (more: object) => copy((file) => ({ target: { ...(file['target'] as object), ...more } }));

const REFUSED: readonly Case[] = [
  ['no file', 3, /could not be read: there is no such file/, () => undefined],
  ['a folder', 3, /it is a folder/, (name) => mkdirSync(join(cwd, name))],
  ['an empty file', 3, /it is no JSON/, (name) => write(name, '')],
  [
    'half a file',
    3,
    /it is no JSON/,
    (name) => write(name, readFileSync(join(cwd, 'edit.plan'), 'utf8').slice(0, 900)),
  ],
  ['no text', 3, /it is no text/, (name) => writeFileSync(join(cwd, name), Buffer.from([0xff, 0xfe, 0x00]))],
  ['deep nesting', 3, /nested too deep/, (name) => write(name, '['.repeat(100_000))],
  ['another JSON', 3, /is no saved plan of clusternator/, (name) => write(name, { a: 1 })],
  ['null', 3, /is no saved plan of clusternator/, (name) => write(name, 'null')],
  [
    'a plan as --format json prints it',
    3,
    /what --format json prints/,
    (name) => write(name, read('edit.plan')['plan']),
  ],
  ['the format before', 3, /has format 1; .* reads format 2/, copy(() => ({ formatVersion: 1 }))],
  [
    'an edited value',
    3,
    /does not match its integrity/,
    (name) =>
      write(name, readFileSync(join(cwd, 'edit.plan'), 'utf8').replace('Edited once.', 'Edited by hand.')),
  ],
  [
    'a longer life',
    3,
    /does not match its integrity/,
    (name) => write(name, { ...read('edit.plan'), expiresAt: '2999-01-01T00:00:00.000Z' }),
  ],
  [
    'a removed member',
    3,
    /does not match its integrity/,
    (name) => write(name, { ...read('edit.plan'), files: undefined }),
  ],
  [
    'no digest',
    3,
    /does not match its integrity/,
    (name) => write(name, { ...read('edit.plan'), integrity: undefined }),
  ],
  [
    'an unknown member that is sealed',
    3,
    /of the form that this clusternator writes/,
    copy(() => ({ run: 'rm -rf /' })),
  ],
  [
    'a change of a wrong form that is sealed',
    3,
    /of the form/,
    copy((file) => ({ plan: { ...(file['plan'] as object), changes: [{ action: 'explode' }] } })),
  ],
  [
    'a sealed __proto__',
    3,
    /of the form/,
    (name) => {
      const { integrity: _i, ...file } = read('edit.plan');
      const text = `{"__proto__":{"polluted":true},${JSON.stringify(file).slice(1)}`;
      const sealed = sealOf(JSON.parse(text));
      write(name, `${text.slice(0, -1)},"integrity":"${sealed}"}`);
    },
  ],
  [
    'an expired one',
    4,
    /was good until\s+2001-/,
    copy(() => ({ createdAt: '2001-01-01T00:00:00.000Z', expiresAt: '2001-01-02T00:00:00.000Z' })),
  ],
  [
    'one from the future',
    4,
    /still to come/,
    copy(() => ({ createdAt: '2999-01-01T00:00:00.000Z', expiresAt: '2999-01-02T00:00:00.000Z' })),
  ],
  ['another region', 4, /for region eu-west-1, this is us-east-1/, target({ region: 'eu-west-1' })],
  [
    'another account',
    4,
    /for account 999999999999, this is 000000000000/,
    target({ account: '999999999999' }),
  ],
  ['another cluster', 4, /for cluster other, this is hello/, target({ cluster: 'other' })],
  [
    'an endpoint that is not the engine',
    4,
    /for endpoint local engine, this is that of AWS itself/,
    copy(() => ({})),
    { args: '', env: { AWS_REGION: 'us-east-1', AWS_ACCESS_KEY_ID: 'x', AWS_SECRET_ACCESS_KEY: 'y' } },
  ],
  [
    'an AWS plan on the engine',
    4,
    /for endpoint that AWS has itself, this is local engine/,
    target({ endpoint: undefined, engine: undefined }),
  ],
  [
    'the engine of another folder',
    4,
    /the local engine of another data folder/,
    copy(() => ({})),
    { args: '--local --data other' },
  ],
  [
    'files that were edited since',
    4,
    /appdef\.json:\d+:\d+: error: task hello is not the same in the files/,
    (name) => {
      cpSync(join(cwd, 'edit.plan'), join(cwd, name));
      mkdirSync(join(cwd, 'moved'), { recursive: true });
      for (const file of ['cluster.json', 'appdef.json']) cpSync(join(cwd, file), join(cwd, 'moved', file));
      editFile('moved/appdef.json', 'Edited once.', 'Edited twice.');
    },
    { args: '--local -f moved/cluster.json' },
  ],
  [
    'values of changes that are not those of now',
    4,
    /other values now: task was "hello:9"/,
    copy((file) => ({
      plan: JSON.parse(JSON.stringify(file['plan']).replace('"value":"hello:1"', '"value":"hello:9"')),
    })),
  ],
  [
    'a change that is not needed',
    4,
    /box web-1: delete would not be needed/,
    copy((file) => {
      const made = file['plan'] as { changes: readonly object[] };
      const change = {
        action: 'delete',
        id: 'box/web-1',
        cause: 'pending',
        needs: [],
        because: ['x'],
        effects: [],
      };
      return { plan: { ...made, changes: [...made.changes, change] } };
    }),
  ],
  [
    'a new cluster, that was made since',
    4,
    /cluster hello moved since the plan was saved: it was not there/,
    (name) => reseal('fresh.plan', name, () => ({ files: read('edit.plan')['files'] })),
  ],
];

describe('apply PLANFILE', () => {
  for (const [name, code, says, make, how = {}] of REFUSED)
    test(`refuses ${name}, and nothing is touched`, async () => {
      const path = `${name.replaceAll(/\W+/g, '-')}.plan`;
      make(path);
      const ran = await run(
        `apply ${path} ${how.args ?? '--local'} --debug --yes`.replaceAll('  ', ' '),
        how.env,
      );
      expect([ran.code, ran.stderr]).toEqual([code, expect.stringMatching(says)]);
      expect(ran.stderr).not.toContain('Something went wrong inside');
      expect(ran.stdout).toBe('');
      expect(callsOf(ran).filter(({ mutating }) => mutating)).toEqual([]);
      if (code === 3) expect(callsOf(ran)).toEqual([]);
      expect(existsSync(join(cwd, 'other'))).toBe(false);
    });

  test('does a good one without a question, once', async () => {
    const done = await succeed('apply edit.plan --local --debug');
    const made = callsOf(done)
      .filter(({ mutating }) => mutating)
      .map(({ operation }) => operation);
    expect(made.toSorted()).toEqual(['ecs:RegisterTaskDefinition', 'ecs:UpdateService']);
    expect(done.stdout).toMatch(/2 updated .*matches cluster\.json/);

    const again = await run('apply edit.plan --local --debug');
    expect([again.code, again.stdout]).toEqual([4, '']);
    expect(again.stderr).toMatch(/edit\.plan was applied already; that began at \d{4}-/);
    expect(callsOf(again).filter(({ mutating }) => mutating)).toEqual([]);
  });

  test('one without changes says so, and does nothing', async () => {
    await succeed('plan --local --out idle.plan');
    const ran = await succeed('apply idle.plan --local --debug');
    expect(ran.stderr).toContain('idle.plan holds no changes: there is nothing to apply.');
    expect(callsOf(ran).filter(({ mutating }) => mutating)).toEqual([]);
  });

  test('one that ended half way is used up', async () => {
    editFile('appdef.json', 'busybox:1.37.0', 'busybox:missing');
    await succeed('plan --local --out slow.plan');
    const failed = await run('apply slow.plan --local --timeout 30s');
    expect([failed.code, failed.stderr]).toEqual([1, expect.stringContaining('slow.plan is used up')]);
    const again = await run('apply slow.plan --local --debug');
    expect(again.code).toBe(4);
    expect(callsOf(again).filter(({ mutating }) => mutating)).toEqual([]);
  });
});

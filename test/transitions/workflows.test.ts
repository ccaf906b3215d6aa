import { spawnSync, type SpawnSyncReturns } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { CLI, runCli } from '../support/cli.ts';
import { runsOf } from './workflow.ts';

/**
 * The shell parts of docs/workflows, run as GitHub's runner runs them, with the built program on an engine with simulated
 * containers. Only `gh` is not the real one: it keeps what it was asked, and answers from a file with the given jq filter.
 */
const at = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url));
const FAST = JSON.stringify({ bootMs: 50, joinMs: 50, healthyAfterMs: 50 });
const hasJq = spawnSync('jq', ['--version']).status === 0;
let folder: string;
let connection: Record<string, string>;

/** Source: docs.github.com, workflow syntax, `shell: bash`. */
function step(run: string, env: Readonly<Record<string, string>> = {}): SpawnSyncReturns<string> {
  const script = join(folder, 'step.sh');
  writeFileSync(script, run);
  return spawnSync('bash', ['--noprofile', '--norc', '-eo', 'pipefail', script], {
    cwd: join(folder, 'repository'),
    encoding: 'utf8',
    env: {
      PATH: `${join(folder, 'bin')}:${process.env['PATH'] ?? ''}`,
      HOME: folder,
      GITHUB_WORKSPACE: join(folder, 'repository'),
      GITHUB_REPOSITORY: 'acme/shop',
      GITHUB_OUTPUT: join(folder, 'output'),
      GITHUB_STEP_SUMMARY: join(folder, 'summary'),
      GITHUB_ACTIONS: 'true',
      CI: 'true',
      RUNNER_TEMP: join(folder, 'temp'),
      ASKED: join(folder, 'asked'),
      THERE: join(folder, 'there.json'),
      ...connection,
      ...env,
    },
  });
}

const told = (name: string): string => {
  const path = join(folder, name);
  return existsSync(path) ? readFileSync(path, 'utf8') : '';
};
const asked = (): string => told('asked');
const there = (list: readonly object[]): void =>
  writeFileSync(join(folder, 'there.json'), JSON.stringify(list));

const GH = `#!/usr/bin/env bash
printf '%s\\n' "$*" >> "$ASKED"
case "$*" in */actions/workflows/*) THERE="$THERE.runs" ;; esac
while [ $# -gt 0 ]; do
  case "$1" in
    --jq) jq -r "$2" "$THERE"; shift ;;
    --dir) [ -f "$THERE.plan" ] || exit 1; mkdir -p "$2"; cp "$THERE.plan" "$2/shop.plan" ;;
    body=@*) cp "\${1#body=@}" "$ASKED.body" ;;
  esac
  shift
done
`;

/** The built program; that tasks stay up for AWS's 40 s is not what is looked at here. */
const PROGRAM = `#!/usr/bin/env bash
[ "$1" != apply ] || set -- "$@" --healthy-after 1s
exec '${process.execPath}' '${CLI}' "$@"
`;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'clusternator-workflow-'));
  for (const name of ['bin', 'temp', 'repository/node_modules/.bin'])
    mkdirSync(join(folder, name), { recursive: true });
  writeFileSync(join(folder, 'bin/gh'), GH);
  chmodSync(join(folder, 'bin/gh'), 0o755);
  writeFileSync(join(folder, 'repository/node_modules/.bin/clusternator'), PROGRAM);
  chmodSync(join(folder, 'repository/node_modules/.bin/clusternator'), 0o755);
  cpSync(at('fixtures/transitions/image-roll/before'), join(folder, 'repository'), { recursive: true });
  await local('local start --runtime simulated');
  const record = JSON.parse(readFileSync(join(folder, '.clusternator/engine.json'), 'utf8')) as Record<
    string,
    string
  >;
  connection = {
    AWS_ENDPOINT_URL: record['url'] ?? '',
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: record['accessKeyId'] ?? '',
    AWS_SECRET_ACCESS_KEY: record['secretAccessKey'] ?? '',
  };
});
afterAll(async () => {
  await local('local reset');
  rmSync(folder, { recursive: true, force: true });
});
beforeEach(() => {
  const made = [
    'temp/plan.md',
    'temp/drift.md',
    'temp/reviewed',
    'repository/shop.plan',
    'repository/reviewed.plan',
  ];
  for (const name of ['asked', 'asked.body', 'output', 'summary', 'there.json.plan', ...made])
    rmSync(join(folder, name), { force: true, recursive: true });
  there([]);
});

const local = async (args: string): Promise<void> => {
  const ran = await runCli([...args.split(' '), '--data', join(folder, '.clusternator')], {
    cwd: join(folder, 'repository'),
    env: { CLUSTERNATOR_ENGINE_OPTIONS: FAST },
  });
  expect(ran.code, ran.stderr).toBe(0);
};

test('no expression of GitHub stands in a shell script', () => {
  for (const name of ['plan', 'drift', 'deploy'])
    for (const { run } of runsOf(at(`docs/workflows/${name}.yml`))) expect(run).not.toContain('${{');
});

describe.runIf(hasJq)('plan.yml', () => {
  const [, plan, comment, outcome] = runsOf(at('docs/workflows/plan.yml')).map(({ run }) => run);
  const marker = '<!-- clusternator:shop:us-east-1 -->';

  test('a plan is annotated, summed up and commented, and changes are no failure', () => {
    const ran = step(plan ?? '');
    expect(ran.status, ran.stderr).toBe(0);
    expect(ran.stdout).toMatch(/^::group::clusternator plan: shop, us-east-1.*\n/);
    expect(ran.stdout).toMatch(/\n::notice title=clusternator plan%3A shop%2C us-east-1.*::9 to create, /);
    expect(told('output')).toBe('code=2\n');
    expect(told('summary')).toContain('**9 to create, 0 to update, 0 to replace, 0 to delete.**');
    expect(told('temp/plan.html')).toMatch(/^<!doctype html>/);
    expect(told('repository/shop.plan')).toContain('"kind": "clusternator-plan-file"');
    expect(plan?.match(/clusternator plan /g)).toHaveLength(1);

    there([
      { id: 1, user: { type: 'User' }, body: `${marker}\nsomebody copied it` },
      { id: 2, user: { type: 'Bot' }, body: '<!-- clusternator:other:us-east-1 -->' },
    ]);
    expect(step(comment ?? '', { PR: '7', GH_TOKEN: 'x' }).status).toBe(0);
    expect(asked()).toContain('--method POST repos/acme/shop/issues/7/comments -F body=@');
    expect(told('asked.body').split('\n')[0]).toBe(marker);

    expect(step(outcome ?? '', { CODE: '2' }).status).toBe(0);
    expect(step(outcome ?? '', { CODE: '0' }).status).toBe(0);
    expect(step(outcome ?? '', { CODE: '3' }).status).toBe(3);
  });

  test('the comment that is there is updated', () => {
    step(plan ?? '');
    there([{ id: 3, user: { type: 'Bot' }, body: `${marker}\r\n### an older plan` }]);
    expect(step(comment ?? '', { PR: '7', GH_TOKEN: 'x' }).status).toBe(0);
    expect(asked()).toContain('--method PATCH repos/acme/shop/issues/comments/3 -F body=@');
    expect(asked()).not.toContain('POST');
  });

  test('a broken file is annotated on its line, nothing is commented, and the job fails', () => {
    const file = join(folder, 'repository/appdef.json');
    const good = readFileSync(file, 'utf8');
    try {
      writeFileSync(file, good.replace('"memory"', '"memmory"'));
      const ran = step(plan ?? '');
      expect(ran.status, ran.stderr).toBe(0);
      expect(ran.stdout).toMatch(/^::error file=appdef\.json,line=\d+,col=\d+,title=unknown-member/m);
      expect(told('output')).toBe('code=3\n');
      expect(step(comment ?? '', { PR: '7', GH_TOKEN: 'x' }).status).toBe(0);
      expect(asked()).toBe('');
      expect(step(outcome ?? '', { CODE: '3' }).status).toBe(3);
    } finally {
      writeFileSync(file, good);
    }
  });
});

describe.runIf(hasJq)('deploy.yml', () => {
  const [, fetch, apply, , approved] = runsOf(at('docs/workflows/deploy.yml')).map(({ run }) => run);
  const [, plan] = runsOf(at('docs/workflows/plan.yml')).map(({ run }) => run);
  const file = (): string => join(folder, 'repository/appdef.json');
  const edit = (from: string, to: string): void => {
    const text = readFileSync(file(), 'utf8');
    expect(text).toContain(from);
    writeFileSync(file(), text.replaceAll(from, to));
  };
  /** A pull request with a plan, as it was made of the files as they are. */
  function review(): void {
    expect(step(plan ?? '').status).toBe(0);
    cpSync(join(folder, 'repository/shop.plan'), join(folder, 'there.json.plan'));
    there([
      { merged_at: null, head: { sha: 'other' } },
      { merged_at: '2026-01-01T00:00:00Z', head: { sha: 'abc' } },
    ]);
    writeFileSync(join(folder, 'there.json.runs'), JSON.stringify({ workflow_runs: [{ id: 5 }, { id: 4 }] }));
  }
  const deploy = (): SpawnSyncReturns<string> => {
    for (const name of ['output', 'summary', 'repository/shop.plan', 'repository/reviewed.plan'])
      rmSync(join(folder, name), { force: true });
    const fetched = step(fetch ?? '', { GH_TOKEN: 'x', GITHUB_SHA: 'merge' });
    expect(fetched.status, fetched.stderr).toBe(0);
    return step(apply ?? '');
  };

  test('a commit of no pull request is planned, and done when approved', () => {
    const ran = deploy();
    expect(ran.status, ran.stderr).toBe(0);
    expect(told('output')).toBe('again=true\n');
    expect(told('summary')).toContain('**9 to create, ');
    const done = step(approved ?? '');
    expect([done.status, done.stdout]).toEqual([0, expect.stringContaining('matches cluster.json')]);
  });

  test('the plan of the pull request is done, without another one', () => {
    edit('api:1.4.0', 'api:1.4.1');
    review();
    const ran = deploy();
    expect([ran.status, ran.stderr]).toEqual([0, expect.stringContaining('updated')]);
    expect(asked()).toContain('runs?event=pull_request&status=success&head_sha=abc');
    expect(asked()).toContain('run download 5 --repo acme/shop --name saved-plan');
    expect([told('output'), ran.stdout]).toEqual(['', expect.not.stringContaining('::group::')]);

    // The job runs again, with a fresh copy of the same plan.
    const again = deploy();
    expect([again.status, again.stderr]).toEqual([
      0,
      expect.stringContaining('Nothing of the saved plan is left to do'),
    ]);
    expect(told('output')).toBe('');
  });

  test('when the files are others after the merge, a new plan waits for approval', () => {
    edit('api:1.4.1', 'api:1.4.2');
    review();
    edit('api:1.4.2', 'api:1.4.3');
    const ran = deploy();
    expect([ran.status, ran.stderr]).toEqual([0, expect.stringContaining('is not the same in the files')]);
    expect(told('output')).toBe('again=true\n');
    expect(told('summary')).toContain('api:1.4.3');
    edit('api:1.4.3', 'api:1.4.0');
  });
});

describe.runIf(hasJq)('drift.yml', () => {
  const [, drift, issue] = runsOf(at('docs/workflows/drift.yml')).map(({ run }) => run);
  const marker = '<!-- clusternator:shop:us-east-1 -->';

  test('drift opens an issue, updates it, and closes it when it is gone', async () => {
    await local('apply --local --yes');
    expect(step(drift ?? '').status).toBe(0);
    expect(told('output')).toBe('code=0\n');
    step(issue ?? '', { CODE: '0', GH_TOKEN: 'x' });
    expect(asked()).not.toContain('--method');

    scale(3);
    rmSync(join(folder, 'output'));
    const ran = step(drift ?? '');
    expect(ran.status, ran.stderr).toBe(0);
    expect(told('output')).toBe('code=2\n');
    expect(told('summary')).toContain('desiredCount');
    expect(step(issue ?? '', { CODE: '2', GH_TOKEN: 'x' }).status).toBe(0);
    expect(asked()).toContain('--method POST repos/acme/shop/issues -f title=');

    there([
      { number: 8, body: `${marker}\n`, pull_request: {} },
      { number: 9, body: `${marker}\n` },
      { number: 10, body: null },
    ]);
    step(issue ?? '', { CODE: '2', GH_TOKEN: 'x' });
    expect(asked()).toContain('--method PATCH repos/acme/shop/issues/9 -F body=@');
    step(issue ?? '', { CODE: '0', GH_TOKEN: 'x' });
    expect(asked()).toContain('--method PATCH repos/acme/shop/issues/9 -f state=closed');
  });

  test('a plan that cannot be made fails the job', () => {
    const ran = step(drift ?? '', { AWS_ENDPOINT_URL: 'http://127.0.0.1:1' });
    expect(ran.status).toBe(1);
    expect(told('output')).toBe('');
  });
});

/** Somebody changes the cluster by hand. */
function scale(count: number): void {
  const script = join(folder, 'repository/scale.mjs');
  writeFileSync(
    script,
    `import { ECSClient, UpdateServiceCommand } from ${JSON.stringify(at('node_modules/@aws-sdk/client-ecs/dist-cjs/index.js'))};
await new ECSClient({}).send(new UpdateServiceCommand({ cluster: 'shop', service: 'api', desiredCount: ${String(count)} }));
`,
  );
  const ran = step(`node ${script}`);
  expect(ran.status, ran.stderr).toBe(0);
}

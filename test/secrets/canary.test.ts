import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createAws } from '../../src/aws/create.ts';
import { systemClock } from '../../src/model/clock.ts';
import { type Ran, runCli } from '../support/cli.ts';
import { type Canary, createCanaries, found } from './canaries.ts';

/**
 * Secrets in every place of the files and of the cluster where one can stand; none may come out of the program: not on a
 * stream in any format, not in a saved plan, a log, a cache, a temporary file or a list of processes. Only the engine's
 * own store holds task definitions as they were registered, as AWS does; it is for its owner alone (0600).
 */
const OPTIONS = JSON.stringify({ bootMs: 50, joinMs: 50, healthyAfterMs: 50 });
const { all: canaries, plant } = createCanaries(20_261_123);

let root: string;
let cwd: string;
let env: Record<string, string>;
/** Everything that came out, by what made it. */
const outputs: { readonly of: string; readonly text: string }[] = [];

/** The definition of a task with a canary in each place; `round` tells what is live from what is declared. */
function appdef(round: string): object {
  const at = (place: string): string => plant(`${round}: ${place}`);
  return {
    name: 'canary',
    tasks: [
      {
        family: 'web',
        executionRoleArn: 'arn:aws:iam::000000000000:role/exec',
        tags: [{ key: 'api-token', value: at('task tag') }],
        volumes: [
          {
            name: 'data',
            dockerVolumeConfiguration: {
              scope: 'shared',
              autoprovision: true,
              driver: 'local',
              driverOpts: {
                o: `addr=10.0.0.1,password=${at('driverOpts assignment')}`,
                'smb-password': at('driverOpts name'),
              },
              labels: { 'com.example.secret': at('volume label') },
            },
          },
        ],
        containerDefinitions: [
          {
            name: 'web',
            image: 'busybox:1.37.0',
            memory: 64,
            essential: true,
            command: [
              'serve',
              `--password=${at('command assignment')}`,
              '--api-key',
              at('command next word'),
              `https://u:${at('command URL')}@h/`,
            ],
            entryPoint: ['/bin/sh', `TOKEN=${at('entryPoint')}`],
            healthCheck: {
              command: ['CMD-SHELL', `curl -H "Authorization: Bearer ${at('healthCheck')}" localhost`],
            },
            environment: [
              { name: 'DB_PASSWORD', value: at('environment name') },
              { name: 'PLAIN_URL', value: `postgres://app:${at('environment URL')}@db:5432/app` },
              {
                name: 'PEM',
                value: `-----BEGIN RSA PRIVATE KEY-----\n${at('environment PEM')}\n-----END RSA PRIVATE KEY-----`,
              },
              {
                name: 'JWT',
                value: `eyJhbGciOiJIUzI1NiJ9.${at('environment JWT')}.${at('environment JWT signature')}`,
              },
              {
                name: 'OPAQUE',
                value: `${at('environment random word')}7q${at('environment random word, second half')}`,
              },
              { name: 'ENCODED_SECRET', value: Buffer.from(at('environment base64')).toString('base64') },
              { name: 'ESCAPED_TOKEN', value: `"\\${at('environment escapes')}\t<&>\u{1f511}` },
              { name: 'JSON', value: JSON.stringify({ password: at('environment JSON') }) },
              { name: 'FROM_ENV', value: '${env.CANARY_VALUE}' },
              { name: 'GREETING', value: `hello ${round}` },
            ],
            dockerLabels: {
              'com.example.token': at('dockerLabels'),
              note: `password: ${at('dockerLabels assignment')}`,
            },
            logConfiguration: {
              logDriver: 'splunk',
              options: {
                'splunk-token': at('log option'),
                'splunk-url': `https://u:${at('log option URL')}@splunk`,
              },
            },
            mountPoints: [{ sourceVolume: 'data', containerPath: '/data' }],
          },
        ],
      },
    ],
  };
}

function cluster(round: string): object {
  const at = (place: string): string => plant(`${round}: ${place}`);
  return {
    cluster: 'canary',
    boxes: {
      web: {
        count: 1,
        instanceType: 't3.small',
        keyPair: 'key',
        tags: { 'deploy-token': at('box tag') },
        attributes: { secret_zone: at('box attribute') },
      },
    },
    services: {
      web: { task: 'web', desiredCount: 1, tags: [{ key: 'webhook-secret', value: at('service tag') }] },
    },
    tags: { 'ci-password': at('cluster tag') },
  };
}

function writeFiles(round: string): void {
  writeFileSync(join(cwd, 'appdef.json'), JSON.stringify(appdef(round), null, 2));
  writeFileSync(join(cwd, 'cluster.json'), JSON.stringify(cluster(round), null, 2));
  env['CANARY_VALUE'] = plant(`${round}: variable`);
}

/** Command lines of the processes that are ours, seen while a command runs. */
const lines = new Set<string>();
function lookAtProcesses(): void {
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      lines.add(readFileSync(`/proc/${pid}/cmdline`, 'utf8'));
    } catch {
      // It ended meanwhile.
    }
  }
}

async function run(args: string, code: number | 'any' = 0): Promise<Ran> {
  const ran = await runCli(args.split(' '), { cwd, env, onOutput: lookAtProcesses });
  lookAtProcesses();
  outputs.push({ of: `${args} (stdout)`, text: ran.stdout }, { of: `${args} (stderr)`, text: ran.stderr });
  if (code !== 'any') expect([args, ran.code, ran.code === code ? '' : ran.stderr]).toEqual([args, code, '']);
  return ran;
}

const filesBelow = (folder: string): readonly string[] =>
  existsSync(folder)
    ? readdirSync(folder, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name))
    : [];

interface EngineFile {
  readonly url: string;
  readonly region: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'clusternator-canary-'));
  cwd = join(root, 'work');
  for (const name of ['work', 'tmp', 'cache', 'home']) mkdirSync(join(root, name));
  env = {
    CLUSTERNATOR_ENGINE_OPTIONS: OPTIONS,
    TMPDIR: join(root, 'tmp'),
    XDG_CACHE_HOME: join(root, 'cache'),
    HOME: join(root, 'home'),
  };
  writeFiles('first');
  await run('local start --runtime simulated');
  for (const mask of ['', ' --mask-all']) await run(`plan --local --debug --all${mask}`);
  await run('apply --local --yes --debug --timeout 60s');

  // Others put secrets into the cluster: a revision of theirs that the service runs.
  const engine: EngineFile = JSON.parse(readFileSync(join(cwd, '.clusternator/engine.json'), 'utf8'));
  const { url: endpoint, region, ...credentials } = engine;
  const aws = createAws({ endpoint, region, credentials, local: true, clock: systemClock });
  await aws.call('ecs:RegisterTaskDefinition', {
    family: 'web',
    containerDefinitions: [
      {
        name: 'web',
        image: 'busybox:1.37.0',
        memory: 64,
        environment: [
          { name: 'THEIR_PASSWORD', value: plant('live: environment') },
          { name: 'THEIR_URL', value: `amqp://u:${plant('live: URL')}@mq` },
        ],
        command: ['run', '--token', plant('live: command')],
        dockerLabels: { auth: plant('live: label') },
      },
    ],
  });
  await aws.call('ecs:UpdateService', { cluster: 'canary', service: 'web', taskDefinition: 'web:2' });
  const { services = [] } = await aws.call('ecs:DescribeServices', { cluster: 'canary', services: ['web'] });
  await aws.call('ecs:TagResource', {
    resourceArn: services[0]?.serviceArn ?? '',
    tags: [{ key: 'webhook-secret', value: plant('live: service tag') }],
  });
  aws.close();

  writeFiles('second');
  for (const format of ['human', 'json', 'markdown', 'github', 'html'])
    for (const flags of ['', ' --mask-all', ' --all', ' --drift-only'])
      if (format === 'human' || flags !== ' --all')
        await run(`plan --local --debug --format ${format}${flags}`, 'any');
  await run('plan --local --debug --out saved.plan');
  await run('validate', 'any');
  await run('status --local --debug');
  writeFiles('third');
  await run('apply saved.plan --local --debug', 4);
  // What is asked for is shown, but not saved.
  await run('plan --local --out saved.plan --show-values --format markdown');
  outputs.splice(-2);
  await run('apply saved.plan --local --debug --format json');
  await run('status --local --format json --debug');
  await run('plan --local --detailed-exitcode --debug');
  // What fails tells of itself: a container that does not start says why in words of others.
  const failing = JSON.parse(readFileSync(join(cwd, 'appdef.json'), 'utf8'));
  const { value } = failing.tasks[0].containerDefinitions[0].environment[0];
  failing.tasks[0].containerDefinitions[0].environment.push({
    name: 'SIM_CREATE_ERROR',
    value: `cannot log in with ${value}`,
  });
  writeFileSync(join(cwd, 'appdef.json'), JSON.stringify(failing));
  const failed = await run('apply --local --yes --debug --timeout 60s', 1);
  expect(failed.stderr).toContain('cannot log in with (secret)');
  await run('apply --local --yes --format json --debug --timeout 60s', 'any');
  await run('status --local', 'any');
  await run('destroy --local --yes --debug --format json', 'any');
});

afterAll(async () => {
  await runCli(['local', 'reset'], { cwd, env });
  rmSync(root, { recursive: true, force: true });
});

const everywhere = (texts: readonly { readonly of: string; readonly text: string }[]): readonly string[] =>
  texts.flatMap(({ of, text }) => found(canaries, text).map((place) => `${of}: ${place}`));

describe(`secrets stay inside`, () => {
  test('there are many, and the search finds them', () => {
    expect(canaries.length).toBeGreaterThan(75);
    const all: readonly Canary[] = canaries;
    expect(found(all, readFileSync(join(cwd, 'cluster.json'), 'utf8'))).toHaveLength(4);
    expect(found(all, Buffer.from(`xx${all[3]?.secret ?? ''}yy`).toString('base64'))).toEqual([
      all[3]?.place,
    ]);
  });
  test('no stream of any command has one', () => {
    expect(outputs.length).toBeGreaterThan(40);
    expect(outputs.some(({ text }) => text.includes('(secret)'))).toBe(true);
    expect(everywhere(outputs)).toEqual([]);
  });
  test('no file has one, but those that hold task definitions by their nature', () => {
    const mine = new Set(['work/appdef.json', 'work/cluster.json']);
    const files = filesBelow(root)
      .map((path) => ({ of: relative(root, path), path }))
      .filter(({ of }) => !mine.has(of));
    expect(files.map(({ of }) => of)).toContain('work/saved.plan');
    expect(files.map(({ of }) => of)).toContain('work/.clusternator/engine.log');
    const store = files.filter(({ of }) => /^work\/\.clusternator\/(?!engine\.log)/.test(of));
    const rest = files.filter((file) => !store.includes(file));
    expect(everywhere(rest.map(({ of, path }) => ({ of, text: readFileSync(path, 'latin1') })))).toEqual([]);
    for (const { of, path } of store)
      if (found(canaries, readFileSync(path, 'latin1')).length > 0)
        expect([of, (statSync(path).mode & 0o077).toString(8)]).toEqual([of, '0']);
  });
  test('no list of processes has one', () => {
    expect([...lines].some((line) => line.includes('clusternator'))).toBe(true);
    expect(everywhere([...lines].map((text) => ({ of: 'a process', text })))).toEqual([]);
  });
});

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CreateClusterCommand,
  CreateServiceCommand,
  RegisterTaskDefinitionCommand,
} from '@aws-sdk/client-ecs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { runCli } from '../support/cli.ts';
import { createFolder } from '../support/folder.ts';

/** What ECS never takes is told by `validate`, at its line; what it takes is not refused, here and by the engine. */
let cwd: string;
const FAST = JSON.stringify({ bootMs: 50, joinMs: 50, healthyAfterMs: 50 });
const run = (args: string) => runCli(args.split(' '), { cwd, env: { CLUSTERNATOR_ENGINE_OPTIONS: FAST } });

const container = (more: object = {}): object => ({
  name: 'web',
  image: 'acme/web:1.0.0',
  memory: 64,
  ...more,
});
const task = (family: string, more: object = {}, own: object = {}): object => ({
  family,
  containerDefinitions: [container(own)],
  ...more,
});
const write = (file: string, value: unknown): void =>
  writeFileSync(join(cwd, file), JSON.stringify(value, undefined, 2));
const files = (tasks: readonly object[], cluster: object): void => {
  write('appdef.json', { name: 'app', tasks });
  write('cluster.json', { cluster: 'app', ...cluster });
};

beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'clusternator-refused-'));
});
afterEach(() => {
  rmSync(cwd, { recursive: true, force: true });
});

/** What `validate` tells of one level: `POINTER MESSAGE`, in the order in which it is told. Each stands at a line of a file. */
async function validated(level: string, code: number): Promise<string> {
  const ran = await run('validate');
  expect([ran.code, ran.code === code ? '' : ran.stdout + ran.stderr]).toEqual([code, '']);
  return `${ran.stderr}${ran.stdout}`
    .replaceAll(/\n {2}/g, ' ')
    .split('\n')
    .flatMap((line) => {
      const [, severity, message, pointer] =
        /^[a-z]+\.json:\d+:\d+: (\w+): (.*) \(at (\S*)\)/.exec(line) ?? [];
      return severity === level ? [`${String(pointer)} ${String(message)}`] : [];
    })
    .join('\n');
}

describe('refused before anything is done, with the reason and the words of ECS', () => {
  test('of tasks', async () => {
    const efs = (more: object): object => ({
      volumes: [{ name: 'data', efsVolumeConfiguration: { fileSystemId: 'fs-0f0f0f0f', ...more } }],
    });
    const fargate = (more: object): object => ({
      networkMode: 'awsvpc',
      requiresCompatibilities: ['FARGATE'],
      cpu: '256',
      memory: '512',
      ...more,
    });
    files(
      [
        task('many', {
          containerDefinitions: Array.from({ length: 11 }, (_, n) => container({ name: `c${String(n)}` })),
        }),
        task('long', {}, { environment: [{ name: 'A', value: 'a'.repeat(65_536) }] }),
        task('named', { networkMode: 'awsvpc' }, { hostname: 'web' }),
        task(
          'hosts',
          { networkMode: 'awsvpc' },
          { extraHosts: [{ hostname: 'db', ipAddress: '10.0.0.1' }], dnsServers: ['10.0.0.2'] },
        ),
        task('silent', { networkMode: 'awsvpc' }, { disableNetworking: true }),
        task('by-role', efs({ authorizationConfig: { iam: 'ENABLED' } })),
        task('by-point', efs({ authorizationConfig: { accessPointId: 'fsap-1' } })),
        task(
          'rooted',
          efs({
            rootDirectory: '/shop',
            transitEncryption: 'ENABLED',
            authorizationConfig: { accessPointId: 'fsap-1' },
          }),
        ),
        task('bridged', fargate({ networkMode: 'bridge' })),
        task('sizeless', { networkMode: 'awsvpc', requiresCompatibilities: ['EC2', 'FARGATE'] }),
        task('sized', fargate({ memory: '4096' })),
        task(
          'boxed',
          fargate({ ipcMode: 'task', volumes: [{ name: 'data', host: { sourcePath: '/data' } }] }),
          { privileged: true },
        ),
        task('logs', fargate({}), {
          image: '111122223333.dkr.ecr.us-east-1.amazonaws.com/web:1.0.0',
          logConfiguration: {
            logDriver: 'awslogs',
            options: { 'awslogs-group': '/app', 'awslogs-region': 'us-east-1', 'awslogs-stream-prefix': 'w' },
          },
        }),
        task('single', { memory: '32' }),
        task('summed', {
          memory: '100',
          containerDefinitions: [
            container({ memory: 90, memoryReservation: 90 }),
            container({ name: 'db', memory: 90, memoryReservation: 20 }),
          ],
        }),
      ],
      { services: {} },
    );
    const all = await validated('error', 3);
    for (const words of [
      '/tasks/0/containerDefinitions Task many has 11 containers; 10 is the most. ECS refuses that ("Too many containers.")',
      '/tasks/1 Task long is ',
      "Max allowed length is '65536' bytes.",
      '/tasks/2/containerDefinitions/0/hostname ',
      'hostname is not supported on container when networkMode=awsvpc.',
      '/tasks/3/containerDefinitions/0/extraHosts ',
      '/tasks/3/containerDefinitions/0/dnsServers ',
      '/tasks/4/containerDefinitions/0/disableNetworking ',
      '/tasks/5/volumes/0/efsVolumeConfiguration/authorizationConfig/iam ',
      'EFS IAM authorization requires TransitEncryption to be enabled.',
      '/tasks/6/volumes/0/efsVolumeConfiguration/authorizationConfig/accessPointId ',
      '/tasks/7/volumes/0/efsVolumeConfiguration/rootDirectory ',
      '/tasks/8/networkMode Task bridged has the network mode bridge; on Fargate it is awsvpc. ECS refuses that ("Fargate only supports network mode \'awsvpc\'.")',
      "Fargate requires that 'cpu' be defined at the task level.",
      "Fargate requires that 'memory' be defined at the task level.",
      '/tasks/10/memory Task sized has 256 CPU units and 4096 MiB; Fargate has 512, 1024 or 2048 MiB for that.',
      '/tasks/11/ipcMode ',
      '/tasks/11/volumes/0/host/sourcePath ',
      '/tasks/11/containerDefinitions/0/privileged ',
      'to support log driver awslogs.',
      'to support ECR images.',
      '/tasks/13/containerDefinitions/0/memory Container web of task single has a limit of 64 MiB, the task has 32.',
      '/tasks/14/memory The containers of task summed reserve 110 MiB, the task has 100.',
    ])
      expect(all).toContain(words);
    // Nothing else: no fault is told twice.
    expect(all.split('\n')).toHaveLength(20);
  });

  test('a health check that may take longer than a minute', async () => {
    files([task('web', {}, { healthCheck: { command: ['CMD', 'true'], timeout: 61 } })], {});
    expect(await validated('error', 3)).toBe(
      '/tasks/0/containerDefinitions/0/healthCheck/timeout "timeout" must be at most 60, not 61',
    );
  });

  test('of services', async () => {
    const awsvpc = { awsvpcConfiguration: { subnets: ['subnet-0f0f0f0f'] } };
    files([task('web'), task('own', { networkMode: 'awsvpc', cpu: '256', memory: '512' })], {
      services: {
        every: {
          task: 'web',
          schedulingStrategy: 'DAEMON',
          deploymentConfiguration: { maximumPercent: 200 },
        },
        each: {
          task: 'web',
          schedulingStrategy: 'DAEMON',
          placementConstraints: [{ type: 'distinctInstance' }],
        },
        away: { task: 'web', launchType: 'FARGATE' },
        chosen: {
          task: 'own',
          launchType: 'FARGATE',
          networkConfiguration: awsvpc,
          placementConstraints: [{ type: 'distinctInstance' }],
        },
        stuck: {
          task: 'web',
          desiredCount: 0,
          deploymentConfiguration: { minimumHealthyPercent: 100, maximumPercent: 100 },
        },
      },
    });
    const found = await validated('error', 3);
    for (const words of [
      '/services/every/deploymentConfiguration/maximumPercent Service every: It is a DAEMON',
      'does not support values above 100 for maximumPercent',
      '"Task definition does not support launch_type FARGATE."',
      '/services/chosen/placementConstraints ',
      'Placement constraints are not supported with FARGATE launch type.',
      '/services/stuck/deploymentConfiguration ',
      'cannot be 100 as this will block deployments',
    ])
      expect(found).toContain(words);
    // No source says that ECS refuses it: a warning.
    expect(await validated('warning', 3)).toContain(
      '/services/each/placementConstraints/0 Service each is a DAEMON',
    );
  });
});

describe('taken, as ECS takes it', () => {
  const accepted = [
    task('equal', {}, { memory: 64, memoryReservation: 64 }),
    task('over', {
      memory: '100',
      containerDefinitions: [container({ memory: 100 }), container({ name: 'db', memory: 90 })],
    }),
    task('unprobed', {}, { healthCheck: { command: ['curl', 'http://localhost/'] } }),
    task(
      'empty',
      { networkMode: '', pidMode: '', ipcMode: '' },
      { portMappings: [{ containerPort: 80, protocol: '' }] },
    ),
  ];

  test('by validate, by the engine and, with a Windows path, on boxes that may run Windows', async () => {
    const windows = task(
      'windows',
      { volumes: [{ name: 'data', host: { sourcePath: 'C:\\data' } }] },
      { workingDirectory: 'C:\\app', mountPoints: [{ sourceVolume: 'data', containerPath: 'C:\\data' }] },
    );
    files([...accepted, windows], { services: {} });
    expect(await validated('error', 0)).toBe('');
    expect(await validated('warning', 0)).toMatch(
      /^\/tasks\/2\/containerDefinitions\/0\/healthCheck\/command\/0 .* its health stays UNKNOWN,[^\n]*$/,
    );
    for (const member of [
      'networkMode',
      'pidMode',
      'ipcMode',
      'containerDefinitions/0/portMappings/0/protocol',
    ])
      expect(await validated('note', 0)).toContain(
        `/tasks/3/${member} "${member.split('/').at(-1) ?? ''}" is empty; taken as absent`,
      );

    const none = Object.fromEntries(
      ['equal', 'over', 'empty'].map((name) => [name, { task: name, desiredCount: 1 }]),
    );
    files(accepted, { boxes: { web: { instanceType: 't3.small' } }, services: none });
    try {
      await run('local start --runtime simulated');
      const applied = await run('apply --local --yes');
      expect([applied.code, applied.stdout + applied.stderr]).toEqual([
        0,
        expect.stringContaining('app matches cluster.json.'),
      ]);
      const again = await run('plan --local --detailed-exitcode');
      expect([again.code, again.stdout]).toEqual([0, expect.stringContaining('No changes.')]);
    } finally {
      await run('local reset');
    }
  });

  test('but a Windows path on boxes of Linux is refused', async () => {
    files([task('windows', {}, { workingDirectory: 'C:\\app' })], {
      boxes: { web: { instanceType: 't3.small' } },
      services: { web: { task: 'windows' } },
    });
    expect(await validated('error', 3)).toMatch(
      /^\/tasks\/0\/containerDefinitions\/0\/workingDirectory [^\n]*$/,
    );
  });
});

test('names of any length: no tag of ours is longer than a tag can be', async () => {
  const cluster = 'c'.repeat(255);
  const group = 'g'.repeat(62);
  const name = 's'.repeat(255);
  files([task(name)], {
    cluster,
    boxes: { [group]: { instanceType: 't3.small', image: `resolve:ssm:/${'i'.repeat(900)}` } },
    services: { [name]: { task: name } },
  });
  try {
    await run('local start --runtime simulated');
    const applied = await run('apply --local --yes');
    expect([applied.code, applied.code === 0 ? '' : applied.stdout + applied.stderr]).toEqual([0, '']);
    const again = await run('plan --local --detailed-exitcode');
    expect([again.code, again.stdout]).toEqual([0, expect.stringContaining('No changes.')]);
  } finally {
    await run('local reset');
  }
});

test('a live cluster with a limit equal to its reservation is imported, and its files are valid', async () => {
  const folder = await createFolder();
  try {
    await folder.others.send(new CreateClusterCommand({ clusterName: 'shop' }));
    await folder.others.send(
      new RegisterTaskDefinitionCommand({
        family: 'web',
        containerDefinitions: [
          {
            name: 'web',
            image: 'acme/web:1.0.0',
            memory: 64,
            memoryReservation: 64,
            healthCheck: { command: ['curl', 'http://localhost/'] },
          },
        ],
      }),
    );
    await folder.others.send(
      new CreateServiceCommand({
        cluster: 'shop',
        serviceName: 'web',
        taskDefinition: 'web',
        desiredCount: 0,
      }),
    );
    await folder.succeed('import --local --cluster shop --out files');
    await folder.succeed('validate -f files/cluster.json');
    const planned = await folder.succeed('plan --local -f files/cluster.json');
    expect(planned.stdout).toContain('it was not made by clusternator and is adopted');
    expect(planned.stdout).toContain('0 to create, 1 to update, 0 to replace, 0 to delete.');
  } finally {
    await folder.remove();
  }
});

import {
  DeleteTaskDefinitionsCommand,
  DeregisterTaskDefinitionCommand,
  DescribeTaskDefinitionCommand,
  ListTaskDefinitionFamiliesCommand,
  ListTaskDefinitionsCommand,
  RegisterTaskDefinitionCommand,
} from '@aws-sdk/client-ecs';
import type { ContainerDefinition, RegisterTaskDefinitionCommandInput } from '@aws-sdk/client-ecs';
import { beforeEach, describe, expect, test } from 'vitest';
import { testEngine } from '../../support/engine.ts';
import type { TestEngine } from '../../support/engine.ts';

let at: TestEngine;
beforeEach(() => {
  at = testEngine();
});

const container = (more: Partial<ContainerDefinition> = {}): ContainerDefinition => ({
  name: 'web',
  image: 'nginx:1',
  memory: 64,
  ...more,
});
const register = (more: Partial<RegisterTaskDefinitionCommandInput> = {}) =>
  at.ecs.send(
    new RegisterTaskDefinitionCommand({ family: 'web', containerDefinitions: [container()], ...more }),
  );
const describeOne = (taskDefinition: string) =>
  at.ecs.send(new DescribeTaskDefinitionCommand({ taskDefinition, include: ['TAGS'] }));

test('what was registered is described with the defaults filled in', async () => {
  await register({
    cpu: '1 vCPU',
    memory: '1GB',
    tags: [{ key: 'a', value: '1' }],
    containerDefinitions: [
      container({ portMappings: [{ containerPort: 80 }], healthCheck: { command: ['CMD', 'true'] } }),
    ],
    volumes: [{ name: 'data' }],
  });
  const { taskDefinition, tags } = await describeOne('web');
  expect(tags).toEqual([{ key: 'a', value: '1' }]);
  expect(taskDefinition).toMatchObject({
    taskDefinitionArn: 'arn:aws:ecs:us-east-1:000000000000:task-definition/web:1',
    family: 'web',
    revision: 1,
    status: 'ACTIVE',
    cpu: '1024',
    memory: '1024',
    volumes: [{ name: 'data', host: {} }],
    placementConstraints: [],
    registeredAt: new Date(at.clock.now()),
  });
  expect(taskDefinition?.networkMode).toBeUndefined();
  expect(taskDefinition?.containerDefinitions?.[0]).toMatchObject({
    cpu: 0,
    essential: true,
    environment: [],
    portMappings: [{ containerPort: 80, hostPort: 0, protocol: 'tcp' }],
    healthCheck: { command: ['CMD', 'true'], interval: 30, timeout: 5, retries: 3 },
  });
  expect(taskDefinition?.requiresAttributes?.map(({ name }) => name)).toContain(
    'ecs.capability.container-health-check',
  );
  expect(taskDefinition?.compatibilities).toContain('EC2');
});

test('revisions count up, also over what was deleted', async () => {
  await register();
  await at.ecs.send(new DeregisterTaskDefinitionCommand({ taskDefinition: 'web:1' }));
  await at.ecs.send(new DeleteTaskDefinitionsCommand({ taskDefinitions: ['web:1'] }));
  await expect(describeOne('web:1')).rejects.toMatchObject({
    name: 'ClientException',
    message: 'Unable to describe task definition.',
  });
  expect((await register()).taskDefinition?.revision).toBe(2);
});

test('a bare family is its newest ACTIVE revision', async () => {
  for (let n = 0; n < 3; n++) await register();
  const { taskDefinition } = await at.ecs.send(
    new DeregisterTaskDefinitionCommand({ taskDefinition: 'web:3' }),
  );
  expect(taskDefinition).toMatchObject({ status: 'INACTIVE', deregisteredAt: new Date(at.clock.now()) });
  expect((await describeOne('web')).taskDefinition?.revision).toBe(2);
  expect((await describeOne('web:3')).taskDefinition?.status).toBe('INACTIVE');
});

test('lists by family, status and order, in pages', async () => {
  for (let n = 0; n < 12; n++) await register();
  await register({ family: 'web-2' });
  await at.ecs.send(new DeregisterTaskDefinitionCommand({ taskDefinition: 'web:5' }));
  const seen: string[] = [];
  let nextToken: string | undefined;
  do {
    const answer = await at.ecs.send(
      new ListTaskDefinitionsCommand({ familyPrefix: 'web', sort: 'DESC', maxResults: 5, nextToken }),
    );
    seen.push(...(answer.taskDefinitionArns ?? []).map((arn) => arn.slice(arn.lastIndexOf(':') + 1)));
    nextToken = answer.nextToken;
  } while (nextToken !== undefined);
  expect(seen).toEqual(['12', '11', '10', '9', '8', '7', '6', '4', '3', '2', '1']);
  const inactive = await at.ecs.send(new ListTaskDefinitionsCommand({ status: 'INACTIVE' }));
  expect(inactive.taskDefinitionArns).toHaveLength(1);
  expect((await at.ecs.send(new ListTaskDefinitionFamiliesCommand({ familyPrefix: 'we' }))).families).toEqual(
    ['web', 'web-2'],
  );
});

describe('refuses', () => {
  const two = (
    more: Partial<ContainerDefinition>,
    other: Partial<ContainerDefinition> = {},
  ): ContainerDefinition[] => [container(more), container({ name: 'db', ...other })];
  const cases: readonly (readonly [string, Partial<RegisterTaskDefinitionCommandInput>, string])[] = [
    ['no family', { family: '' }, 'Family should not be null or empty.'],
    ['a family with blanks', { family: 'a b' }, 'Family contains invalid characters.'],
    ['no containers', { containerDefinitions: [] }, 'Container list cannot be empty.'],
    [
      'no image',
      { containerDefinitions: [container({ image: undefined })] },
      'Container.image should not be null or empty.',
    ],
    [
      'no memory at all',
      { containerDefinitions: [container({ memory: undefined })] },
      "At least one of 'memory' or 'memoryReservation' must be specified.",
    ],
    [
      'too little memory',
      { containerDefinitions: [container({ memory: 5 })] },
      "'memory' must be at least 6",
    ],
    [
      'a reservation above the limit',
      { containerDefinitions: [container({ memoryReservation: 65 })] },
      "'memory' must be greater than or equal to 'memoryReservation'",
    ],
    [
      'more than ten containers',
      { containerDefinitions: Array.from({ length: 11 }, (_, n) => container({ name: `c${String(n)}` })) },
      'Too many containers.',
    ],
    [
      'a definition over 64 KiB',
      { containerDefinitions: [container({ environment: [{ name: 'A', value: 'a'.repeat(65_536) }] })] },
      "Max allowed length is '65536' bytes.",
    ],
    [
      'a health check that may take longer than a minute',
      { containerDefinitions: [container({ healthCheck: { command: ['CMD', 'true'], timeout: 61 } })] },
      'Health check timeout must be less than or equal to the maximum allowed value 60 for container',
    ],
    [
      'a host name in awsvpc',
      { networkMode: 'awsvpc', containerDefinitions: [container({ hostname: 'web' })] },
      'hostname is not supported on container when networkMode=awsvpc.',
    ],
    [
      'an EFS volume by role without encryption',
      {
        volumes: [
          {
            name: 'data',
            efsVolumeConfiguration: { fileSystemId: 'fs-1', authorizationConfig: { iam: 'ENABLED' } },
          },
        ],
      },
      'EFS IAM authorization requires TransitEncryption to be enabled.',
    ],
    [
      'a task for Fargate on a bridge',
      { requiresCompatibilities: ['FARGATE'], cpu: '256', memory: '512' },
      "Fargate only supports network mode 'awsvpc'.",
    ],
    ['a limit above that of the task', { memory: '32' }, "The 'memory' setting for container"],
    ['two of one name', { containerDefinitions: [container(), container()] }, 'should be unique'],
    [
      'no essential container',
      { containerDefinitions: [container({ essential: false })] },
      'must be essential',
    ],
    ['a link to nowhere', { containerDefinitions: [container({ links: ['db'] })] }, "Invalid link 'db'"],
    [
      'links outside bridge',
      { networkMode: 'host', containerDefinitions: two({ links: ['db'] }) },
      'Links are not supported when networkMode=host.',
    ],
    [
      'other ports in host mode',
      {
        networkMode: 'host',
        containerDefinitions: [container({ portMappings: [{ containerPort: 80, hostPort: 81 }] })],
      },
      'must match',
    ],
    [
      'one host port twice',
      {
        containerDefinitions: two(
          { portMappings: [{ containerPort: 1, hostPort: 80 }] },
          { portMappings: [{ containerPort: 2, hostPort: 80 }] },
        ),
      },
      'Host port 80/tcp',
    ],
    [
      'an unknown volume',
      { containerDefinitions: [container({ mountPoints: [{ sourceVolume: 'x', containerPath: '/x' }] })] },
      "Unknown volume 'x'.",
    ],
    [
      'a circle of dependencies',
      {
        containerDefinitions: two(
          { dependsOn: [{ containerName: 'db', condition: 'START' }] },
          { dependsOn: [{ containerName: 'web', condition: 'START' }] },
        ),
      },
      'circular dependency',
    ],
    [
      'HEALTHY without a check',
      { containerDefinitions: two({ dependsOn: [{ containerName: 'db', condition: 'HEALTHY' }] }) },
      'has no health check',
    ],
    ['empty tags', { tags: [] }, 'Tags can not be empty.'],
  ];
  test.each(cases)('%s', async (_name, more, message) => {
    await expect(register(more)).rejects.toMatchObject({
      name: 'ClientException',
      message: expect.stringContaining(message),
    });
    expect(at.engine.context.store.taskDefinitions.size).toBe(0);
  });
});

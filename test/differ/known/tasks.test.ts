import type { RegisterTaskDefinitionCommandInput, TaskDefinition } from '@aws-sdk/client-ecs';
import { expect, test } from 'vitest';
import { applied, desired, service, target } from '../models.ts';
import { makePlan } from '../../../src/differ/plan.ts';
import { titled, type Row } from './rows.ts';

type Container = NonNullable<TaskDefinition['containerDefinitions']>[number];
type Input = Omit<RegisterTaskDefinitionCommandInput, 'family' | 'containerDefinitions'>;

/** Of the one container, and of the task. */
interface Side<T> {
  readonly container?: Partial<Container>;
  readonly more?: readonly Container[];
  readonly task?: T;
}

const ROWS: readonly Row<Side<Input>, Side<Partial<TaskDefinition>>>[] = [
  {
    what: 'defaults and empties of a container',
    source: 'pulumi/pulumi-aws#1985, hashicorp/terraform#17737',
    declared: { container: { portMappings: [{ containerPort: 4360, hostPort: 4360 }] } },
    told: {
      container: {
        cpu: 0,
        essential: true,
        environment: [],
        mountPoints: [],
        volumesFrom: [],
        systemControls: [],
        links: [],
        command: [],
        entryPoint: [],
        dnsServers: [],
        ulimits: [],
        dockerLabels: {},
        user: '',
        privileged: false,
        interactive: false,
        portMappings: [{ containerPort: 4360, hostPort: 4360, protocol: 'tcp' }],
      },
    },
  },
  {
    what: 'nulls of the classic console',
    source: 'published outputs, 2021',
    declared: {},
    told: {
      container: JSON.parse(
        '{"dnsSearchDomains":null,"logConfiguration":null,"linuxParameters":null,"hostname":null,"healthCheck":null}',
      ),
      task: JSON.parse(
        '{"networkMode":null,"pidMode":null,"memory":null,"proxyConfiguration":null,"inferenceAccelerators":[]}',
      ),
    },
  },
  {
    what: 'environment in another order',
    source: 'hashicorp/terraform-provider-aws#14052',
    declared: {
      container: {
        environment: [
          { name: 'B', value: '2' },
          { name: 'A', value: '1' },
        ],
      },
    },
    told: {
      container: {
        environment: [
          { name: 'A', value: '1' },
          { name: 'B', value: '2' },
        ],
      },
    },
  },
  {
    what: 'an empty value is a value',
    source: 'hashicorp/terraform-provider-aws#39533',
    declared: { container: { environment: [{ name: 'A', value: '' }] } },
    told: {},
  },
  {
    what: 'an empty value that somebody took out',
    source: 'hashicorp/terraform-provider-aws#39533',
    declared: { container: { environment: [{ name: 'A', value: '' }] } },
    told: { container: { environment: [] } },
    expected: ['containers.web.environment.A'],
  },
  {
    what: 'capabilities that are added: none',
    source: 'braintrustdata/terraform-aws-braintrust-data-plane#335',
    declared: { container: { linuxParameters: { capabilities: { drop: ['ALL'] } } } },
    told: {
      container: { linuxParameters: { capabilities: { add: [], drop: ['ALL'] }, initProcessEnabled: false } },
    },
  },
  {
    what: 'mount points told with their flag, in another order',
    source: 'hashicorp/terraform#23780',
    declared: {
      container: {
        mountPoints: [
          { sourceVolume: 'data', containerPath: '/data' },
          { sourceVolume: 'cache', containerPath: '/cache' },
        ],
      },
      task: { volumes: [{ name: 'data' }, { name: 'cache' }] },
    },
    told: {
      container: {
        mountPoints: [
          { sourceVolume: 'cache', containerPath: '/cache', readOnly: false },
          { sourceVolume: 'data', containerPath: '/data', readOnly: false },
        ],
      },
      task: {
        volumes: [
          { name: 'cache', host: {} },
          { name: 'data', host: {} },
        ],
      },
    },
  },
  {
    what: 'the times of a health check',
    source: 'hashicorp/terraform-provider-aws#11526',
    declared: { container: { healthCheck: { command: ['CMD', 'true'] } } },
    told: {
      container: {
        healthCheck: { command: ['CMD', 'true'], interval: 30, timeout: 5, retries: 3, startPeriod: 0 },
      },
    },
  },
  {
    what: 'the user of a FireLens log router',
    source: 'cloudposse/terraform-aws-ecs-container-definition#97, pulumi/pulumi-aws#4576, eagletmt/hako#93',
    declared: { container: { firelensConfiguration: { type: 'fluentbit' } } },
    told: { container: { firelensConfiguration: { type: 'fluentbit', options: {} }, user: '0' } },
  },
  {
    what: 'user 0 of any other container',
    source: 'pulumi/pulumi-aws#4576',
    declared: {},
    told: { container: { user: '0' } },
    expected: ['containers.web.user'],
  },
  {
    what: 'host ports of awsvpc',
    source: 'hashicorp/terraform-provider-aws#3401',
    declared: { container: { portMappings: [{ containerPort: 80 }] }, task: { networkMode: 'awsvpc' } },
    told: { container: { portMappings: [{ containerPort: 80, hostPort: 80, protocol: 'tcp' }] } },
  },
  {
    what: 'host ports of host mode',
    source: 'aws/amazon-ecs-agent#185',
    declared: {
      container: { portMappings: [{ containerPort: 80, hostPort: 0 }] },
      task: { networkMode: 'host' },
    },
    told: { container: { portMappings: [{ containerPort: 80, hostPort: 80, protocol: 'tcp' }] } },
  },
  {
    what: 'a host port that somebody changed',
    source: 'PipeCD ignores hostPort',
    declared: { container: { portMappings: [{ containerPort: 80, hostPort: 8080 }] } },
    told: { container: { portMappings: [{ containerPort: 80, hostPort: 0, protocol: 'tcp' }] } },
    expected: ['containers.web.ports.80/tcp.hostPort'],
  },
  {
    what: 'a range of ports',
    source: 'API reference, PortMapping',
    declared: { container: { portMappings: [{ containerPortRange: '8000-8009' }] } },
    told: { container: { portMappings: [{ containerPortRange: '8000-8009', protocol: 'tcp' }] } },
  },
  {
    what: 'lists of names in another order',
    source: 'hashicorp/terraform-provider-aws, reduce() sorts three lists only',
    declared: {
      container: {
        portMappings: [{ containerPort: 80 }, { containerPort: 443 }],
        secrets: [
          { name: 'B', valueFrom: 'b' },
          { name: 'A', valueFrom: 'a' },
        ],
        ulimits: [
          { name: 'nofile', softLimit: 1, hardLimit: 2 },
          { name: 'core', softLimit: 1, hardLimit: 1 },
        ],
        dependsOn: [
          { containerName: 'log', condition: 'START' },
          { containerName: 'db', condition: 'START' },
        ],
        extraHosts: [
          { hostname: 'b', ipAddress: '10.0.0.2' },
          { hostname: 'a', ipAddress: '10.0.0.1' },
        ],
        systemControls: [
          { namespace: 'net.b', value: '1' },
          { namespace: 'net.a', value: '1' },
        ],
      },
    },
    told: {
      container: {
        portMappings: [
          { containerPort: 443, hostPort: 0, protocol: 'tcp' },
          { containerPort: 80, hostPort: 0, protocol: 'tcp' },
        ],
        secrets: [
          { name: 'A', valueFrom: 'a' },
          { name: 'B', valueFrom: 'b' },
        ],
        ulimits: [
          { name: 'core', softLimit: 1, hardLimit: 1 },
          { name: 'nofile', softLimit: 1, hardLimit: 2 },
        ],
        dependsOn: [
          { containerName: 'db', condition: 'START' },
          { containerName: 'log', condition: 'START' },
        ],
        extraHosts: [
          { hostname: 'a', ipAddress: '10.0.0.1' },
          { hostname: 'b', ipAddress: '10.0.0.2' },
        ],
        systemControls: [
          { namespace: 'net.a', value: '1' },
          { namespace: 'net.b', value: '1' },
        ],
      },
    },
  },
  {
    what: 'the order of a command says something',
    source: 'API reference, ContainerDefinition',
    declared: { container: { command: ['a', 'b'] } },
    told: { container: { command: ['b', 'a'] } },
    expected: ['containers.web.command'],
  },
  {
    what: 'containers in another order',
    source: 'pulumi/pulumi-aws-native#628',
    declared: { more: [{ name: 'log', image: 'acme/log:1', memory: 32 }] },
    told: {},
  },
  {
    what: 'empties of a log configuration, its options in another order',
    source: 'hashicorp/terraform-provider-aws, peers not covered',
    declared: { container: { logConfiguration: { logDriver: 'awslogs', options: { b: '1', a: '2' } } } },
    told: {
      container: {
        logConfiguration: { logDriver: 'awslogs', options: { a: '2', b: '1' }, secretOptions: [] },
      },
    },
  },
  {
    what: 'version consistency',
    source: 'API reference, ContainerDefinition',
    declared: {},
    told: { container: { versionConsistency: 'enabled' } },
  },
  {
    what: 'version consistency that somebody turned off',
    source: 'API reference, ContainerDefinition',
    declared: {},
    told: { container: { versionConsistency: 'disabled' } },
    expected: ['containers.web.versionConsistency'],
  },
  {
    what: 'a restart policy told with its times',
    source: 'API reference, ContainerRestartPolicy',
    declared: { container: { restartPolicy: { enabled: true } } },
    told: {
      container: { restartPolicy: { enabled: true, ignoredExitCodes: [], restartAttemptPeriod: 300 } },
    },
  },
  {
    what: 'sizes in other units',
    source: 'kayac/ecspresso, toNumberCPU and toNumberMemory',
    declared: { task: { cpu: '.5 vCPU', memory: '1 GB' } },
    told: { task: { cpu: '512', memory: '1024' } },
  },
  {
    what: 'roles by name and by ARN, with a path',
    source: 'hashicorp/terraform-provider-aws, GetRoleNameFromARN',
    declared: { task: { taskRoleArn: 'shop', executionRoleArn: 'arn:aws:iam::123456789012:role/ecs/run' } },
    told: {
      task: {
        taskRoleArn: 'arn:aws:iam::123456789012:role/shop',
        executionRoleArn: 'arn:aws:iam::123456789012:role/ecs/run',
      },
    },
  },
  {
    what: 'what an EFS volume means by absence',
    source: 'hashicorp/terraform-provider-aws#23541, #18010',
    declared: {
      task: {
        volumes: [{ name: 'v', efsVolumeConfiguration: { fileSystemId: 'fs-1', transitEncryptionPort: 0 } }],
      },
    },
    told: {
      task: {
        volumes: [
          {
            name: 'v',
            efsVolumeConfiguration: {
              fileSystemId: 'fs-1',
              rootDirectory: '/',
              transitEncryption: 'DISABLED',
              authorizationConfig: { iam: 'DISABLED' },
            },
          },
        ],
      },
    },
  },
  {
    what: 'the root of an EFS volume that somebody changed',
    source: 'hashicorp/terraform-provider-aws#26793',
    declared: {
      task: {
        volumes: [{ name: 'v', efsVolumeConfiguration: { fileSystemId: 'fs-1', rootDirectory: '/cache' } }],
      },
    },
    told: {
      task: {
        volumes: [{ name: 'v', efsVolumeConfiguration: { fileSystemId: 'fs-1', rootDirectory: '/' } }],
      },
    },
    expected: ['volumes.v.efsVolumeConfiguration.rootDirectory'],
  },
  {
    what: 'the root of an S3 Files volume',
    source: 'API reference, S3FilesVolumeConfiguration',
    declared: { task: { volumes: [{ name: 'v', s3filesVolumeConfiguration: { fileSystemArn: 'arn:fs' } }] } },
    told: {
      task: {
        volumes: [{ name: 'v', s3filesVolumeConfiguration: { fileSystemArn: 'arn:fs', rootDirectory: '/' } }],
      },
    },
  },
  {
    what: 'what a Docker volume means by absence',
    source: 'API reference, DockerVolumeConfiguration',
    declared: { task: { volumes: [{ name: 'v', dockerVolumeConfiguration: {} }] } },
    told: {
      task: {
        volumes: [
          {
            name: 'v',
            dockerVolumeConfiguration: {
              scope: 'task',
              autoprovision: false,
              driver: 'local',
              driverOpts: {},
              labels: {},
            },
          },
        ],
      },
    },
  },
  {
    what: 'the properties of a proxy in another order',
    source: 'hashicorp/terraform-provider-aws, flattenProxyConfiguration',
    declared: {
      task: {
        proxyConfiguration: {
          containerName: 'envoy',
          properties: [
            { name: 'B', value: '' },
            { name: 'A', value: '1' },
          ],
        },
      },
    },
    told: {
      task: {
        proxyConfiguration: {
          containerName: 'envoy',
          type: 'APPMESH',
          properties: [
            { name: 'A', value: '1' },
            { name: 'B', value: '' },
          ],
        },
      },
    },
  },
  {
    what: 'network mode and fault injection',
    source: 'sil-org/ecs-deploy#61',
    declared: { task: { networkMode: 'bridge' } },
    told: { task: JSON.parse('{"networkMode":null,"enableFaultInjection":false}') },
  },
  {
    what: 'compatibilities in another order, constraints in another order',
    source: 'published outputs, 2026',
    declared: {
      task: {
        requiresCompatibilities: ['EC2', 'EXTERNAL'],
        placementConstraints: [
          { type: 'memberOf', expression: 'b' },
          { type: 'memberOf', expression: 'a' },
        ],
      },
    },
    told: {
      task: {
        requiresCompatibilities: ['EXTERNAL', 'EC2'],
        compatibilities: ['EXTERNAL', 'EC2', 'MANAGED_INSTANCES'],
        placementConstraints: [
          { type: 'memberOf', expression: 'a' },
          { type: 'memberOf', expression: 'b' },
        ],
      },
    },
  },
  {
    what: 'the platform',
    source: 'terraform-aws-modules/terraform-aws-ecs#103',
    declared: { task: { runtimePlatform: { cpuArchitecture: 'ARM64', operatingSystemFamily: 'LINUX' } } },
    told: { task: { runtimePlatform: { operatingSystemFamily: 'LINUX', cpuArchitecture: 'ARM64' } } },
  },
];

test.each(titled(ROWS))('%s', (_, { declared, told, expected = [] }) => {
  const family = 'web';
  const main: Container = { name: family, image: 'acme/web:1', memory: 128, ...declared.container };
  const input = { ...declared.task, family, containerDefinitions: [main, ...(declared.more ?? [])] };
  const model = desired({ tasks: [{ family, app: 'shop', input }], services: [service(family)] });
  const live = applied(model);
  const revisions = [...live.revisions].map(([arn, revision]) => {
    const [first, ...others] = revision.definition.containerDefinitions ?? [];
    const definition = {
      ...revision.definition,
      ...told.task,
      containerDefinitions: [...others, { ...first, ...told.container }],
    };
    return [arn, { ...revision, definition }] as const;
  });
  const plan = makePlan(model, { ...live, revisions: new Map(revisions) }, target);
  const named = plan.changes.flatMap((change) =>
    change.action === 'delete' || change.id !== `task/${family}` ? [] : change.fields.map(({ path }) => path),
  );
  expect(named.filter((path) => path !== 'revision')).toEqual(expected);
  if (expected.length === 0) expect(plan.changes).toEqual([]);
});

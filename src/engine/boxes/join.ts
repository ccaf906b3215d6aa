import type { Attribute, Resource } from '@aws-sdk/client-ecs';
import { INSTANCE_TYPES } from '../../model/instance-types.ts';
import { TAG } from '../../model/ownership.ts';
import { capacityOf } from '../../scheduling/box-state.ts';
import { RESERVED_PORTS } from '../../scheduling/ports.ts';
import type { EngineContext } from '../context.ts';
import { clusterArn, containerInstanceArn } from '../ecs/shared/arn.ts';
import type { ContainerInstanceRecord, InstanceRecord } from '../records.ts';
import type { RuntimeBox } from '../runtime/runtime.ts';
import { agentConfig } from './user-data.ts';
import type { AgentConfig } from './user-data.ts';

/** Of an instance type that is not in our table. */
const UNKNOWN_SIZE = { vcpus: 2, memoryMiB: 4096, architecture: 'x86_64' } as const;

/** What the ECS agent says that it can do. Source: ECS agent, `agent/app/agent_capability.go`. */
const CAPABILITIES: readonly string[] = [
  ...[
    '1.17',
    '1.18',
    '1.19',
    '1.20',
    '1.21',
    '1.22',
    '1.23',
    '1.24',
    '1.25',
    '1.26',
    '1.27',
    '1.28',
    '1.29',
    '1.30',
    '1.31',
    '1.32',
    '1.44',
  ].map((version) => `com.amazonaws.ecs.capability.docker-remote-api.${version}`),
  ...[
    'json-file',
    'none',
    'syslog',
    'journald',
    'gelf',
    'fluentd',
    'awslogs',
    'splunk',
    'awsfirelens',
    'local',
  ].map((driver) => `com.amazonaws.ecs.capability.logging-driver.${driver}`),
  'com.amazonaws.ecs.capability.privileged-container',
  'com.amazonaws.ecs.capability.ecr-auth',
  'com.amazonaws.ecs.capability.task-iam-role',
  'com.amazonaws.ecs.capability.task-iam-role-network-host',
  'ecs.capability.container-health-check',
  'ecs.capability.container-ordering',
  'ecs.capability.docker-plugin.local',
  'ecs.capability.execution-role-ecr-pull',
  'ecs.capability.execution-role-awslogs',
  'ecs.capability.pid-ipc-namespace-sharing',
  'ecs.capability.private-registry-authentication.secretsmanager',
  'ecs.capability.secrets.asm.environment-variables',
  'ecs.capability.secrets.ssm.environment-variables',
  'ecs.capability.task-cpu-mem-limit',
  'ecs.capability.task-eni',
  'ecs.capability.container-restart-policy',
];

/** The runtime's view of a box. */
export const runtimeBoxOf = (instance: InstanceRecord): RuntimeBox => ({
  instanceId: instance.instanceId,
  cluster: agentConfig(instance.userData).cluster,
  slot: instance.tags[TAG.box],
  address: instance.address,
});

/**
 * Registers a box as its ECS agent would, in the cluster that its user data names.
 * Returns `undefined` when there is no such ACTIVE cluster: the agent keeps trying.
 */
export function register(
  context: EngineContext,
  instance: InstanceRecord,
): ContainerInstanceRecord | undefined {
  const config = agentConfig(instance.userData);
  const cluster = context.store.clusters.get(clusterArn(context, config.cluster));
  if (cluster?.status !== 'ACTIVE') return undefined;
  const id = context.random.hex(32);
  const record: ContainerInstanceRecord = {
    arn: containerInstanceArn(context, config.cluster, id),
    id,
    clusterArn: cluster.arn,
    ec2InstanceId: instance.instanceId,
    status: 'ACTIVE',
    agentConnected: true,
    attributes: attributesOf(instance, config),
    registeredResources: resourcesOf(instance, config),
    registeredAt: context.clock.now(),
    version: 1,
    tags: {},
  };
  context.store.containerInstances.put(record.arn, record);
  return record;
}

function resourcesOf(instance: InstanceRecord, config: AgentConfig): Resource[] {
  const size = capacityOf(INSTANCE_TYPES.get(instance.instanceType) ?? UNKNOWN_SIZE);
  const zeros = { doubleValue: 0, longValue: 0 };
  const ports = RESERVED_PORTS.map(({ port }) => String(port));
  return [
    { name: 'CPU', type: 'INTEGER', ...zeros, integerValue: size.cpu },
    {
      name: 'MEMORY',
      type: 'INTEGER',
      ...zeros,
      integerValue: Math.max(0, size.memory - config.reservedMemory),
    },
    { name: 'PORTS', type: 'STRINGSET', ...zeros, integerValue: 0, stringSetValue: ports },
    { name: 'PORTS_UDP', type: 'STRINGSET', ...zeros, integerValue: 0, stringSetValue: [] },
  ];
}

function attributesOf(instance: InstanceRecord, config: AgentConfig): Attribute[] {
  const architecture = (INSTANCE_TYPES.get(instance.instanceType) ?? UNKNOWN_SIZE).architecture;
  const builtIn = {
    'ecs.ami-id': instance.imageId,
    'ecs.availability-zone': instance.availabilityZone,
    'ecs.instance-type': instance.instanceType,
    'ecs.os-type': 'linux',
    'ecs.os-family': 'LINUX',
    'ecs.cpu-architecture': architecture,
    'ecs.subnet-id': instance.subnetId,
    'ecs.vpc-id': instance.vpcId,
  };
  return [
    ...Object.entries({ ...config.attributes, ...builtIn }).map(([name, value]) => ({ name, value })),
    ...CAPABILITIES.map((name) => ({ name })),
  ];
}

import type {
  ContainerDefinition,
  CreateServiceCommandInput,
  NetworkMode,
  PortMapping,
  RegisterTaskDefinitionCommandInput,
  TaskDefinition,
  Volume,
} from '@aws-sdk/client-ecs';

/**
 * What AWS means by a member that is absent. The one table: the canonical form drops these values, the differ shows
 * them for an absent side, the engine fills them in.
 * Source: Amazon ECS API reference, RegisterTaskDefinition and CreateService (per member), and published outputs of
 * DescribeTaskDefinition and DescribeServices.
 */
export const DEFAULTS = {
  task: { networkMode: 'bridge', enableFaultInjection: false },
  container: {
    cpu: 0,
    essential: true,
    versionConsistency: 'enabled',
    privileged: false,
    readonlyRootFilesystem: false,
    interactive: false,
    pseudoTerminal: false,
    disableNetworking: false,
  },
  port: { protocol: 'tcp' },
  mount: { readOnly: false },
  healthCheck: { interval: 30, timeout: 5, retries: 3, startPeriod: 0 },
  restartPolicy: { enabled: false, restartAttemptPeriod: 300 },
  linuxParameters: { initProcessEnabled: false, swappiness: 60 },
  volume: { configuredAtLaunch: false },
  dockerVolume: { scope: 'task', autoprovision: false, driver: 'local' },
  efs: { rootDirectory: '/', transitEncryption: 'DISABLED' },
  s3files: { rootDirectory: '/' },
  efsAuthorization: { iam: 'DISABLED' },
  proxy: { type: 'APPMESH' },
  service: {
    schedulingStrategy: 'REPLICA',
    launchType: 'EC2',
    propagateTags: 'NONE',
    enableECSManagedTags: false,
    enableExecuteCommand: false,
    healthCheckGracePeriodSeconds: 0,
    platformVersion: 'LATEST',
  },
  /** Rollout percentages by scheduling strategy. */
  percents: {
    REPLICA: { maximumPercent: 200, minimumHealthyPercent: 100 },
    DAEMON: { maximumPercent: 100, minimumHealthyPercent: 0 },
  },
  deployment: { strategy: 'ROLLING', bakeTimeInMinutes: 0 },
  circuitBreaker: { enable: false, rollback: false, resetOnHealthyTask: true },
  threshold: { type: 'BOUNDED_PERCENT', value: 50 },
  alarms: { enable: false, rollback: false },
  earlySuccess: { enable: false, healthyPercent: 100, sourceServiceRevisionCleanup: 'BLOCKING' },
  hook: { targetType: 'AWS_LAMBDA' },
  hookTimeout: { action: 'ROLLBACK', timeoutInMinutes: 1440 },
  linear: { stepPercent: 10, stepBakeTimeInMinutes: 6 },
  canary: { canaryPercent: 5, canaryBakeTimeInMinutes: 10 },
  controller: { type: 'ECS' },
  /** The log router of FireLens runs as root, and ECS prints it so. Source: cloudposse/terraform-aws-ecs-container-definition#97. */
  firelens: { user: '0' },
  accessLog: { includeQueryParameters: 'DISABLED' },
  ebs: { filesystemType: 'xfs' },
  awsvpc: { assignPublicIp: 'DISABLED' },
  capacityProvider: { weight: 0, base: 0 },
} as const;

/** What a group of boxes has where the cluster file does not say it; its image is `boxImage`. */
export const BOX_DEFAULTS = {
  instanceType: 't3.small',
  /** The name that the ECS console gives to the instance role and its profile. */
  instanceProfile: 'ecsInstanceRole',
} as const;

const OPTIMIZED = 'resolve:ssm:/aws/service/ecs/optimized-ami/amazon-linux-2023';

/**
 * The image of boxes that declare none: the newest ECS-optimized Amazon Linux 2023 of their architecture.
 * Source: Amazon ECS Developer Guide, "Retrieving Amazon ECS-optimized Linux AMI metadata".
 */
export const boxImage = (instanceType: string): string =>
  isArm(instanceType) ? `${OPTIMIZED}/arm64/recommended/image_id` : `${OPTIMIZED}/recommended/image_id`;

/** Graviton: a `g` after the generation, before further letters (`t4g.small`, `c7gn.large`); `a1` is the first of them. */
const isArm = (instanceType: string): boolean => /^(?:a1|[a-z]+\d+g[a-z]*)\./.test(instanceType);

/** CPU units (1024 a vCPU) of a task-level `cpu`: `"256"`, `"1 vCPU"`, `".5 vcpu"`. `undefined`: not a CPU size. */
export const cpuUnits = (text: string): number | undefined => sizeOf(text, /^(\d*\.?\d+)\s*vcpus?$/i);

/** MiB of a task-level `memory`: `"512"`, `"1GB"`, `"0.5 gb"`. `undefined`: not a memory size. */
export const memoryMiB = (text: string): number | undefined => sizeOf(text, /^(\d*\.?\d+)\s*gb$/i);

function sizeOf(text: string, unit: RegExp): number | undefined {
  const plain = text.trim();
  if (/^\d+$/.test(plain)) return Number(plain);
  const match = unit.exec(plain);
  return match === null ? undefined : Math.round(Number(match[1]) * 1024);
}

/** Whether containers have ports of the box or of a network interface of their own, so that both ports are one. */
export const sharesPorts = (mode: string | undefined): boolean => mode === 'host' || mode === 'awsvpc';

/** A task definition as DescribeTaskDefinition prints it, without what the server adds (ARN, revision, status, times). */
export type FilledTaskDefinition = Omit<
  TaskDefinition,
  'taskDefinitionArn' | 'revision' | 'status' | 'registeredAt' | 'registeredBy'
>;

/**
 * Fills in what DescribeTaskDefinition prints for absent members, and only that: optional members stay absent.
 * `tags` are not part of a task definition and are left out.
 * Source: published outputs of DescribeTaskDefinition; Terraform's tests of container definitions.
 */
export function fillTaskDefinition(input: RegisterTaskDefinitionCommandInput): FilledTaskDefinition {
  const { tags: _tags, cpu, memory, ...rest } = input;
  return {
    ...rest,
    containerDefinitions: (input.containerDefinitions ?? []).map((c) => fillContainer(c, input.networkMode)),
    volumes: (input.volumes ?? []).map(fillVolume),
    placementConstraints: input.placementConstraints ?? [],
    ...(cpu ? { cpu: String(cpuUnits(cpu) ?? cpu) } : {}),
    ...(memory ? { memory: String(memoryMiB(memory) ?? memory) } : {}),
  };
}

function fillContainer(container: ContainerDefinition, mode: NetworkMode | undefined): ContainerDefinition {
  const { interval, timeout, retries } = DEFAULTS.healthCheck;
  return {
    ...container,
    cpu: container.cpu ?? DEFAULTS.container.cpu,
    essential: container.essential ?? DEFAULTS.container.essential,
    environment: container.environment ?? [],
    mountPoints: container.mountPoints ?? [],
    volumesFrom: container.volumesFrom ?? [],
    systemControls: container.systemControls ?? [],
    portMappings: (container.portMappings ?? []).map((port) => fillPort(port, mode)),
    ...(container.healthCheck?.command && {
      healthCheck: {
        ...container.healthCheck,
        interval: container.healthCheck.interval ?? interval,
        timeout: container.healthCheck.timeout ?? timeout,
        retries: container.healthCheck.retries ?? retries,
      },
    }),
  };
}

function fillPort(port: PortMapping, mode: NetworkMode | undefined): PortMapping {
  const protocol = port.protocol ?? DEFAULTS.port.protocol;
  if (port.containerPort === undefined) return { ...port, protocol };
  const hostPort = sharesPorts(mode) ? port.hostPort || port.containerPort : (port.hostPort ?? 0);
  return { ...port, hostPort, protocol };
}

function fillVolume(volume: Volume): Volume {
  if (volume.dockerVolumeConfiguration) {
    const scope = volume.dockerVolumeConfiguration.scope ?? DEFAULTS.dockerVolume.scope;
    return { ...volume, dockerVolumeConfiguration: { ...volume.dockerVolumeConfiguration, scope } };
  }
  const special =
    volume.efsVolumeConfiguration ??
    volume.fsxWindowsFileServerVolumeConfiguration ??
    volume.s3filesVolumeConfiguration ??
    volume.configuredAtLaunch;
  return special === undefined ? { ...volume, host: volume.host ?? {} } : volume;
}

/** The CreateService members as DescribeServices prints them; `cluster`, `taskDefinition` and tags are the caller's. */
export type FilledService = Omit<
  CreateServiceCommandInput,
  'cluster' | 'clientToken' | 'tags' | 'taskDefinition' | 'serviceName'
>;

/**
 * Fills in what DescribeServices prints for absent CreateService members.
 * Source: published outputs of CreateService and DescribeServices (2021 to 2026); API reference for each default.
 */
export function fillService(input: FilledService & Partial<CreateServiceCommandInput>): FilledService {
  const { cluster: _c, clientToken: _t, tags: _g, taskDefinition: _d, serviceName: _n, ...rest } = input;
  const providers = input.capacityProviderStrategy ?? [];
  const { launchType: _l, capacityProviderStrategy: _p, ...members } = rest;
  const schedulingStrategy = input.schedulingStrategy ?? DEFAULTS.service.schedulingStrategy;
  const percents = DEFAULTS.percents[schedulingStrategy];
  const awsvpc = input.networkConfiguration?.awsvpcConfiguration;
  const deployment = input.deploymentConfiguration;
  return {
    ...members,
    ...(providers.length > 0
      ? { capacityProviderStrategy: providers.map((item) => ({ ...DEFAULTS.capacityProvider, ...item })) }
      : { launchType: input.launchType ?? DEFAULTS.service.launchType }),
    ...(input.launchType === 'FARGATE' && {
      platformVersion: input.platformVersion ?? DEFAULTS.service.platformVersion,
    }),
    schedulingStrategy,
    desiredCount: schedulingStrategy === 'DAEMON' ? 0 : (input.desiredCount ?? 0),
    deploymentController: input.deploymentController ?? DEFAULTS.controller,
    deploymentConfiguration: {
      ...DEFAULTS.deployment,
      ...percents,
      ...deployment,
      deploymentCircuitBreaker: {
        enable: deployment?.deploymentCircuitBreaker?.enable ?? false,
        rollback: deployment?.deploymentCircuitBreaker?.rollback ?? false,
        ...deployment?.deploymentCircuitBreaker,
      },
    },
    placementConstraints: input.placementConstraints ?? [],
    placementStrategy: (input.placementStrategy ?? []).map((strategy) =>
      strategy.field?.toLowerCase() === 'host' ? { ...strategy, field: 'instanceId' } : strategy,
    ),
    loadBalancers: input.loadBalancers ?? [],
    serviceRegistries: input.serviceRegistries ?? [],
    propagateTags: input.propagateTags ?? DEFAULTS.service.propagateTags,
    enableECSManagedTags: input.enableECSManagedTags ?? false,
    enableExecuteCommand: input.enableExecuteCommand ?? false,
    healthCheckGracePeriodSeconds: input.healthCheckGracePeriodSeconds ?? 0,
    availabilityZoneRebalancing:
      input.availabilityZoneRebalancing ?? (canRebalance(input) ? 'ENABLED' : 'DISABLED'),
    ...(awsvpc !== undefined && {
      networkConfiguration: {
        awsvpcConfiguration: {
          ...awsvpc,
          assignPublicIp: awsvpc.assignPublicIp ?? DEFAULTS.awsvpc.assignPublicIp,
        },
      },
    }),
  };
}

/**
 * Whether CreateService turns zone rebalancing on by itself.
 * Source: Amazon ECS Developer Guide, "Balancing an Amazon ECS service across Availability Zones".
 */
function canRebalance(input: FilledService): boolean {
  const first = input.placementStrategy?.[0];
  const spread = first === undefined || first.field?.toLowerCase() === 'attribute:ecs.availability-zone';
  const maximum = input.deploymentConfiguration?.maximumPercent ?? 200;
  return input.schedulingStrategy !== 'DAEMON' && spread && maximum > 100;
}

import type { Examples, Part } from '../example.ts';

const breaker = { deploymentCircuitBreaker: { enable: true, rollback: true } };
const percents = (minimumHealthyPercent: number, maximumPercent: number): object => ({
  deploymentConfiguration: { ...breaker, minimumHealthyPercent, maximumPercent },
});
const memberOf = (expression: string): object => ({
  placementConstraints: [{ type: 'memberOf', expression }],
});
const twoArchitectures = {
  boxes: { web: { count: 1, instanceType: 't3.small' }, arm: { count: 1, instanceType: 't4g.small' } },
};
const armImage = 'resolve:ssm:/aws/service/ecs/optimized-ami/amazon-linux-2023/arm64/recommended/image_id';

/** A task with a network interface of its own, and nothing to tell of that. */
const ownNetwork = (service: object, checks: object): object => ({
  task: { networkMode: 'awsvpc' },
  service: {
    deploymentConfiguration: breaker,
    networkConfiguration: { awsvpcConfiguration: { subnets: ['subnet-0f0f0f0f'] } },
    ...service,
  },
  cluster: { checks },
});
const onFargate = (task: object, service: object, checks: object, container?: object): Part => ({
  task: { networkMode: 'awsvpc', cpu: '256', memory: '512', ...task },
  service: {
    launchType: 'FARGATE',
    networkConfiguration: { awsvpcConfiguration: { subnets: ['subnet-0f0f0f0f'] } },
    ...service,
  },
  cluster: { checks: { 'task-without-internet': 'off', privileged: 'off', ...checks } },
  ...(container !== undefined && { container }),
});
/** A DAEMON has no desired count. */
const daemon = (deploymentConfiguration: object): object => ({
  schedulingStrategy: 'DAEMON',
  desiredCount: undefined,
  deploymentConfiguration,
});
const providers = (first: number, second: number): object => ({
  capacityProviderStrategy: [
    { capacityProvider: 'spot', weight: 1, base: first },
    { capacityProvider: 'steady', weight: 1, base: second },
  ],
});
const registry = (name: string): object => ({
  registryArn: `arn:aws:servicediscovery:us-east-1:111122223333:service/srv-${name}`,
});
const balanced = {
  task: {
    containerDefinitions: [
      {
        name: 'web',
        image: 'shop/web:1.4.2',
        cpu: 128,
        memory: 128,
        portMappings: [{ containerPort: 8080 }],
      },
    ],
  },
};
const loadBalancers = [{ targetGroupArn: 'arn:tg', containerName: 'web', containerPort: 8080 }];

export const CLUSTER_EXAMPLES: Examples = {
  'public-address-refused': {
    bad: ownNetwork(
      {
        networkConfiguration: {
          awsvpcConfiguration: { subnets: ['subnet-0f0f0f0f'], assignPublicIp: 'ENABLED' },
        },
      },
      { 'task-without-internet': 'off' },
    ),
    good: ownNetwork({}, { 'task-without-internet': 'off' }),
  },
  'task-without-internet': { bad: ownNetwork({}, {}), good: { task: { networkMode: 'bridge' } } },
  'interfaces-exhausted': {
    bad: ownNetwork({ desiredCount: 5 }, { 'task-without-internet': 'off' }),
    good: ownNetwork({ desiredCount: 4 }, { 'task-without-internet': 'off' }),
  },
  'exec-without-role': {
    bad: { service: { enableExecuteCommand: true } },
    good: { service: { enableExecuteCommand: true }, task: { taskRoleArn: 'web-task' } },
  },
  'exec-read-only': {
    bad: {
      service: { enableExecuteCommand: true },
      task: { taskRoleArn: 'web-task' },
      container: { readonlyRootFilesystem: true },
    },
    good: { service: { enableExecuteCommand: true }, task: { taskRoleArn: 'web-task' } },
  },
  'grace-period-missing': {
    bad: { ...balanced, service: { loadBalancers } },
    good: { ...balanced, service: { loadBalancers, healthCheckGracePeriodSeconds: 60 } },
  },
  'root-volume-small': { bad: { box: { rootVolumeGiB: 8 } }, good: { box: { rootVolumeGiB: 30 } } },
  'box-private': { bad: { box: { publicIp: false } }, good: { box: { publicIp: true } } },
  'rollout-deadlock': {
    bad: { service: { desiredCount: 1, ...percents(100, 150) } },
    good: { service: { desiredCount: 1, ...percents(100, 200) } },
  },
  'rollout-all-at-once': {
    bad: { service: { desiredCount: 2, ...percents(0, 100) } },
    good: { service: { desiredCount: 2, ...percents(50, 100) } },
  },
  'circuit-breaker-off': {
    bad: { service: { deploymentConfiguration: {} } },
    good: { service: { deploymentConfiguration: breaker } },
  },
  'circuit-breaker-stays': {
    bad: {
      service: { deploymentConfiguration: { deploymentCircuitBreaker: { enable: true, rollback: false } } },
    },
    good: { service: { deploymentConfiguration: breaker } },
  },
  'rebalancing-refused': {
    bad: { service: { desiredCount: 2, availabilityZoneRebalancing: 'ENABLED', ...percents(50, 100) } },
    good: { service: { desiredCount: 2, availabilityZoneRebalancing: 'ENABLED', ...percents(50, 200) } },
  },
  'service-stopped': { bad: { service: { desiredCount: 0 } }, good: { service: { desiredCount: 1 } } },
  'constraint-invalid': {
    bad: { service: memberOf('attribute:tier = web') },
    good: { box: { attributes: { tier: 'web' } }, service: memberOf('attribute:tier == web') },
  },
  'constraint-no-box': {
    bad: { box: { attributes: { tier: 'web' } }, service: memberOf('attribute:tier == db') },
    good: { box: { attributes: { tier: 'web' } }, service: memberOf('attribute:tier == web') },
  },
  'distinct-instances': {
    bad: { service: { desiredCount: 3, placementConstraints: [{ type: 'distinctInstance' }] } },
    good: { service: { desiredCount: 2, placementConstraints: [{ type: 'distinctInstance' }] } },
  },
  'strategy-invalid': {
    bad: { service: { placementStrategy: [{ type: 'binpack', field: 'disk' }] } },
    good: { service: { placementStrategy: [{ type: 'binpack', field: 'memory' }] } },
  },
  'fargate-beside-boxes': {
    bad: onFargate({ requiresCompatibilities: ['FARGATE'] }, {}, {}),
    good: { service: { launchType: 'EC2' } },
  },
  'fargate-task-unfit': {
    bad: onFargate({}, {}, { 'fargate-beside-boxes': 'off' }, { privileged: true, image: 'shop/web:1.4.2' }),
    good: onFargate({}, {}, { 'fargate-beside-boxes': 'off' }),
  },
  'launch-refused': {
    bad: onFargate({}, memberOf('attribute:tier == web'), { 'fargate-beside-boxes': 'off' }),
    good: { service: memberOf('attribute:ecs.os-type == linux') },
  },
  'daemon-refused': {
    bad: { service: daemon({ maximumPercent: 200 }) },
    good: { service: daemon({ maximumPercent: 100 }) },
  },
  'daemon-distinct': {
    bad: { service: { ...daemon({}), placementConstraints: [{ type: 'distinctInstance' }] } },
    good: { service: daemon({}) },
  },
  'providers-refused': {
    bad: { service: providers(1, 1) },
    good: { service: providers(1, 0) },
  },
  'codedeploy-unbalanced': {
    bad: {
      service: { deploymentController: { type: 'CODE_DEPLOY' } },
      cluster: { checks: { 'controller-elsewhere': 'off' } },
    },
    good: { service: { deploymentController: { type: 'ECS' } } },
  },
  'controller-elsewhere': {
    bad: { service: { deploymentController: { type: 'EXTERNAL' } } },
    good: { service: { deploymentController: { type: 'ECS' } } },
  },
  'registries-refused': {
    bad: { service: { serviceRegistries: [registry('a'), registry('b')] } },
    good: { service: { serviceRegistries: [registry('a')] } },
  },
  'task-unused': {
    bad: { cluster: { services: {} } },
    good: { service: { task: 'web' } },
  },
  'tag-characters': {
    bad: { service: { tags: [{ key: 'teams', value: 'a,b' }] } },
    good: { service: { tags: [{ key: 'teams', value: 'a b' }] } },
  },
  'one-box': { bad: { box: { count: 1 } }, good: { box: { count: 2 } } },
  'instance-type-unfamiliar': {
    bad: { box: { instanceType: 't3.smal' } },
    good: { box: { instanceType: 't3.small' } },
  },
  'box-tiny': { bad: { box: { instanceType: 't3.nano' } }, good: { box: { instanceType: 't3.micro' } } },
  'box-image-pinned': {
    bad: { box: { image: 'ami-0f0f0f0f' } },
    good: {
      box: { image: 'resolve:ssm:/aws/service/ecs/optimized-ami/amazon-linux-2023/recommended/image_id' },
    },
  },
  'box-image-architecture': {
    bad: { box: { instanceType: 't3.small', image: armImage } },
    good: { box: { instanceType: 't4g.small', image: armImage } },
  },
  'architecture-mismatch': {
    bad: { task: { runtimePlatform: { cpuArchitecture: 'ARM64' } } },
    good: { task: { runtimePlatform: { cpuArchitecture: 'X86_64' } } },
  },
  'architecture-undeclared': {
    bad: { cluster: twoArchitectures },
    good: { cluster: twoArchitectures, task: { runtimePlatform: { cpuArchitecture: 'X86_64' } } },
  },
  'windows-on-linux': {
    bad: { task: { runtimePlatform: { operatingSystemFamily: 'WINDOWS_SERVER_2022_CORE' } } },
    good: { task: { runtimePlatform: { operatingSystemFamily: 'LINUX' } } },
  },
  'unknown-check': {
    bad: { cluster: { checks: { 'image-lastest': 'error' } } },
    good: { cluster: { checks: { 'image-latest': 'error' } } },
  },
};

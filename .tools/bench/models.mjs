/**
 * Models of any size, as the loader and the snapshotter give them: services with a task each and some tasks running,
 * boxes that hold them, some of them in use by others.
 */
import { appliedDigest } from '../../src/model/applied.ts';
import { effectiveService } from '../../src/differ/effective-service.ts';
import { launchTagOf } from '../../src/model/canonical/index.ts';
import { printedService } from '../../src/model/kinds/service.ts';
import { printedTask } from '../../src/model/kinds/task.ts';
import { TAG } from '../../src/model/ownership.ts';

const ARN = 'arn:aws:ecs:us-east-1:123456789012';
const CLUSTER = 'shop';
const OWNED = { [TAG.cluster]: CLUSTER, [TAG.app]: CLUSTER, [TAG.owner]: CLUSTER };
const ZONES = ['us-east-1a', 'us-east-1b', 'us-east-1c'];
/** A t3.large. */
const CPU = 2048;
const MEMORY = 7833;

const number = (n) => String(n).padStart(4, '0');
export const target = { cluster: CLUSTER, region: 'us-east-1', account: '123456789012' };

/** A task of two linked containers; each tenth wants a host port of its own. */
function task(n, version) {
  const family = `task-${number(n)}`;
  return {
    family,
    app: CLUSTER,
    input: {
      family,
      networkMode: 'bridge',
      containerDefinitions: [
        {
          name: 'web',
          image: `acme/web-${number(n)}:${version}`,
          cpu: 128,
          memory: 384,
          memoryReservation: 256,
          links: ['backend'],
          portMappings: [{ containerPort: 8080, hostPort: n % 10 === 0 ? 10_000 + n : 0, protocol: 'tcp' }],
          environment: Array.from({ length: 12 }, (_, i) => ({
            name: `SETTING_${i}`,
            value: `value ${i} of ${n}`,
          })),
          logConfiguration: { logDriver: 'json-file', options: { 'max-size': '10m', 'max-file': '3' } },
          healthCheck: { command: ['CMD-SHELL', 'wget -qO- http://localhost:8080/ || exit 1'], interval: 10 },
        },
        {
          name: 'backend',
          image: 'acme/backend:7',
          cpu: 64,
          memory: 128,
          essential: true,
          mountPoints: [{ sourceVolume: 'data', containerPath: '/data' }],
          environment: [{ name: 'ROLE', value: 'backend' }],
          ulimits: [{ name: 'nofile', softLimit: 65_536, hardLimit: 65_536 }],
        },
      ],
      volumes: [{ name: 'data', host: { sourcePath: `/var/data/${number(n)}` } }],
    },
  };
}

const service = (n) => ({
  name: `service-${number(n)}`,
  task: `task-${number(n)}`,
  desiredCount: 2,
  input: {
    deploymentConfiguration: { deploymentCircuitBreaker: { enable: true, rollback: true } },
    placementStrategy: [
      { type: 'spread', field: 'attribute:ecs.availability-zone' },
      { type: 'spread', field: 'instanceId' },
    ],
  },
});

const box = (n) => ({
  slot: `web-${n}`,
  group: 'web',
  instanceType: 't3.large',
  keyPair: 'key',
  subnet: `subnet-${n % 3}`,
  securityGroups: ['sg-1'],
  instanceProfile: 'ecsInstanceRole',
  publicIp: true,
  image: 'resolve:ssm:/aws/service/ecs/optimized-ami/amazon-linux-2023/recommended/image_id',
  attributes: { tier: n % 2 === 0 ? 'front' : 'back' },
  rootVolumeGiB: 30,
  tags: {},
});

const range = (count) => Array.from({ length: count }, (_, i) => i + 1);
const byKey = (items, key) => new Map(items.map((item) => [item[key], item]));

/** What files say. `changed`: how many services get a new image. */
export function desiredModel({ services, boxes, changed = 0 }) {
  return {
    cluster: { name: CLUSTER, region: undefined, account: undefined, settings: {}, tags: { team: 'shop' } },
    owner: { cluster: CLUSTER, apps: new Set([CLUSTER]), name: CLUSTER },
    boxes: byKey(range(boxes).map(box), 'slot'),
    tasks: byKey(
      range(services).map((n) => task(n, n <= changed ? '2.0.0' : '1.0.0')),
      'family',
    ),
    services: byKey(range(services).map(service), 'name'),
    title: 'cluster.json',
    digest: '0'.repeat(64),
    notes: [],
    positionOf: () => undefined,
  };
}

/** What AWS tells of an empty account. */
export const nothing = {
  cluster: undefined,
  services: new Map(),
  draining: new Set(),
  revisions: new Map(),
  families: new Map(),
  boxes: new Map(),
  containerInstances: [],
  runningTasks: [],
  account: '123456789012',
};

/** What AWS tells after a model was applied; two tasks of each service run, spread over the boxes. */
export function liveModel(model) {
  const boxes = [...model.boxes.values()];
  const arnOf = (slot) => `${ARN}:container-instance/${CLUSTER}/${slot}`;
  const runningTasks = [...model.services.values()].flatMap((declared, i) =>
    range(declared.desiredCount).map((copy) => ({
      taskArn: `${ARN}:task/${CLUSTER}/${number(i)}-${copy}`,
      group: `service:${declared.name}`,
      containerInstanceArn: arnOf(boxes[(i * declared.desiredCount + copy) % boxes.length].slot),
      taskDefinitionArn: `${ARN}:task-definition/${declared.task}:7`,
      lastStatus: 'RUNNING',
      createdAt: new Date(i * 1000 + copy),
      containers: [],
    })),
  );
  const tasksOn = new Map();
  for (const running of runningTasks)
    tasksOn.set(running.containerInstanceArn, [
      ...(tasksOn.get(running.containerInstanceArn) ?? []),
      running,
    ]);
  const revisions = [...model.tasks.values()].map((declared) => {
    const arn = `${ARN}:task-definition/${declared.family}:7`;
    return {
      arn,
      family: declared.family,
      revision: 7,
      active: true,
      definition: {
        ...printedTask(declared.input),
        taskDefinitionArn: arn,
        revision: 7,
        status: 'ACTIVE',
      },
      tags: { ...OWNED },
    };
  });
  const liveBoxes = boxes.map((declared, i) => liveBox(declared, i, tasksOn.get(arnOf(declared.slot)) ?? []));
  return {
    cluster: {
      name: CLUSTER,
      arn: `${ARN}:cluster/${CLUSTER}`,
      settings: { containerInsights: 'disabled' },
      tags: { ...model.cluster.tags, ...OWNED },
      raw: {},
    },
    services: byKey(
      [...model.services.values()].map((declared) => liveService(declared, model)),
      'name',
    ),
    draining: new Set(),
    revisions: byKey(revisions, 'arn'),
    families: new Map(revisions.map(({ family, arn }) => [family, [arn]])),
    boxes: new Map(liveBoxes.map((one) => [one.slot, [one]])),
    containerInstances: liveBoxes.map((one) => one.containerInstance),
    runningTasks,
    account: '123456789012',
  };
}

function liveService(declared, model) {
  const input = effectiveService(declared, model, nothing);
  return {
    name: declared.name,
    arn: `${ARN}:service/${CLUSTER}/${declared.name}`,
    taskDefinition: `${ARN}:task-definition/${declared.task}:7`,
    tags: {
      ...model.cluster.tags,
      ...OWNED,
      [TAG.applied]: appliedDigest({ kind: 'service', service: input }),
    },
    raw: {
      ...printedService(input),
      serviceName: declared.name,
      status: 'ACTIVE',
      runningCount: declared.desiredCount,
      deployments: [{ id: 'ecs-svc/1', status: 'PRIMARY' }],
      events: [],
    },
  };
}

function liveBox(declared, i, tasks) {
  const instanceId = `i-${number(i)}`;
  const zone = ZONES[i % ZONES.length];
  const amounts = (cpu, memory, ports) => [
    { name: 'CPU', type: 'INTEGER', integerValue: cpu },
    { name: 'MEMORY', type: 'INTEGER', integerValue: memory },
    { name: 'PORTS', type: 'STRINGSET', stringSetValue: ['22', '2375', '2376', '51678', '51679', ...ports] },
    { name: 'PORTS_UDP', type: 'STRINGSET', stringSetValue: [] },
  ];
  const numbers = tasks.map((running) => Number(running.group.slice(-4)));
  const held = numbers.filter((n) => n % 10 === 0).map((n) => String(10_000 + n));
  return {
    slot: declared.slot,
    instanceId,
    instance: {
      InstanceId: instanceId,
      State: { Name: 'running' },
      InstanceType: declared.instanceType,
      KeyName: declared.keyPair,
      SubnetId: declared.subnet,
      SecurityGroups: declared.securityGroups.map((GroupId) => ({ GroupId })),
      IamInstanceProfile: { Arn: `arn:aws:iam::123456789012:instance-profile/${declared.instanceProfile}` },
      ImageId: 'ami-1',
    },
    containerInstance: {
      containerInstanceArn: `${ARN}:container-instance/${CLUSTER}/${declared.slot}`,
      ec2InstanceId: instanceId,
      status: 'ACTIVE',
      agentConnected: true,
      version: 1,
      registeredResources: amounts(CPU, MEMORY, []),
      remainingResources: amounts(CPU - tasks.length * 192, MEMORY - tasks.length * 384, held),
      attributes: [
        { name: 'ecs.instance-type', value: declared.instanceType },
        { name: 'ecs.availability-zone', value: zone },
        { name: 'ecs.os-type', value: 'linux' },
        { name: 'tier', value: declared.attributes.tier },
      ],
    },
    tags: {
      ...OWNED,
      [TAG.box]: declared.slot,
      [TAG.launch]: launchTagOf(declared),
      [TAG.applied]: appliedDigest({ kind: 'box', box: declared }),
    },
  };
}

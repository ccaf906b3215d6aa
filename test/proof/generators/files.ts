import type { Files } from '../../support/converge.ts';
import { some, type Draw } from './draw.ts';
import { tags, task, type DrawnTask } from './task.ts';

export const FAMILIES = ['api', 'cron', 'mail', 'shop', 'web'] as const;
export const GROUPS = ['big', 'edge-boxes'] as const;
const PORTS = [80, 443, 8080, 9000, 27_017, 5432];

type Fields = Record<string, unknown>;

/** An appdef (or two) and a cluster file that the loader accepts, over the whole schema of both. */
export function files(draw: Draw): Files {
  const hostPorts = [...PORTS];
  const families = FAMILIES.filter((family) => family === 'web' || draw.chance(25));
  const tasks = families.map((family) => task(draw, family, hostPorts));
  const boxes = boxGroups(draw);
  const count = boxes === undefined ? 0 : Object.values(boxes).reduce((sum, group) => sum + group.count, 0);
  const cluster: Fields = {
    cluster: 'random',
    ...some(draw, 25, {
      settings: () => ({ containerInsights: draw.of(['enabled', 'disabled', 'enhanced']) }),
      tags: () =>
        Object.fromEntries(
          draw.few(['owner', 'stage', 'cost:center']).map((key) => [key, draw.of(['', 'a', 'b'])]),
        ),
      region: () => 'us-east-1',
    }),
    ...(boxes && { boxes }),
    ...services(draw, tasks, count),
  };
  const bodies = tasks.map(({ body }) => body);
  const split = bodies.length > 1 && draw.chance(20) ? 1 : bodies.length;
  const apps = [bodies.slice(0, split), bodies.slice(split)]
    .filter((part) => part.length > 0)
    .map((part, at) => appOf(draw, part, at));
  return { cluster, apps };
}

/** The forms that an appdef can have. */
function appOf(draw: Draw, parts: readonly Fields[], at: number): object {
  const [only] = parts;
  const form = parts.length === 1 ? draw.of(['app', 'bare', 'described']) : 'app';
  if (form === 'bare' && only !== undefined) return only;
  if (form === 'described' && only !== undefined) {
    const { tags: list, ...taskDefinition } = only;
    const output = { revision: 3, status: 'ACTIVE', compatibilities: ['EC2'] };
    return { taskDefinition: { ...taskDefinition, ...output }, ...(list !== undefined && { tags: list }) };
  }
  return { name: `app-${String(at)}`, tasks: parts, ...(draw.chance(10) && { services: [], ec2s: [] }) };
}

interface Group extends Fields {
  readonly count: number;
}

/** Always large enough for everything: what does not fit is the forecast's proof. */
function boxGroups(draw: Draw): Record<string, Group> | undefined {
  const groups = GROUPS.slice(0, draw.of([1, 1, 2]));
  return Object.fromEntries(
    groups.map((name) => [
      name,
      {
        count: draw.of([1, 2]),
        instanceType: draw.of(['r6i.4xlarge', 'm6i.4xlarge', 'm5.4xlarge']),
        ...some(draw, 30, {
          keyPair: () => 'clusternator-test-keypair',
          subnets: () => draw.of([['subnet-0f0f0f0f'], []]),
          securityGroups: () => draw.of([['sg-0f0f0f0f'], []]),
          instanceProfile: () =>
            draw.of(['ecsInstanceRole', 'arn:aws:iam::111122223333:instance-profile/path/other']),
          publicIp: () => draw.chance(50),
          image: () =>
            draw.of([
              'ami-0123456789abcdef0',
              'resolve:ssm:/aws/service/ecs/optimized-ami/amazon-linux-2/recommended/image_id',
            ]),
          attributes: () =>
            Object.fromEntries(
              draw.few(['stack', 'tier.name', 'role/x']).map((key) => [key, draw.of(['', 'prod', 'a b'])]),
            ),
          rootVolumeGiB: () => draw.of([30, 100]),
          tags: () =>
            Object.fromEntries(draw.few(['owner', 'Name', 'x']).map((key) => [key, draw.of(['', 'a', 'b'])])),
        }),
      },
    ]),
  );
}

/** Absent (one service for each task), none, or some; a task can have two services. */
function services(draw: Draw, tasks: readonly DrawnTask[], boxes: number): Fields {
  const needed = tasks.some(({ mode }) => mode === 'awsvpc');
  if (!needed && draw.chance(15)) return {};
  if (draw.chance(3)) return { services: {} };
  const entries: [string, Fields][] = [];
  for (const one of tasks) {
    entries.push([one.family, service(draw, one, one.family, boxes)]);
    if (!one.fixed && draw.chance(10))
      entries.push([`${one.family}-two`, service(draw, one, `${one.family}-two`, boxes)]);
  }
  return { services: Object.fromEntries(entries) };
}

function service(draw: Draw, one: DrawnTask, name: string, boxes: number): Fields {
  const daemon = draw.chance(10);
  const most = one.fixed ? boxes : 4;
  const drawn: Fields = {
    ...((name !== one.family || draw.chance(50)) && { task: one.family }),
    ...(daemon
      ? { schedulingStrategy: 'DAEMON' }
      : some(draw, 60, { desiredCount: () => draw.int(0, most) })),
    ...(one.mode === 'awsvpc' && {
      networkConfiguration: {
        awsvpcConfiguration: {
          subnets: draw.of([['subnet-0f0f0f0f'], ['subnet-0f0f0f0f', 'subnet-0e0e0e0e']]),
          ...some(draw, 50, {
            securityGroups: () => draw.of([['sg-0f0f0f0f'], []]),
            assignPublicIp: () => 'DISABLED',
          }),
        },
      },
    }),
    ...some(draw, 15, {
      schedulingStrategy: () => (daemon ? 'DAEMON' : 'REPLICA'),
      launchType: () => 'EC2',
      deploymentConfiguration: () => deployment(draw, daemon, one.fixed),
      deploymentController: () => ({ type: 'ECS' }),
      placementConstraints: () => [
        ...(daemon || !draw.chance(20) || one.fixed
          ? []
          : [{ type: 'distinctInstance' }].slice(0, boxes > 3 ? 1 : 0)),
        ...draw
          .few(['attribute:ecs.os-type == linux', 'attribute:ecs.availability-zone exists'])
          .map((expression) => ({ type: 'memberOf', expression })),
      ],
      placementStrategy: () => (daemon ? undefined : draw.few(STRATEGIES, 3)),
      availabilityZoneRebalancing: () => draw.of(['DISABLED', 'DISABLED', daemon ? 'DISABLED' : 'ENABLED']),
      healthCheckGracePeriodSeconds: () => draw.of([0, 60]),
      enableECSManagedTags: () => draw.chance(50),
      enableExecuteCommand: () => draw.chance(50),
      propagateTags: () => draw.of(['NONE', 'SERVICE', 'TASK_DEFINITION']),
      tags: () => tags(draw),
      loadBalancers: () =>
        draw.few(one.ports, 1).map(({ container, port }) => ({
          targetGroupArn:
            'arn:aws:elasticloadbalancing:us-east-1:111122223333:targetgroup/tg/0123456789abcdef',
          containerName: container,
          containerPort: port,
        })),
      serviceRegistries: () =>
        draw.few(one.ports, 1).map(({ container, port }) => ({
          registryArn: 'arn:aws:servicediscovery:us-east-1:111122223333:service/srv-1',
          containerName: container,
          containerPort: port,
        })),
      serviceConnectConfiguration: () => ({
        enabled: draw.chance(60),
        ...some(draw, 50, {
          namespace: () => 'shop.local',
          services: () =>
            one.ports.flatMap(({ name: portName, port }) =>
              portName === undefined ? [] : [{ portName, clientAliases: [{ port, dnsName: 'svc' }] }],
            ),
        }),
      }),
    }),
  };
  return isContrary(drawn) ? { ...drawn, availabilityZoneRebalancing: 'DISABLED' } : drawn;
}

/** ECS refuses zone rebalancing with a maximum of 100 %. */
function isContrary({ deploymentConfiguration: percents }: Fields): boolean {
  return (
    typeof percents === 'object' &&
    percents !== null &&
    'maximumPercent' in percents &&
    percents.maximumPercent === 100
  );
}

const STRATEGIES = [
  { type: 'spread', field: 'attribute:ecs.availability-zone' },
  { type: 'spread', field: 'instanceId' },
  { type: 'spread', field: 'host' },
  { type: 'binpack', field: 'memory' },
  { type: 'binpack', field: 'CPU' },
  { type: 'random' },
];

/** Of a task with a host port. Two of 100 ECS refuses, and a minimum that is not said is 100. */
function percentsOfFixed(draw: Draw): Fields {
  const drawn = some(draw, 40, {
    minimumHealthyPercent: () => draw.of([0, 0, 50, 99]),
    maximumPercent: () => draw.of([100, 150, 200]),
  });
  return isContrary({ deploymentConfiguration: drawn }) ? { minimumHealthyPercent: 0, ...drawn } : drawn;
}

/** All kinds of percentages; those that allow no roll where a service needs one are for the forecast to tell. */
const deployment = (draw: Draw, daemon: boolean, fixed: boolean): Fields => ({
  ...(daemon
    ? some(draw, 40, { maximumPercent: () => 100, minimumHealthyPercent: () => draw.of([0, 0, 50]) })
    : fixed
      ? percentsOfFixed(draw)
      : draw.of<Fields>([
          {},
          { minimumHealthyPercent: 50 },
          { minimumHealthyPercent: 0, maximumPercent: 100 },
          { minimumHealthyPercent: 50, maximumPercent: 150 },
          { maximumPercent: 150 },
          { maximumPercent: 200, minimumHealthyPercent: 100 },
          { maximumPercent: 250 },
        ])),
  ...some(draw, 30, {
    deploymentCircuitBreaker: () => ({
      enable: draw.chance(50),
      rollback: draw.chance(50),
      ...some(draw, 30, {
        resetOnHealthyTask: () => draw.chance(50),
        thresholdConfiguration: () => ({
          type: draw.of(['BOUNDED_PERCENT', 'COUNT']),
          value: draw.of([50, 5]),
        }),
      }),
    }),
    alarms: () => ({
      alarmNames: draw.few(['one', 'two']),
      enable: draw.chance(50),
      rollback: draw.chance(50),
    }),
    strategy: () => 'ROLLING',
    bakeTimeInMinutes: () => 0,
  }),
});

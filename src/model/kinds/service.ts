import type {
  CreateServiceCommandInput,
  Service,
  ServiceRevision,
  UpdateServiceCommandInput,
} from '@aws-sdk/client-ecs';
import { isFields, nameIn, ordered, scalar, type Fields, type Read } from '../canonical/read.ts';
import { TASK_FIELD } from '../path.ts';
import {
  gatewayConnectors,
  monitoring,
  serviceConnectConfiguration,
  volumeConfigurations,
  vpcLatticeConfigurations,
} from './connect.ts';
import { deployment, PERCENTS } from './deployment.ts';
import { printed } from './printed.ts';
import {
  anything,
  key,
  record,
  records,
  set,
  special,
  value,
  type Effect,
  type Row,
  type Rows,
} from './row.ts';
import { constraints, roleName } from './task.ts';

/** Members of the calls that are no members of a service, because: */
export const NOT_MANAGED = {
  cluster: 'it is where the service is',
  serviceName: 'it names the service',
  service: 'it names the service',
  taskDefinition: 'the plan compares it, with what the task says',
  clientToken: 'the executor makes it of the call',
  forceNewDeployment: 'it is a command, and changes no member',
} as const satisfies Partial<
  Record<keyof CreateServiceCommandInput | keyof UpdateServiceCommandInput, string>
>;

/** What DescribeServices prints and CreateService does not take. Source: API reference, `Service`. */
export const SERVICE_OUTPUT_ONLY = [
  'clusterArn',
  'serviceArn',
  'status',
  'runningCount',
  'pendingCount',
  'platformFamily',
  'taskSets',
  'deployments',
  'roleArn',
  'events',
  'createdAt',
  'createdBy',
  'currentServiceDeployment',
  'currentServiceRevisions',
  'resourceManagementType',
] as const satisfies readonly (keyof Service)[];

/** The order of strategies means something, the case of a field does not: `spread:attribute:ecs.availability-zone`. */
const strategies: Read = (said) =>
  ordered(
    (Array.isArray(said) ? said : []).filter(isFields).map((item) => {
      const field = nameIn(item, 'field').toLowerCase();
      const same = field === 'host' || field === 'instanceid' ? 'instanceId' : field;
      return [nameIn(item, 'type'), same].filter((part) => part !== '').join(':');
    }),
  );

const asInstanceId = (said: unknown): unknown =>
  (Array.isArray(said) ? said : [])
    .filter(isFields)
    .map((item) =>
      nameIn(item, 'field').toLowerCase() === 'host' ? { ...item, field: 'instanceId' } : item,
    );

const providersOf = (service: Fields): readonly unknown[] => {
  const list = service['capacityProviderStrategy'];
  return Array.isArray(list) ? list : [];
};

/**
 * Whether CreateService turns zone rebalancing on by itself.
 * Source: Amazon ECS Developer Guide, "Balancing an Amazon ECS service across Availability Zones".
 */
function canRebalance({ placementStrategy, deploymentConfiguration }: Fields): boolean {
  const [first] = Array.isArray(placementStrategy) ? placementStrategy.filter(isFields) : [];
  const spreads =
    first === undefined || nameIn(first, 'field').toLowerCase() === 'attribute:ecs.availability-zone';
  const maximum = isFields(deploymentConfiguration) ? deploymentConfiguration['maximumPercent'] : undefined;
  return spreads && Number(maximum ?? PERCENTS.REPLICA.maximumPercent) > 100;
}

/** ECS uses its service-linked role by itself; CreateService refuses it. Source: API reference, `role`. */
const ownRole: Read = (said) =>
  typeof said === 'string' && said.includes(':role/aws-service-role/') ? undefined : roleName(said);

/** UpdateService changes it whoever deploys the service. */
const ANY = ['CODE_DEPLOY', 'EXTERNAL'] as const;

const notPrinted = (): undefined => undefined;

/**
 * The members of a service. Sources: of defaults, Amazon ECS API reference, CreateService, the text of each member; of what an update
 * does, UpdateService, the note of each member ("doesn't trigger a new service deployment", "Only tasks launched after the update will
 * reflect the update"), and the developer guide, "Using ECS Exec" and "Task placement"; of what is printed, published outputs of
 * CreateService and DescribeServices (2021 to 2026).
 */
const service = (strategy: keyof typeof PERCENTS) =>
  ({
    // Of a DAEMON the boxes decide; else autoscaling may own it.
    desiredCount:
      strategy === 'DAEMON'
        ? special(() => undefined, {
            printed: () => 0,
            change: 'in place',
            unmanaged: () => true,
            foreign: ANY,
          })
        : value({
            printed: (said) => said ?? 0,
            written: true,
            change: 'in place',
            unmanaged: 'all',
            foreign: ANY,
          }),
    schedulingStrategy: value({ default: 'REPLICA', printed: true, change: 'replaces' }),
    // It stands only where no capacity provider does.
    launchType: special((said, beside) => (providersOf(beside).length > 0 ? undefined : scalar(said)), {
      default: 'EC2',
      printed: (said, beside) => (providersOf(beside).length > 0 ? undefined : (said ?? 'EC2')),
      change: 'replaces',
      unless: 'capacityProviderStrategy',
    }),
    capacityProviderStrategy: records(
      'capacityProvider',
      {
        capacityProvider: key(),
        weight: value({ default: 0, printed: true }),
        base: value({ default: 0, printed: true }),
      },
      {
        printed: (said, beside) => (providersOf(beside).length > 0 ? said : undefined),
        change: 'rolls',
        forced: true,
        // A declared launch type is one without capacity providers; undeclared, both may be the cluster's default.
        unmanaged: ({ declared }) => !declared.has('launchType') && !declared.has('capacityProviderStrategy'),
        cleared: [],
      },
    ),
    deploymentConfiguration: record(deployment(strategy), {
      printed: true,
      stands: true,
      change: 'in place',
      foreign: ['CODE_DEPLOY'],
    }),
    deploymentController: record(
      { type: value({ default: 'ECS', printed: true, required: true }) },
      { printed: true, stands: true, change: 'in place', foreign: ANY },
    ),
    placementConstraints: { ...constraints, change: 'for new tasks', foreign: ANY },
    placementStrategy: special(strategies, { printed: asInstanceId, change: 'for new tasks', foreign: ANY }),
    loadBalancers: records(
      (item) =>
        `${nameIn(item, 'targetGroupArn') || nameIn(item, 'loadBalancerName')} ${nameIn(item, 'containerName')}:${nameIn(item, 'containerPort')}`,
      {
        targetGroupArn: key(),
        loadBalancerName: key(),
        containerName: key(),
        containerPort: key(),
        advancedConfiguration: anything(),
      },
      { printed: true, change: 'rolls' },
    ),
    serviceRegistries: records(
      'registryArn',
      { registryArn: key(), containerName: anything(), containerPort: anything(), port: anything() },
      { printed: true, change: 'rolls' },
    ),
    networkConfiguration: record(
      {
        awsvpcConfiguration: record({
          subnets: set(),
          securityGroups: set(),
          assignPublicIp: value({ default: 'DISABLED', printed: true }),
        }),
      },
      {
        change: 'rolls',
        // A task with a network interface of its own cannot be without one.
        unmanaged: ({ declared, awsvpc }) => awsvpc && !declared.has('networkConfiguration'),
        cleared: 'never',
      },
    ),
    propagateTags: value({ default: 'NONE', printed: true, change: 'for new tasks', foreign: ANY }),
    enableECSManagedTags: value({ default: false, printed: true, change: 'for new tasks', foreign: ANY }),
    enableExecuteCommand: value({ default: false, printed: true, change: 'for new tasks' }),
    healthCheckGracePeriodSeconds: value({ default: 0, printed: true, change: 'in place', foreign: ANY }),
    platformVersion: value({
      default: 'LATEST',
      printed: (said, { launchType }) => (launchType === 'FARGATE' ? (said ?? 'LATEST') : said),
      change: 'rolls',
      unmanaged: 'all',
    }),
    // Its default depends on the date of creation.
    availabilityZoneRebalancing: value({
      printed: (said, beside) =>
        said ?? (strategy === 'REPLICA' && canRebalance(beside) ? 'ENABLED' : 'DISABLED'),
      change: 'in place',
      unmanaged: 'all',
    }),
    role: special(ownRole, { change: 'replaces', unmanaged: 'all', toldAs: 'roleArn' }),
    serviceConnectConfiguration,
    volumeConfigurations,
    vpcLatticeConfigurations,
    gatewayConnectors,
    monitoring,
    tags: key({ printed: notPrinted, change: 'in place', foreign: ANY }),
  }) satisfies Readonly<Record<Exclude<keyof CreateServiceCommandInput, keyof typeof NOT_MANAGED>, Row>>;

const ROWS = { REPLICA: service('REPLICA'), DAEMON: service('DAEMON') };

export type ServiceMember = keyof typeof ROWS.REPLICA;

type ServiceRows = Readonly<Record<ServiceMember, Row>>;

const NAMES = Object.keys(ROWS.REPLICA).filter((name): name is ServiceMember => name in ROWS.REPLICA);

/** The members of a service of a scheduling strategy. */
export const serviceRows = (strategy: string | undefined): ServiceRows =>
  strategy === 'DAEMON' ? ROWS.DAEMON : ROWS.REPLICA;

/** The names of the members of which something is so. */
export const serviceMembers = (is: (row: Row) => boolean): readonly ServiceMember[] =>
  NAMES.filter((name) => is(ROWS.REPLICA[name]));

const TOLD_BY_REVISION = serviceMembers(({ told }) => told === 'revision');

/** Whether something is declared that DescribeServices does not tell. Else service revisions are not asked for. */
export const needsRevision = (declared: Partial<CreateServiceCommandInput> = {}): boolean =>
  TOLD_BY_REVISION.some((name) => declared[name] !== undefined);

const TOLD_ELSEWHERE = serviceMembers(({ told, toldAs }) => told !== undefined || toldAs !== undefined);

/** What a change of a member of a canonical service does; its task is one. */
export function effectOf(member: string): Effect | undefined {
  if (member === TASK_FIELD) return 'rolls';
  const rows: Rows = ROWS.REPLICA;
  return rows[member]?.change;
}

/** A service as DescribeServices prints it after that input. */
export function printedService<T extends Partial<CreateServiceCommandInput>>(input: T): T {
  const said: T = { ...input };
  for (const name of Object.keys(NOT_MANAGED)) Reflect.deleteProperty(said, name);
  return printed(serviceRows(input.schedulingStrategy), said);
}

/** A live service by the members of CreateService. `revision`: its newest, where that was asked for. */
export function toldService(raw: Service, revision?: ServiceRevision): Fields {
  const primary = raw.deployments?.find(({ status }) => status === 'PRIMARY');
  const members: Record<string, unknown> = { ...raw };
  for (const name of TOLD_ELSEWHERE) {
    const { told, toldAs }: Row = ROWS.REPLICA[name];
    const teller = told === 'primary' ? primary : told === 'revision' ? (revision ?? raw) : raw;
    members[name] = teller === undefined ? undefined : Reflect.get(teller, toldAs ?? name);
  }
  return members;
}

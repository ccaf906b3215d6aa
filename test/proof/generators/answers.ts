import type { Transport } from '../../../src/aws/aws.ts';
import { isFields, type Fields } from './fields.ts';
import type { Draw } from './draw.ts';

/**
 * AWS's freedom in what it describes: lists without an order come in any order, empties are there or not, defaults are
 * told or not, and members that nobody knows yet have values that say nothing. A plan must not see any of it.
 * Source: published outputs of DescribeTaskDefinition and DescribeServices; Terraform's and ecspresso's rules against
 * false differences.
 */
export const freely =
  (draw: Draw) =>
  (inner: Transport): Transport =>
  async (operation, input, signal) => {
    const answer = await inner(operation, input, signal);
    if (operation.startsWith('ec2:')) return { ...answer, ...instances(draw, answer) };
    return { ...answer, ...ecs(draw, answer) };
  };

/** Lists of scalars whose order says nothing. */
const SETS = new Set([
  'add',
  'drop',
  'permissions',
  'dockerSecurityOptions',
  'credentialSpecs',
  'ignoredExitCodes',
  'requiresCompatibilities',
  'subnets',
  'securityGroups',
  'alarmNames',
]);
/** Lists of records whose order means something. */
const ORDERED = new Set([
  'placementStrategy',
  'environmentFiles',
  'events',
  'deployments',
  'taskDefinitionArns',
  'serviceArns',
]);

type Table = Readonly<Record<string, unknown>>;

/**
 * What AWS means by absence, written down a second time: the program's own table is what is being proven.
 * Source: API reference of RegisterTaskDefinition and CreateService, member by member.
 */
const MEANT = {
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
  restartPolicy: { restartAttemptPeriod: 300 },
  linuxParameters: { initProcessEnabled: false },
  dockerVolume: { scope: 'task', autoprovision: false, driver: 'local' },
  efs: { rootDirectory: '/', transitEncryption: 'DISABLED' },
  efsAuthorization: { iam: 'DISABLED' },
  service: {
    schedulingStrategy: 'REPLICA',
    propagateTags: 'NONE',
    enableECSManagedTags: false,
    enableExecuteCommand: false,
    healthCheckGracePeriodSeconds: 0,
    deploymentController: { type: 'ECS' },
  },
  percents: {
    REPLICA: { maximumPercent: 200, minimumHealthyPercent: 100 },
    DAEMON: { maximumPercent: 100, minimumHealthyPercent: 0 },
  },
  deployment: { strategy: 'ROLLING', bakeTimeInMinutes: 0 },
  circuitBreaker: { enable: false, rollback: false, resetOnHealthyTask: true },
  awsvpc: { assignPublicIp: 'DISABLED' },
} as const;

const CONTAINER_EMPTIES: Table = {
  ...Object.fromEntries(
    [
      'command',
      'entryPoint',
      'links',
      'dependsOn',
      'dnsServers',
      'dnsSearchDomains',
      'extraHosts',
      'dockerSecurityOptions',
      'ulimits',
      'secrets',
      'environmentFiles',
      'resourceRequirements',
      'credentialSpecs',
      'environment',
      'mountPoints',
      'volumesFrom',
      'portMappings',
      'systemControls',
    ].map((name) => [name, []]),
  ),
  dockerLabels: {},
  user: '',
  hostname: '',
  workingDirectory: '',
};
const TASK_EMPTIES: Table = {
  volumes: [],
  placementConstraints: [],
  requiresCompatibilities: [],
  inferenceAccelerators: [],
  tags: [],
};
const SERVICE_EMPTIES: Table = {
  placementConstraints: [],
  placementStrategy: [],
  loadBalancers: [],
  serviceRegistries: [],
  capacityProviderStrategy: [],
};
/** What a member that is newer than this program can look like where nobody set it. */
const NEWER: Table = {
  newFlag: false,
  newList: [],
  newRecord: {},
  newText: '',
  newDeep: { list: [], flag: false },
};

function ecs(draw: Draw, answer: object): object {
  return Object.fromEntries(
    Object.entries(answer).map(([name, value]): [string, unknown] => {
      if (name === 'taskDefinition' && isFields(value)) return [name, definition(draw, value)];
      if (name === 'services' && Array.isArray(value))
        return [
          name,
          shuffled(
            draw,
            value.map((item) => service(draw, item)),
          ),
        ];
      if (name === 'service') return [name, service(draw, value)];
      if (name === 'clusters' && Array.isArray(value))
        return [name, value.map((item) => cluster(draw, item))];
      if (name === 'tags' || name === 'containerInstances' || name === 'failures')
        return [name, loose(draw, value, name)];
      return [name, value];
    }),
  );
}

function definition(draw: Draw, given: Fields): Fields {
  const { containerDefinitions, volumes, ...rest } = given;
  return dressed(
    draw,
    {
      ...rest,
      containerDefinitions: (Array.isArray(containerDefinitions) ? containerDefinitions : []).map((item) =>
        container(draw, item),
      ),
      ...(volumes !== undefined && {
        volumes: (Array.isArray(volumes) ? volumes : []).map((item) => volume(draw, item)),
      }),
    },
    TASK_EMPTIES,
    MEANT.task,
  );
}

function container(draw: Draw, given: unknown): unknown {
  if (!isFields(given)) return given;
  const inner = within(given, {
    healthCheck: (value) => dressed(draw, value, {}, MEANT.healthCheck),
    restartPolicy: (value) => dressed(draw, value, { ignoredExitCodes: [] }, MEANT.restartPolicy),
    logConfiguration: (value) => dressed(draw, value, { options: {}, secretOptions: [] }, {}),
    firelensConfiguration: (value) => dressed(draw, value, { options: {} }, {}),
    linuxParameters: (value) =>
      dressed(
        draw,
        within(value, { capabilities: (item) => dressed(draw, item, { add: [], drop: [] }, {}) }),
        { devices: [], tmpfs: [], capabilities: { add: [], drop: [] } },
        MEANT.linuxParameters,
      ),
  });
  const lists = eachOf(inner, {
    portMappings: (item) => dressed(draw, item, {}, MEANT.port),
    mountPoints: (item) => dressed(draw, item, {}, MEANT.mount),
    volumesFrom: (item) => dressed(draw, item, {}, MEANT.mount),
  });
  return dressed(draw, lists, CONTAINER_EMPTIES, MEANT.container);
}

function volume(draw: Draw, given: unknown): unknown {
  if (!isFields(given)) return given;
  const inner = within(given, {
    dockerVolumeConfiguration: (value) =>
      dressed(draw, value, { driverOpts: {}, labels: {} }, MEANT.dockerVolume),
    efsVolumeConfiguration: (value) =>
      dressed(
        draw,
        within(value, { authorizationConfig: (item) => dressed(draw, item, {}, MEANT.efsAuthorization) }),
        {},
        MEANT.efs,
      ),
  });
  return dressed(draw, inner, { host: {} }, {});
}

function service(draw: Draw, given: unknown): unknown {
  if (!isFields(given)) return given;
  const daemon = given['schedulingStrategy'] === 'DAEMON';
  const inner = within(given, {
    deploymentConfiguration: (value) =>
      dressed(
        draw,
        within(value, {
          deploymentCircuitBreaker: (item) => dressed(draw, item, {}, MEANT.circuitBreaker),
          alarms: (item) => dressed(draw, item, {}, {}),
        }),
        { lifecycleHooks: [], alarms: { alarmNames: [], enable: false, rollback: false } },
        { ...MEANT.percents[daemon ? 'DAEMON' : 'REPLICA'], ...MEANT.deployment },
      ),
    networkConfiguration: (value) =>
      within(value, {
        awsvpcConfiguration: (item) => dressed(draw, item, { securityGroups: [] }, MEANT.awsvpc),
      }),
  });
  const strategies = eachOf(inner, { placementStrategy: (item) => strategy(draw, item) });
  return dressed(draw, strategies, SERVICE_EMPTIES, MEANT.service);
}

/** `host` and `instanceId` are one; the case of a field says nothing. */
function strategy(draw: Draw, item: Fields): Fields {
  const field = item['field'];
  if (typeof field !== 'string') return item;
  const name = field === 'instanceId' && draw.chance(50) ? 'host' : field;
  return { ...item, field: draw.of([name, name.toUpperCase(), name.toLowerCase()]) };
}

const cluster = (draw: Draw, given: unknown): unknown =>
  isFields(given)
    ? dressed(draw, given, { capacityProviders: [], statistics: [], attachments: [] }, {})
    : given;

/** Puts empties, defaults and newer members in, and takes told defaults and empties out, each now and then. */
function dressed(draw: Draw, given: Fields, empties: Table, defaults: Table): Fields {
  const out: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(given)) {
    const says = !same(value, defaults[name]) && !(name in empties && isEmpty(value));
    if (says || draw.chance(60)) out[name] = loose(draw, value, name);
  }
  for (const table of [empties, defaults]) {
    for (const [name, value] of Object.entries(table))
      if (given[name] === undefined && draw.chance(30)) out[name] = structuredClone(value);
  }
  for (const [name, value] of Object.entries(NEWER)) if (draw.chance(8)) out[name] = structuredClone(value);
  return Object.fromEntries(shuffled(draw, Object.entries(out)));
}

/** Lists whose order says nothing in any order, at any depth. */
function loose(draw: Draw, value: unknown, name: string): unknown {
  if (Array.isArray(value)) {
    const items: readonly unknown[] = value;
    const inner = items.map((item) => loose(draw, item, ''));
    const records = items.length > 0 && items.every(isFields);
    return SETS.has(name) || (records && !ORDERED.has(name)) ? shuffled(draw, inner) : inner;
  }
  if (!isFields(value)) return value;
  return Object.fromEntries(
    shuffled(
      draw,
      Object.entries(value).map(([key, member]): [string, unknown] => [key, loose(draw, member, key)]),
    ),
  );
}

function instances(draw: Draw, answer: object): object {
  return Object.fromEntries(
    Object.entries(answer).flatMap(([name, value]) =>
      name === 'Reservations' ? [[name, deepShuffled(draw, value)]] : [],
    ),
  );
}

/** EC2 promises no order of anything. */
function deepShuffled(draw: Draw, value: unknown): unknown {
  if (Array.isArray(value))
    return shuffled(
      draw,
      value.map((item) => deepShuffled(draw, item)),
    );
  if (!isFields(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, deepShuffled(draw, member)]));
}

function shuffled<T>(draw: Draw, items: readonly T[]): T[] {
  const out = [...items];
  for (let at = out.length - 1; at > 0; at--) {
    const other = draw.int(0, at);
    const [a, b] = [out[at], out[other]];
    if (a !== undefined && b !== undefined) [out[at], out[other]] = [b, a];
  }
  return out;
}

type Readers = Readonly<Record<string, (value: Fields) => unknown>>;

/** Changes members that are records. */
const within = (given: Fields, readers: Readers): Fields =>
  Object.fromEntries(
    Object.entries(given).map(([name, value]) => {
      const read = Object.hasOwn(readers, name) ? readers[name] : undefined;
      return [name, read !== undefined && isFields(value) ? read(value) : value];
    }),
  );

/** Changes the items of members that are lists of records. */
const eachOf = (given: Fields, readers: Readers): Fields =>
  Object.fromEntries(
    Object.entries(given).map(([name, value]) => {
      const read = Object.hasOwn(readers, name) ? readers[name] : undefined;
      const items: readonly unknown[] = Array.isArray(value) ? value : [];
      return [
        name,
        read !== undefined && items.every(isFields) && Array.isArray(value) ? items.map(read) : value,
      ];
    }),
  );

const isEmpty = (value: unknown): boolean =>
  value === '' ||
  (Array.isArray(value) ? value.length === 0 : isFields(value) && Object.keys(value).length === 0);

const same = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other);

import type { Files } from '../../support/converge.ts';
import type { Draw } from './draw.ts';
import { isFields } from './fields.ts';

/** One edit of one member of the files, and what a plan must say of it. */
export interface Edit {
  readonly files: Files;
  /** For the report: `container.user`. */
  readonly kind: string;
  /** The members that must be named, by resource: all of them, and nothing else but consequences. */
  readonly expected: ReadonlyMap<string, readonly string[]>;
}

interface Site {
  readonly kind: string;
  /** The edited member, as the plan writes it, by resource. */
  readonly expected: Readonly<Record<string, readonly string[]>>;
  readonly apply: (files: Copy) => void;
}

interface Copy {
  readonly cluster: Record<string, unknown>;
  readonly apps: Record<string, unknown>[];
}

type Open = Record<string, unknown>;
const isOpen = (value: unknown): value is Open => isFields(value);
const listOf = (value: unknown): Open[] => (Array.isArray(value) ? value.filter(isOpen) : []);
const open = (value: unknown): Open => (isOpen(value) ? value : {});

/** Every edit is of one member that the files can have; the values differ from whatever stood there. */
export function edit(draw: Draw, files: Files): Edit {
  const copy = copyOf(files);
  const sites = sitesOf(copy, draw);
  const [first, ...rest] = sites;
  if (first === undefined) throw new Error('nothing can be edited');
  const site = draw.of([first, ...rest]);
  site.apply(copy);
  return {
    files: { cluster: copy.cluster, apps: copy.apps },
    kind: site.kind,
    expected: new Map(Object.entries(site.expected)),
  };
}

const copyOf = (files: Files): Copy => {
  const { cluster, apps } = structuredClone(files);
  return { cluster: open(cluster), apps: apps.map(open) };
};

/** A task, and what holds its tags: as AWS prints it, they stand beside the definition. */
interface Held {
  readonly task: Open;
  readonly tagged: Open;
}

/** The tasks of an appdef in any of its forms. */
function tasksOf(app: Open): Held[] {
  if (Array.isArray(app['tasks'])) return listOf(app['tasks']).map((task) => ({ task, tagged: task }));
  return [{ task: isOpen(app['taskDefinition']) ? app['taskDefinition'] : app, tagged: app }];
}

function sitesOf(files: Copy, draw: Draw): Site[] {
  const tasks = files.apps.flatMap((app) => tasksOf(app));
  const services = Object.entries(open(files.cluster['services'])).map(([name, body]) => ({
    name,
    body: open(body),
  }));
  const task = tasks[draw.int(0, tasks.length - 1)];
  const service = services[draw.int(0, services.length - 1)];
  return [
    ...(task === undefined ? [] : taskSites(task.task, task.tagged, draw)),
    ...(service === undefined ? [] : serviceSites(service.name, service.body)),
    ...boxSites(files.cluster, draw),
    ...clusterSites(files.cluster),
  ];
}

/** A scalar member that becomes another one. */
const other = (value: unknown, one: unknown, two: unknown): unknown => (value === one ? two : one);

function taskSites(task: Open, tagged: Open, draw: Draw): Site[] {
  const id = `task/${String(task['family'])}`;
  const containers = listOf(task['containerDefinitions']);
  const container = containers[draw.int(0, containers.length - 1)];
  const at = (kind: string, path: string, apply: () => void): Site => ({
    kind,
    expected: { [id]: [path] },
    apply,
  });
  // Sites hold the record that they change: it is part of the copy.
  const scalar = (holder: Open, base: string, kind: string, name: string, one: unknown, two: unknown): Site =>
    at(`${kind}.${name}`, `${base}${name}`, () => {
      holder[name] = other(holder[name], one, two);
    });
  const sites = [
    scalar(task, '', 'task', 'taskRoleArn', 'first-role', 'second-role'),
    scalar(task, '', 'task', 'executionRoleArn', 'first-role', 'second-role'),
    scalar(task, '', 'task', 'pidMode', 'task', 'host'),
    scalar(task, '', 'task', 'ipcMode', 'task', 'host'),
    ...(isFor(task, 'EC2')
      ? []
      : [
          at('task.ephemeralStorage.sizeInGiB', 'ephemeralStorage.sizeInGiB', () => {
            const size = other(open(task['ephemeralStorage'])['sizeInGiB'], 50, 60);
            task['ephemeralStorage'] = { sizeInGiB: size };
          }),
        ]),
    at('task.tags', 'tags.edited', () => {
      tagged['tags'] = [...listOf(tagged['tags']), { key: 'edited', value: 'yes' }];
    }),
    ...(task['ephemeralStorage'] === undefined
      ? [
          at('task.requiresCompatibilities', 'requiresCompatibilities.EC2', () => {
            const list = Array.isArray(task['requiresCompatibilities'])
              ? task['requiresCompatibilities']
              : [];
            const without: unknown[] = list.filter((item) => item !== 'EC2');
            task['requiresCompatibilities'] = without.length === list.length ? [...without, 'EC2'] : without;
          }),
        ]
      : []),
    at('volume.new', 'volumes.edited', () => {
      task['volumes'] = [...listOf(task['volumes']), { name: 'edited' }];
    }),
    ...listOf(task['volumes']).flatMap((volume) => volumeSites(volume, at)),
  ];
  if (container === undefined) return sites;
  const own = task['networkMode'] === 'awsvpc' ? EXCLUDED : [];
  return [...sites, ...containerSites(container, at, scalar).filter(({ kind }) => !own.includes(kind))];
}

/** What ECS refuses of a container in the network of its task. */
const EXCLUDED = ['hostname', 'extraHosts', 'dnsServers', 'disableNetworking'].map(
  (member) => `container.${member}`,
);

const isFor = (task: Open, where: string): boolean => {
  const required = task['requiresCompatibilities'];
  return Array.isArray(required) && required.includes(where);
};

type At = (kind: string, path: string, apply: () => void) => Site;
type Scalar = (holder: Open, base: string, kind: string, name: string, one: unknown, two: unknown) => Site;

function volumeSites(volume: Open, at: At): Site[] {
  const base = `volumes.${String(volume['name'])}`;
  const host = volume['host'];
  if (isOpen(host) && host['sourcePath'] !== undefined)
    return [at('volume.host.sourcePath', `${base}.host.sourcePath`, () => (host['sourcePath'] = '/edited'))];
  const docker = volume['dockerVolumeConfiguration'];
  if (isOpen(docker))
    return [
      at('volume.docker.driver', `${base}.dockerVolumeConfiguration.driver`, () => {
        docker['driver'] = other(docker['driver'], 'first', 'second');
      }),
      at('volume.docker.labels', `${base}.dockerVolumeConfiguration.labels.edited`, () => {
        docker['labels'] = { ...open(docker['labels']), edited: '' };
      }),
    ];
  const efs = volume['efsVolumeConfiguration'];
  // An access point is the root itself.
  if (isOpen(efs) && open(efs['authorizationConfig'])['accessPointId'] === undefined)
    return [
      at('volume.efs.rootDirectory', `${base}.efsVolumeConfiguration.rootDirectory`, () => {
        efs['rootDirectory'] = other(efs['rootDirectory'], '/first', '/second');
      }),
    ];
  return [];
}

function containerSites(container: Open, at: At, scalar: Scalar): Site[] {
  const base = `containers.${String(container['name'])}.`;
  const one = (name: string, first: unknown, second: unknown): Site =>
    scalar(container, base, 'container', name, first, second);
  const flag = (name: string): Site =>
    at(`container.${name}`, `${base}${name}`, () => {
      container[name] = container[name] !== true;
    });
  /** A member of a record that is made when it is not there. */
  const inner = (holder: string, name: string, first: unknown, second: unknown): Site =>
    at(`container.${holder}.${name}`, `${base}${holder}.${name}`, () => {
      const record = open(container[holder]);
      container[holder] = { ...record, [name]: other(record[name], first, second) };
    });
  const added = (member: string, path: string, item: Open): Site =>
    at(`container.${member}`, `${base}${path}`, () => {
      container[member] = [...listOf(container[member]), item];
    });
  const ordered = (name: string): Site =>
    at(`container.${name}`, `${base}${name}`, () => {
      const list: unknown[] = Array.isArray(container[name]) ? container[name] : [];
      container[name] = [...list, 'edited'];
    });
  const environment = listOf(container['environment']);
  const memory = container['memory'];
  return [
    at('container.image', `${base}image`, () => (container['image'] = 'example/edited:9')),
    ...(memory === undefined ? [] : [one('memory', 210, 220)]),
    one('cpu', 3, 4),
    one('user', 'first', 'second'),
    one('hostname', 'first', 'second'),
    one('workingDirectory', '/first', '/second'),
    one('stopTimeout', 7, 8),
    one('startTimeout', 200, 210),
    ...['privileged', 'readonlyRootFilesystem', 'interactive', 'pseudoTerminal', 'disableNetworking'].map(
      flag,
    ),
    at('container.versionConsistency', `${base}versionConsistency`, () => {
      container['versionConsistency'] = other(container['versionConsistency'], 'disabled', 'enabled');
    }),
    ...['command', 'entryPoint', 'dnsServers', 'dnsSearchDomains'].map(ordered),
    inner('linuxParameters', 'sharedMemorySize', 32, 48),
    inner('linuxParameters', 'maxSwap', 1, 2),
    inner('linuxParameters', 'swappiness', 1, 2),
    ...(container['logConfiguration'] === undefined
      ? []
      : [inner('logConfiguration', 'logDriver', 'splunk', 'gelf')]),
    ...(container['healthCheck'] === undefined
      ? []
      : [inner('healthCheck', 'interval', 61, 62), inner('healthCheck', 'retries', 7, 8)]),
    ...(container['restartPolicy'] === undefined
      ? []
      : [inner('restartPolicy', 'restartAttemptPeriod', 61, 62)]),
    added('environment', 'environment.EDITED', { name: 'EDITED', value: '' }),
    ...environment.slice(0, 1).map((variable) =>
      at('environment.value', `${base}environment${keyOf(String(variable['name']))}`, () => {
        variable['value'] = 'edited';
      }),
    ),
    ...environment.slice(0, 1).map((variable) =>
      at('environment.removed', `${base}environment${keyOf(String(variable['name']))}`, () => {
        container['environment'] = environment.filter((item) => item !== variable);
      }),
    ),
    added('secrets', 'secrets.EDITED', {
      name: 'EDITED',
      valueFrom: 'arn:aws:ssm:us-east-1:111122223333:parameter/e',
    }),
    added('extraHosts', 'extraHosts["edited.example"]', {
      hostname: 'edited.example',
      ipAddress: '10.9.9.9',
    }),
    added('systemControls', 'systemControls["net.edited"]', { namespace: 'net.edited', value: '1' }),
    at('container.dockerLabels', `${base}dockerLabels.edited`, () => {
      container['dockerLabels'] = { ...open(container['dockerLabels']), edited: '' };
    }),
    ...listOf(container['ulimits']).map((limit) =>
      at(
        'ulimit.hardLimit',
        `${base}ulimits.${String(limit['name'])}.hardLimit`,
        () => (limit['hardLimit'] = 99_999),
      ),
    ),
    ...listOf(container['mountPoints']).map((mount) =>
      at('mount.readOnly', `${base}mounts.${String(mount['containerPath'])}.readOnly`, () => {
        mount['readOnly'] = mount['readOnly'] !== true;
      }),
    ),
  ];
}

function serviceSites(name: string, service: Open): Site[] {
  const id = `service/${name}`;
  const at = (kind: string, path: string, apply: () => void): Site => ({
    kind: `service.${kind}`,
    expected: { [id]: [path] },
    apply,
  });
  const daemon = service['schedulingStrategy'] === 'DAEMON';
  const flag = (member: string): Site =>
    at(member, member, () => {
      service[member] = service[member] !== true;
    });
  const breaker = (): void => {
    const deployment = open(service['deploymentConfiguration']);
    const now = open(deployment['deploymentCircuitBreaker']);
    service['deploymentConfiguration'] = {
      ...deployment,
      deploymentCircuitBreaker: { rollback: false, ...now, enable: now['enable'] !== true },
    };
  };
  return [
    ...(typeof service['desiredCount'] === 'number' && service['desiredCount'] > 0
      ? [
          at(
            'desiredCount',
            'desiredCount',
            () => (service['desiredCount'] = Number(service['desiredCount']) - 1),
          ),
        ]
      : []),
    flag('enableExecuteCommand'),
    flag('enableECSManagedTags'),
    at('healthCheckGracePeriodSeconds', 'healthCheckGracePeriodSeconds', () => {
      service['healthCheckGracePeriodSeconds'] = other(service['healthCheckGracePeriodSeconds'], 77, 78);
    }),
    at('propagateTags', 'propagateTags', () => {
      service['propagateTags'] = other(service['propagateTags'], 'SERVICE', 'TASK_DEFINITION');
    }),
    at('circuit breaker', 'deploymentConfiguration.deploymentCircuitBreaker.enable', breaker),
    at('tags', 'tags.edited', () => {
      service['tags'] = [...listOf(service['tags']), { key: 'edited', value: 'yes' }];
    }),
    at('placementConstraints', 'placementConstraints["memberOf: attribute:ecs.ami-id exists"]', () => {
      const item = { type: 'memberOf', expression: 'attribute:ecs.ami-id exists' };
      service['placementConstraints'] = [...listOf(service['placementConstraints']), item];
    }),
    ...(daemon
      ? []
      : [
          at('placementStrategy', 'placementStrategy', () => {
            service['placementStrategy'] = [
              ...listOf(service['placementStrategy']),
              { type: 'spread', field: 'attribute:ecs.instance-type' },
            ];
          }),
        ]),
  ];
}

function boxSites(cluster: Open, draw: Draw): Site[] {
  const groups = Object.entries(open(cluster['boxes']));
  const [name, body] = groups[draw.int(0, groups.length - 1)] ?? [];
  if (name === undefined || !isOpen(body)) return [];
  const slots = Array.from({ length: Number(body['count'] ?? 1) }, (_, n) => `box/${name}-${String(n + 1)}`);
  const at = (kind: string, path: string, apply: () => void): Site => ({
    kind: `box.${kind}`,
    expected: Object.fromEntries(slots.map((slot) => [slot, [path]])),
    apply,
  });
  return [
    at('tags', 'tags.edited', () => (body['tags'] = { ...open(body['tags']), edited: 'yes' })),
    at(
      'attributes',
      'attributes.edited',
      () => (body['attributes'] = { ...open(body['attributes']), edited: 'yes' }),
    ),
    at('instanceType', 'instanceType', () => (body['instanceType'] = 'r5.4xlarge')),
    at('keyPair', 'keyPair', () => (body['keyPair'] = other(body['keyPair'], 'first-key', 'second-key'))),
    at('rootVolumeGiB', 'rootVolumeGiB', () => (body['rootVolumeGiB'] = 77)),
    at('instanceProfile', 'instanceProfile', () => (body['instanceProfile'] = 'edited-profile')),
  ];
}

function clusterSites(cluster: Open): Site[] {
  const id = `cluster/${String(cluster['cluster'])}`;
  return [
    {
      kind: 'cluster.settings',
      expected: { [id]: ['settings.containerInsights'] },
      apply: () => {
        const now = open(cluster['settings'])['containerInsights'];
        cluster['settings'] = { containerInsights: other(now, 'enhanced', 'enabled') };
      },
    },
  ];
}

const PLAIN = /^[A-Za-z0-9_/-]+$/;
/** How a path goes on with a key. */
const keyOf = (key: string): string => (PLAIN.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`);

import { DEFAULTS } from '../defaults.ts';
import type { Scalar } from '../json.ts';
import {
  isFields,
  keyed,
  mapOf,
  member,
  nameIn,
  ordered,
  pairs,
  recordOf,
  scalar,
  setOf,
  shape,
  withDefaults,
  type Member,
  type Read,
} from './shape.ts';

const defaults: Readonly<Record<string, Scalar>> = DEFAULTS.container;
const flag = (name: string): Member => member(name, scalar, defaults[name]);

/** `80/tcp`; a range of container ports is named by the range. */
const portKey = (item: Readonly<Record<string, unknown>>): string => {
  const port = nameIn(item, 'containerPort') || nameIn(item, 'containerPortRange');
  return `${port}/${nameIn(item, 'protocol') || DEFAULTS.port.protocol}`;
};

/**
 * A port mapping. `hostPort` is always there, since 0 (dynamic) is as much of a statement as 80; only with a network
 * mode in which both ports are one, and for a range, it is told by the key.
 */
const port =
  (shared: boolean): Read =>
  (item) => {
    if (!isFields(item)) return undefined;
    const rest = shape(
      [member('name'), member('appProtocol')],
      ['containerPort', 'containerPortRange', 'hostPort', 'protocol'],
    )(item);
    const told = scalar(item['hostPort']) ?? 0;
    const same = shared && (told === 0 || told === item['containerPort']);
    const ranged = item['containerPort'] === undefined;
    return recordOf([
      ['hostPort', same || ranged ? undefined : told],
      ...(isFields(rest) ? Object.entries(rest) : []),
    ]);
  };

const secrets = pairs('name', 'valueFrom', scalar);

/** A log configuration, of a container or of a service's proxy. */
export const logConfiguration: Read = shape([
  member('logDriver'),
  member('options', mapOf),
  member('secretOptions', secrets),
]);

const linuxParameters = shape([
  member('capabilities', shape([member('add', setOf), member('drop', setOf)])),
  member(
    'devices',
    keyed(
      (item) => nameIn(item, 'hostPath'),
      shape([member('containerPath'), member('permissions', setOf)], ['hostPath']),
    ),
  ),
  ...withDefaults(DEFAULTS.linuxParameters),
  member('sharedMemorySize'),
  member(
    'tmpfs',
    keyed(
      (item) => nameIn(item, 'containerPath'),
      shape([member('size'), member('mountOptions', ordered)], ['containerPath']),
    ),
  ),
  member('maxSwap'),
]);

/** Files are read from the top down, so their order means something. */
const environmentFiles: Read = (value) =>
  ordered(
    (Array.isArray(value) ? value : [])
      .filter(isFields)
      .map(
        (file) => (nameIn(file, 'type') === 's3' ? '' : `${nameIn(file, 'type')}:`) + nameIn(file, 'value'),
      ),
  );

/** A container of a task; `shared` as `sharesPorts` says of the task's network mode. */
export const container = (shared: boolean): Read => {
  const read = containerShape(shared);
  return (value) => {
    const spec = read(value);
    if (!isFields(spec) || spec['firelensConfiguration'] === undefined) return spec;
    const { user, ...rest } = spec;
    return user === DEFAULTS.firelens.user ? rest : spec;
  };
};

const containerShape = (shared: boolean): Read =>
  shape(
    [
      member('image'),
      flag('cpu'),
      member('memory'),
      member('memoryReservation'),
      { from: 'portMappings', to: 'ports', read: keyed(portKey, port(shared)) },
      flag('essential'),
      member('entryPoint', ordered),
      member('command', ordered),
      member('environment', pairs('name', 'value')),
      member('environmentFiles', environmentFiles),
      member('secrets', secrets),
      member('links', ordered),
      member('dependsOn', pairs('containerName', 'condition', scalar)),
      {
        from: 'mountPoints',
        to: 'mounts',
        read: keyed(
          (item) => nameIn(item, 'containerPath'),
          shape([member('sourceVolume'), ...withDefaults(DEFAULTS.mount)], ['containerPath']),
        ),
      },
      member(
        'volumesFrom',
        keyed(
          (item) => nameIn(item, 'sourceContainer'),
          shape([...withDefaults(DEFAULTS.mount)], ['sourceContainer']),
        ),
      ),
      member('healthCheck', shape([member('command', ordered), ...withDefaults(DEFAULTS.healthCheck)])),
      member(
        'restartPolicy',
        shape([...withDefaults(DEFAULTS.restartPolicy), member('ignoredExitCodes', setOf)]),
      ),
      member('logConfiguration', logConfiguration),
      member('firelensConfiguration', shape([member('type'), member('options', mapOf)])),
      member('linuxParameters', linuxParameters),
      member('repositoryCredentials', shape([])),
      member('startTimeout'),
      member('stopTimeout'),
      flag('versionConsistency'),
      member('hostname'),
      member('user'),
      member('workingDirectory'),
      flag('disableNetworking'),
      flag('privileged'),
      flag('readonlyRootFilesystem'),
      member('dnsServers', ordered),
      member('dnsSearchDomains', ordered),
      member('extraHosts', pairs('hostname', 'ipAddress', scalar)),
      member('dockerSecurityOptions', setOf),
      flag('interactive'),
      flag('pseudoTerminal'),
      member('dockerLabels', mapOf),
      member(
        'ulimits',
        keyed((item) => nameIn(item, 'name'), shape([member('softLimit'), member('hardLimit')], ['name'])),
      ),
      member('systemControls', pairs('namespace', 'value', scalar)),
      member('resourceRequirements', pairs('type', 'value', scalar)),
      member('credentialSpecs', setOf),
    ],
    ['name'],
  );

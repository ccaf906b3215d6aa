import type { ContainerDefinition, HealthCheck } from '@aws-sdk/client-ecs';
import { isFields, nameIn, ordered, scalar, type Fields, type Read } from '../canonical/read.ts';
import {
  anything,
  key,
  list,
  map,
  pairs,
  record,
  records,
  set,
  special,
  texts,
  value,
  type Row,
} from './row.ts';

// Source of the defaults, where no other is named: Amazon ECS API reference, the structure, the text of the member. Of what AWS
// prints for an absent member: published outputs of DescribeTaskDefinition; Terraform's tests of container definitions.

type RowsOf<T> = Readonly<Record<keyof T, Row>>;

/** `80/tcp`; a range of container ports is named by the range. */
const portKey = (port: Fields): string => {
  const number = nameIn(port, 'containerPort') || nameIn(port, 'containerPortRange');
  return `${number}/${nameIn(port, 'protocol') || 'tcp'}`;
};

/**
 * The port of the box. 0 (dynamic) is as much of a statement as 80, so it is always told; but a range, and a port of which both
 * are one (`shared`), are told by their names.
 */
const hostPort = (shared: boolean): Row =>
  special(
    (said, port) => {
      const number = scalar(said) ?? 0;
      const same = shared && (number === 0 || number === port['containerPort']);
      return same || port['containerPort'] === undefined ? undefined : number;
    },
    {
      always: true,
      printed: (said, port) =>
        port['containerPort'] === undefined ? said : shared ? said || port['containerPort'] : (said ?? 0),
    },
  );

const ports = (shared: boolean): Row =>
  records(
    portKey,
    {
      containerPort: key(),
      containerPortRange: key(),
      hostPort: hostPort(shared),
      protocol: key({ default: 'tcp', printed: true }),
      name: value(),
      appProtocol: value(),
    },
    { as: 'ports', printed: true },
  );

/** Files are read from the top down, so their order means something. */
const environmentFiles: Read = (files) =>
  ordered(
    (Array.isArray(files) ? files : [])
      .filter(isFields)
      .map(
        (file) => (nameIn(file, 'type') === 's3' ? '' : `${nameIn(file, 'type')}:`) + nameIn(file, 'value'),
      ),
  );

/** Docker's own defaults; times in seconds. */
const HEALTH_CHECK = { interval: 30, timeout: 5, retries: 3, startPeriod: 0 } as const;

/** The numbers of a health check, with ECS's own where it does not say them; times in seconds. */
export const healthNumbers = ({
  interval = HEALTH_CHECK.interval,
  timeout = HEALTH_CHECK.timeout,
  retries = HEALTH_CHECK.retries,
  startPeriod = HEALTH_CHECK.startPeriod,
}: HealthCheck) => ({ interval, timeout, retries, startPeriod });

/** Least time that a container must have run to be restarted, in seconds. */
export const RESTART_ATTEMPT_PERIOD = 300;

const healthCheck = record({
  command: list(),
  interval: value({ default: HEALTH_CHECK.interval, printed: true }),
  timeout: value({ default: HEALTH_CHECK.timeout, printed: true }),
  retries: value({ default: HEALTH_CHECK.retries, printed: true }),
  startPeriod: value({ default: HEALTH_CHECK.startPeriod }),
} satisfies RowsOf<HealthCheck>);

/** A log configuration, of a container or of a service's proxy. */
export const LOG_CONFIGURATION = record({
  logDriver: value(),
  options: map(),
  secretOptions: pairs('name', 'valueFrom'),
});

const linuxParameters = record({
  capabilities: record({ add: set(), drop: set() }),
  devices: records('hostPath', { hostPath: key(), containerPath: value(), permissions: set() }),
  initProcessEnabled: value({ default: false }),
  swappiness: value({ default: 60 }),
  sharedMemorySize: value(),
  tmpfs: records('containerPath', { containerPath: key(), size: value(), mountOptions: list() }),
  maxSwap: value(),
});

/** The log router of FireLens runs as root, and ECS prints it so. Source: cloudposse/terraform-aws-ecs-container-definition#97. */
const user = (said: unknown, container: Fields) =>
  said === '0' && container['firelensConfiguration'] !== undefined ? undefined : scalar(said);

/**
 * The members of a container.
 * @param shared whether its ports are those of the box or of a network interface of its own, so that both are one.
 */
export const container = (shared: boolean) =>
  ({
    name: key(),
    image: value(),
    cpu: value({ default: 0, printed: true }),
    memory: value(),
    memoryReservation: value(),
    portMappings: ports(shared),
    essential: value({ default: true, printed: true }),
    entryPoint: list(),
    command: list(),
    environment: texts('name', 'value', { printed: true }),
    environmentFiles: special(environmentFiles),
    secrets: pairs('name', 'valueFrom'),
    links: list(),
    dependsOn: pairs('containerName', 'condition'),
    mountPoints: records(
      'containerPath',
      { sourceVolume: value(), containerPath: key(), readOnly: value({ default: false }) },
      { as: 'mounts', printed: true },
    ),
    volumesFrom: records(
      'sourceContainer',
      { sourceContainer: key(), readOnly: value({ default: false }) },
      { printed: true },
    ),
    healthCheck,
    restartPolicy: record({
      enabled: value({ default: false, required: true }),
      restartAttemptPeriod: value({ default: RESTART_ATTEMPT_PERIOD }),
      ignoredExitCodes: set(),
    }),
    logConfiguration: LOG_CONFIGURATION,
    firelensConfiguration: record({ type: value(), options: map() }),
    linuxParameters,
    repositoryCredentials: record({ credentialsParameter: anything() }),
    startTimeout: value(),
    stopTimeout: value(),
    versionConsistency: value({ default: 'enabled' }),
    hostname: value(),
    user: special(user),
    workingDirectory: value(),
    disableNetworking: value({ default: false }),
    privileged: value({ default: false }),
    readonlyRootFilesystem: value({ default: false }),
    dnsServers: list(),
    dnsSearchDomains: list(),
    extraHosts: pairs('hostname', 'ipAddress'),
    dockerSecurityOptions: set(),
    interactive: value({ default: false }),
    pseudoTerminal: value({ default: false }),
    dockerLabels: map(),
    ulimits: records('name', { name: key(), softLimit: value(), hardLimit: value() }),
    systemControls: pairs('namespace', 'value', { printed: true }),
    resourceRequirements: pairs('type', 'value', {
      members: { type: key(), value: value(), sharingStrategy: anything() },
    }),
    credentialSpecs: set(),
  }) satisfies RowsOf<ContainerDefinition>;

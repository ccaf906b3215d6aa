import type { RegisterTaskDefinitionCommandInput, TaskDefinition } from '@aws-sdk/client-ecs';
import { keyed, nameIn, scalar, type Read } from '../canonical/read.ts';
import { container } from './container.ts';
import { printed } from './printed.ts';
import {
  anything,
  key,
  map,
  record,
  records,
  set,
  special,
  texts,
  value,
  type Row,
  type Rows,
} from './row.ts';

// Source of the defaults and of what AWS prints: as in container.ts.

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

/** A size of a task; text that is none stays as it is. */
function size(units: (text: string) => number | undefined): Row {
  return special((said) => (typeof said === 'string' ? (units(said) ?? scalar(said)) : scalar(said)), {
    printed: (said) =>
      typeof said !== 'string' ? said : said === '' ? undefined : String(units(said) ?? said),
  });
}

/** A role is named by its name or its ARN; ECS takes both, and a name is unique in an account. */
export const roleName: Read = (said) =>
  typeof said === 'string'
    ? scalar(/^arn:[^:]+:iam::\d{12}:role\/(?:.*\/)?([^/]+)$/.exec(said)?.[1] ?? said)
    : undefined;

/** `type: expression`; `distinctInstance` has no expression. */
export const constraints: Row = {
  read: keyed(
    (item) => [nameIn(item, 'type'), nameIn(item, 'expression')].filter((part) => part !== '').join(': '),
    () => true,
  ),
  members: { type: key(), expression: key() },
  list: true,
  printed: true,
};

/** A port that is chosen by the mount helper when there is none; 0 is none. */
const mountPort = special((said) => (said === 0 ? undefined : scalar(said)));

const VOLUME: Rows = {
  name: key(),
  host: record(
    { sourcePath: value() },
    {
      printed: (said, volume) =>
        said ??
        (Object.entries(volume).some(([name, other]) => name !== 'name' && other !== undefined)
          ? undefined
          : {}),
    },
  ),
  dockerVolumeConfiguration: record({
    // With it the volume is seen to be one of Docker's.
    scope: value({ default: 'task', printed: true, written: true }),
    autoprovision: value({ default: false }),
    driver: value({ default: 'local' }),
    driverOpts: map(),
    labels: map(),
  }),
  efsVolumeConfiguration: record({
    fileSystemId: value(),
    rootDirectory: value({ default: '/' }),
    transitEncryption: value({ default: 'DISABLED' }),
    transitEncryptionPort: mountPort,
    authorizationConfig: record({ accessPointId: value(), iam: value({ default: 'DISABLED' }) }),
  }),
  s3filesVolumeConfiguration: record({
    fileSystemArn: value(),
    rootDirectory: value({ default: '/' }),
    transitEncryptionPort: mountPort,
    accessPointArn: anything(),
  }),
  configuredAtLaunch: value({ default: false }),
  fsxWindowsFileServerVolumeConfiguration: anything(),
};

/** What DescribeTaskDefinition prints and RegisterTaskDefinition does not take. Source: API reference, `TaskDefinition`. */
export const OUTPUT_ONLY = [
  'taskDefinitionArn',
  'revision',
  'status',
  'requiresAttributes',
  'compatibilities',
  'registeredAt',
  'registeredBy',
  'deregisteredAt',
  'deleteRequestedAt',
] as const satisfies readonly (keyof TaskDefinition)[];

/** Whether only AWS writes a member of a task definition. */
export const isOutputOnly = (member: string): boolean => OUTPUT_ONLY.some((name) => name === member);

const task = (shared: boolean) =>
  ({
    family: key(),
    containerDefinitions: records('name', container(shared), { as: 'containers', printed: true }),
    cpu: size(cpuUnits),
    memory: size(memoryMiB),
    networkMode: value({ default: 'bridge' }),
    enableFaultInjection: value({ default: false }),
    volumes: records('name', VOLUME, { printed: true }),
    placementConstraints: constraints,
    requiresCompatibilities: set(),
    taskRoleArn: special(roleName),
    executionRoleArn: special(roleName),
    pidMode: value(),
    ipcMode: value(),
    runtimePlatform: record({ cpuArchitecture: anything(), operatingSystemFamily: anything() }),
    proxyConfiguration: record({
      type: value({ default: 'APPMESH' }),
      containerName: value(),
      properties: texts('name', 'value'),
    }),
    inferenceAccelerators: texts('deviceName', 'deviceType'),
    ephemeralStorage: record({ sizeInGiB: anything() }),
    // They are no part of the definition and told apart. Those that the files do not name are others' (automatic tagging).
    tags: key({ printed: () => undefined, unmanaged: 'each' }),
  }) satisfies Readonly<Record<keyof RegisterTaskDefinitionCommandInput, Row>>;

const OWN_PORTS = task(false);
const SHARED_PORTS = task(true);

/** Whether containers have ports of the box or of a network interface of their own, so that both ports are one. */
export const sharesPorts = (mode: string | undefined): boolean => mode === 'host' || mode === 'awsvpc';

/** A task definition as DescribeTaskDefinition prints it, without what the server adds. */
export const printedTask = <T extends Partial<RegisterTaskDefinitionCommandInput>>(input: T): T =>
  printed(taskRows(input.networkMode), input);

/** The members of a task in a network mode. */
export const taskRows = (mode: string | undefined): Rows => (sharesPorts(mode) ? SHARED_PORTS : OWN_PORTS);

import { distinct, list, some, type Draw } from './draw.ts';

export type Mode = 'bridge' | 'host' | 'awsvpc' | 'none';

/** What a container may refer to, so that everything it says holds. */
export interface Surroundings {
  readonly mode: Mode;
  readonly name: string;
  /** Whether it must be essential. */
  readonly essential: boolean;
  /** Containers that stand before it; references lead back only, so that they never go round. */
  readonly before: readonly {
    readonly name: string;
    readonly essential: boolean;
    readonly healthy: boolean;
  }[];
  readonly volumes: readonly string[];
  /** The task has a size of its own, so containers need none. */
  readonly sized: boolean;
  /** Container ports of one task differ, since a network mode can make them host ports. */
  readonly ports: Set<string>;
  /** Static host ports that are still free in the whole cluster. */
  readonly hostPorts: number[];
}

const NAMES = [
  'PORT',
  'MODE',
  'a.b',
  'x y',
  '__proto__',
  'constructor',
  'toString',
  'PATH#2',
  'DB_PASSWORD',
  'é',
] as const;
const VALUES = ['', '1', 'on', 'false', '${HOME}', 'two words', '"quoted"', 'ünïcode', '0', 'null'] as const;
const LABELS = ['com.example.role', 'team', 'toString', 'a/b', 'tier'] as const;
const ULIMITS = ['nofile', 'core', 'nproc', 'memlock', 'stack'] as const;

export const labels = (draw: Draw): Record<string, string> =>
  Object.fromEntries(draw.few(LABELS).map((name) => [name, draw.of(VALUES)]));

const texts = (draw: Draw): string[] => list(draw, 3, () => draw.of(['sh', '-c', '', 'run --now', 'a b']));

const valueFrom = (draw: Draw): string =>
  draw.of([
    'arn:aws:ssm:us-east-1:111122223333:parameter/one',
    'arn:aws:secretsmanager:us-east-1:111122223333:secret:two-AbCdEf:key::',
  ]);

const image = (draw: Draw): string =>
  draw.of([
    `example/${draw.word()}:${String(draw.int(1, 3))}`,
    `registry.example.com:5000/team/${draw.word()}:v1.2.3`,
    `example/app@sha256:${'ab'.repeat(32)}`,
    '111122223333.dkr.ecr.us-east-1.amazonaws.com/app:7',
  ]);

/** A container over the whole schema of RegisterTaskDefinition. */
export function container(draw: Draw, around: Surroundings): Record<string, unknown> {
  const names = [...NAMES];
  const secretNames = names.splice(5);
  return {
    name: around.name,
    image: image(draw),
    ...memory(draw, around),
    ...(around.essential ? draw.chance(30) && { essential: true } : { essential: false }),
    ...some(draw, 18, {
      // Three of them fit the smallest task.
      cpu: () => draw.of([0, 0, 2, 64, 80]),
      portMappings: () => portMappings(draw, around),
      entryPoint: () => texts(draw),
      command: () => texts(draw),
      environment: () => draw.few(names).map((name) => ({ name, value: draw.of(VALUES) })),
      environmentFiles: () =>
        list(draw, 2, (at) => ({ value: `arn:aws:s3:::bucket/${String(at)}.env`, type: 's3' })),
      secrets: () => draw.few(secretNames).map((name) => ({ name, valueFrom: valueFrom(draw) })),
      links: () =>
        around.mode === 'bridge'
          ? draw.few(around.before).map(({ name }) => (draw.chance(50) ? `${name}:alias` : name))
          : undefined,
      dependsOn: () => dependsOn(draw, around),
      mountPoints: () =>
        draw.few(around.volumes).map((sourceVolume) => ({
          sourceVolume,
          containerPath: `/mnt/${sourceVolume}`,
          ...some(draw, 50, { readOnly: () => draw.chance(50) }),
        })),
      volumesFrom: () =>
        draw.few(around.before).map(({ name }) => ({
          sourceContainer: name,
          ...some(draw, 50, { readOnly: () => draw.chance(50) }),
        })),
      logConfiguration: () => ({
        logDriver: draw.of(['json-file', 'awslogs', 'syslog', 'fluentd', 'gelf', 'journald']),
        ...some(draw, 50, {
          options: () => labels(draw),
          secretOptions: () =>
            draw.few(['token', 'splunk-url']).map((name) => ({ name, valueFrom: valueFrom(draw) })),
        }),
      }),
      linuxParameters: () => linuxParameters(draw),
      restartPolicy: () => ({
        enabled: draw.chance(50),
        ...some(draw, 50, {
          ignoredExitCodes: () => draw.few([0, 1, 137]),
          restartAttemptPeriod: () => draw.of([60, 300, 1800]),
        }),
      }),
      ulimits: () =>
        draw.few(ULIMITS).map((name) => ({
          name,
          softLimit: draw.of([1024, 0, 65_536]),
          hardLimit: draw.of([65_536, 1_048_576]),
        })),
      systemControls: () =>
        draw.few(['net.core.somaxconn', 'net.ipv4.tcp_keepalive_time']).map((namespace) => ({
          namespace,
          value: draw.of(['1', '1024']),
        })),
      extraHosts: () =>
        around.mode === 'awsvpc'
          ? []
          : draw.few(['one.example', 'two.example']).map((hostname) => ({ hostname, ipAddress: '10.0.0.1' })),
      dockerLabels: () => labels(draw),
      dockerSecurityOptions: () => draw.few(['no-new-privileges', 'label:type:svirt']),
      dnsServers: () => (around.mode === 'awsvpc' ? [] : draw.few(['10.0.0.2', '10.0.0.3'])),
      dnsSearchDomains: () => draw.few(['b.example', 'a.example']),
      resourceRequirements: () => draw.of([[], [{ type: 'InferenceAccelerator', value: 'device' }]]),
      repositoryCredentials: () => ({ credentialsParameter: valueFrom(draw) }),
      credentialSpecs: () => draw.few(['credentialspec:one', 'credentialspecdomainless:two']),
      firelensConfiguration: () => ({
        type: draw.of(['fluentbit', 'fluentd']),
        ...some(draw, 50, { options: () => labels(draw) }),
      }),
      startTimeout: () => draw.of([30, 120, 0]),
      stopTimeout: () => draw.of([30, 2]),
      versionConsistency: () => draw.of(['enabled', 'disabled']),
      hostname: () => draw.of(['', ...(around.mode === 'awsvpc' ? [] : ['box.example'])]),
      user: () => draw.of(['', '0', 'app:app', '1000']),
      workingDirectory: () => draw.of(['', '/', '/srv/app']),
      disableNetworking: () => draw.chance(20) && around.mode !== 'awsvpc',
      privileged: () => draw.chance(50),
      readonlyRootFilesystem: () => draw.chance(50),
      interactive: () => draw.chance(50),
      pseudoTerminal: () => draw.chance(50),
    }),
  };
}

/** A health check; containers that others wait for have one. */
export const healthCheck = (draw: Draw): Record<string, unknown> => ({
  command: draw.of([['CMD-SHELL', 'exit 0'], ['CMD', 'true'], ['NONE']]),
  ...some(draw, 40, {
    interval: () => draw.of([30, 5, 300]),
    timeout: () => draw.of([5, 2, 60]),
    retries: () => draw.of([3, 1, 10]),
    startPeriod: () => draw.of([0, 10, 300]),
  }),
});

function memory(draw: Draw, { sized }: Surroundings): Record<string, number> {
  const hard = draw.of([64, 6, 128, 200]);
  const soft = draw.of([6, 32, 48]);
  const both = hard > soft ? { memory: hard, memoryReservation: soft } : { memory: hard };
  return draw.of([{ memory: hard }, { memoryReservation: soft }, both, sized ? {} : { memory: 32 }]);
}

function portMappings(draw: Draw, { mode, ports, hostPorts }: Surroundings): unknown[] | undefined {
  if (mode === 'none') return undefined;
  return list(draw, 3, () => {
    const containerPort = draw.int(1, 60_000);
    const protocol = draw.of([undefined, 'tcp', 'udp']);
    const key = String(containerPort);
    if (ports.has(key)) return undefined;
    ports.add(key);
    const shared = mode === 'host' || mode === 'awsvpc';
    const fixed = !shared && draw.chance(25) ? hostPorts.pop() : undefined;
    if (mode === 'host') {
      const free = hostPorts.pop();
      if (free === undefined) return undefined;
      return {
        containerPort: free,
        ...(draw.chance(50) && { hostPort: free }),
        ...(protocol && { protocol }),
      };
    }
    const hostPort = draw.of([undefined, mode === 'awsvpc' ? containerPort : 0]);
    return {
      containerPort,
      ...(fixed !== undefined ? { hostPort: fixed } : hostPort !== undefined && { hostPort }),
      ...(protocol && { protocol }),
      ...some(draw, 15, { name: () => `p${key}`, appProtocol: () => draw.of(['http', 'http2', 'grpc']) }),
    };
  }).filter((mapping) => mapping !== undefined);
}

function dependsOn(draw: Draw, { before }: Surroundings): unknown[] {
  return draw.few(before).map(({ name, essential, healthy }) => {
    const conditions: [string, ...string[]] = ['START'];
    if (healthy) conditions.push('HEALTHY');
    if (!essential) conditions.push('COMPLETE', 'SUCCESS');
    return { containerName: name, condition: draw.of(conditions) };
  });
}

const linuxParameters = (draw: Draw): Record<string, unknown> =>
  some(draw, 35, {
    capabilities: () =>
      some(draw, 60, {
        add: () => draw.few(['NET_ADMIN', 'SYS_TIME', 'KILL']),
        drop: () => draw.few(['ALL', 'MKNOD']),
      }),
    devices: () =>
      distinct(
        draw,
        2,
        (item) => item.hostPath,
        () => ({
          hostPath: draw.of(['/dev/fuse', '/dev/null']),
          ...some(draw, 50, {
            containerPath: () => '/dev/other',
            permissions: () => draw.few(['read', 'write', 'mknod']),
          }),
        }),
      ),
    initProcessEnabled: () => draw.chance(50),
    sharedMemorySize: () => draw.of([64, 128]),
    tmpfs: () =>
      distinct(
        draw,
        2,
        (item) => item.containerPath,
        () => ({
          containerPath: draw.of(['/run', '/tmp']),
          size: draw.of([16, 64]),
          ...some(draw, 50, { mountOptions: () => draw.few(['noexec', 'nosuid']) }),
        }),
      ),
    maxSwap: () => draw.of([0, 256]),
    swappiness: () => draw.of([60, 0, 10]),
  });

import type { ContainerDefinition, RegisterTaskDefinitionCommandInput, Volume } from '@aws-sdk/client-ecs';
import * as fc from 'fast-check';

/** Random task definitions over the whole schema of RegisterTaskDefinition, with every optional member now and then. */

/** Number of runs of a property: `FC_RUNS`, else `usual`. */
export const runs = (usual: number): { numRuns: number } => ({
  numRuns: Number(process.env['FC_RUNS'] ?? usual),
});

type Input = RegisterTaskDefinitionCommandInput & { family: string };

const word = fc.stringMatching(/^[a-z][a-z0-9]{0,7}$/);
const odd = fc.constantFrom(
  '__proto__',
  'constructor',
  'toString',
  'a.b',
  'com.example/role',
  'x y',
  'PATH#2',
);
const name = fc.oneof({ weight: 8, arbitrary: word }, { weight: 1, arbitrary: odd });
const text = fc.oneof(word, fc.string({ maxLength: 12 }));
const size = fc.integer({ min: 1, max: 4096 });
const words = fc.array(text, { maxLength: 3 });
const port = fc.integer({ min: 1, max: 65_535 });
const labels = fc
  .uniqueArray(fc.tuple(name, text), { maxLength: 3, selector: ([key]) => key })
  .map((all) => Object.fromEntries(all));
const bool = fc.boolean();

/** A list whose items are told apart by a member. */
const byName = <T extends object>(
  item: fc.Arbitrary<T>,
  key: (item: T) => unknown,
  maxLength = 3,
): fc.Arbitrary<T[]> => fc.uniqueArray(item, { maxLength, selector: (value) => String(key(value)) });

/** A record whose members are there now and then; absent ones are really absent. */
const some = <T extends object>(members: { [K in keyof T]: fc.Arbitrary<T[K]> }): fc.Arbitrary<Partial<T>> =>
  fc.record(members, { requiredKeys: [] }).map((value) => value as Partial<T>);

const pair = fc.record({ name, value: text });
const secret = fc.record({
  name,
  valueFrom: word.map((w) => `arn:aws:ssm:us-east-1:123456789012:parameter/${w}`),
});

const container = (shared: boolean): fc.Arbitrary<ContainerDefinition> =>
  fc
    .record({
      name: word,
      image: word.map((w) => `${w}:1`),
      more: some<Omit<ContainerDefinition, 'name' | 'image'>>({
        cpu: fc.integer({ min: 0, max: 1024 }),
        memory: size,
        memoryReservation: size,
        links: words,
        essential: bool,
        entryPoint: words,
        command: words,
        environment: byName(pair, (p) => p.name),
        environmentFiles: fc.array(fc.record({ value: word, type: fc.constant('s3' as const) }), {
          maxLength: 2,
        }),
        secrets: byName(secret, (s) => s.name),
        portMappings: byName(
          fc
            .record({
              containerPort: port,
              hostPort: fc.option(fc.oneof(fc.constant(0), port), { nil: undefined }),
              protocol: fc.option(fc.constantFrom('tcp' as const, 'udp' as const), { nil: undefined }),
              name: fc.option(word, { nil: undefined }),
            })
            .map(({ containerPort, hostPort, protocol, name: label }) => ({
              containerPort,
              ...(hostPort !== undefined && {
                hostPort: shared && hostPort !== 0 ? containerPort : hostPort,
              }),
              ...(protocol !== undefined && { protocol }),
              ...(label !== undefined && { name: label }),
            })),
          (p) => `${String(p.containerPort)}/${p.protocol ?? 'tcp'}`,
        ),
        mountPoints: byName(
          fc.record({ sourceVolume: word, containerPath: word.map((w) => `/${w}`), readOnly: bool }),
          (m) => m.containerPath,
        ),
        volumesFrom: byName(fc.record({ sourceContainer: word, readOnly: bool }), (v) => v.sourceContainer),
        dependsOn: byName(
          fc.record({ containerName: word, condition: fc.constantFrom('START', 'HEALTHY', 'SUCCESS') }),
          (d) => d.containerName,
        ) as fc.Arbitrary<NonNullable<ContainerDefinition['dependsOn']>>,
        startTimeout: size,
        stopTimeout: size,
        versionConsistency: fc.constantFrom('enabled' as const, 'disabled' as const),
        hostname: text,
        user: text,
        workingDirectory: text,
        disableNetworking: bool,
        privileged: bool,
        readonlyRootFilesystem: bool,
        interactive: bool,
        pseudoTerminal: bool,
        dnsServers: words,
        dnsSearchDomains: words,
        extraHosts: byName(fc.record({ hostname: word, ipAddress: word }), (h) => h.hostname),
        dockerSecurityOptions: words,
        dockerLabels: labels,
        ulimits: byName(
          fc.record({
            name: fc.constantFrom('nofile' as const, 'core' as const),
            softLimit: size,
            hardLimit: size,
          }),
          (u) => u.name,
        ),
        logConfiguration: fc.record(
          {
            logDriver: fc.constantFrom('json-file' as const, 'awslogs' as const),
            options: labels,
            secretOptions: byName(secret, (s) => s.name),
          },
          { requiredKeys: ['logDriver'] },
        ),
        healthCheck: fc.record(
          {
            command: fc.array(word, { minLength: 1, maxLength: 3 }),
            interval: fc.constantFrom(30, 5, 60),
            timeout: fc.constantFrom(5, 10),
            retries: fc.constantFrom(3, 1),
            startPeriod: fc.constantFrom(0, 60),
          },
          { requiredKeys: ['command'] },
        ),
        restartPolicy: fc.record(
          {
            enabled: bool,
            ignoredExitCodes: fc.array(fc.integer({ min: 0, max: 255 }), { maxLength: 2 }),
            restartAttemptPeriod: fc.constantFrom(300, 60),
          },
          { requiredKeys: ['enabled'] },
        ),
        linuxParameters: some({
          capabilities: some({
            add: fc.subarray(['NET_ADMIN', 'SYS_TIME', 'KILL']),
            drop: fc.subarray(['ALL', 'MKNOD']),
          }),
          devices: byName(fc.record({ hostPath: word, containerPath: word }), (d) => d.hostPath),
          initProcessEnabled: bool,
          sharedMemorySize: size,
          tmpfs: byName(
            fc.record({ containerPath: word, size, mountOptions: words }),
            (t) => t.containerPath,
          ),
          maxSwap: size,
          swappiness: fc.constantFrom(60, 0, 10),
        }),
        systemControls: byName(fc.record({ namespace: word, value: word }), (s) => s.namespace),
        resourceRequirements: fc.constantFrom([], [{ type: 'GPU' as const, value: '1' }]),
        firelensConfiguration: fc.record({ type: fc.constant('fluentbit' as const), options: labels }),
        repositoryCredentials: word.map((w) => ({ credentialsParameter: w })),
        credentialSpecs: words,
      }),
    })
    .map(({ more, ...rest }) => ({ ...rest, ...more }));

const volume: fc.Arbitrary<Volume> = fc
  .tuple(
    word,
    fc.oneof(
      fc.constant<Volume>({}),
      fc.constant<Volume>({ host: {} }),
      word.map((w): Volume => ({ host: { sourcePath: `/data/${w}` } })),
      some({
        scope: fc.constantFrom('task' as const, 'shared' as const),
        autoprovision: bool,
        driver: fc.constantFrom('local', 'rexray'),
        driverOpts: labels,
        labels,
      }).map((v): Volume => ({ dockerVolumeConfiguration: v })),
      fc
        .record(
          {
            fileSystemId: fc.constant('fs-1'),
            rootDirectory: fc.constantFrom('/', '/x'),
            transitEncryption: fc.constantFrom('DISABLED' as const, 'ENABLED' as const),
            authorizationConfig: some({ iam: fc.constantFrom('DISABLED' as const, 'ENABLED' as const) }),
          },
          { requiredKeys: ['fileSystemId'] },
        )
        .map((v): Volume => ({ efsVolumeConfiguration: v })),
    ),
  )
  .map(([label, rest]) => ({ ...rest, name: label }));

/** Any task definition that ECS would take, and some that it would not. */
export const taskDefinition: fc.Arbitrary<Input> = fc
  .constantFrom(undefined, 'bridge' as const, 'host' as const, 'awsvpc' as const, 'none' as const)
  .chain((networkMode) =>
    fc
      .record({
        family: word,
        containerDefinitions: fc.uniqueArray(container(networkMode === 'host' || networkMode === 'awsvpc'), {
          minLength: 1,
          maxLength: 3,
          selector: (c) => c.name,
        }),
        more: some<Omit<Input, 'family' | 'containerDefinitions' | 'networkMode'>>({
          volumes: byName(volume, (v) => v.name),
          cpu: fc.constantFrom('256', '1 vCPU', '.5 vcpu', '2vCPU'),
          memory: fc.constantFrom('512', '1GB', '0.5 GB'),
          taskRoleArn: fc.constantFrom('role', 'arn:aws:iam::123456789012:role/path/role'),
          executionRoleArn: fc.constant('arn:aws:iam::123456789012:role/exec'),
          placementConstraints: byName(
            fc.record({ type: fc.constant('memberOf' as const), expression: word }),
            (c) => c.expression,
          ),
          requiresCompatibilities: fc.subarray(['EC2' as const, 'EXTERNAL' as const]),
          pidMode: fc.constantFrom('host' as const, 'task' as const),
          ipcMode: fc.constantFrom('host' as const, 'none' as const),
          runtimePlatform: fc.constant({ cpuArchitecture: 'ARM64' as const }),
          ephemeralStorage: fc.constant({ sizeInGiB: 30 }),
          enableFaultInjection: bool,
          proxyConfiguration: fc.record({
            containerName: word,
            type: fc.constant('APPMESH' as const),
            properties: byName(pair, (p) => p.name),
          }),
          inferenceAccelerators: byName(
            fc.record({ deviceName: word, deviceType: word }),
            (i) => i.deviceName,
          ),
          tags: byName(fc.record({ key: word, value: text }), (t) => t.key),
        }),
      })
      .map(({ more, ...rest }) => ({ ...rest, ...more, ...(networkMode !== undefined && { networkMode }) })),
  );

/** Every list of records in a value, reversed; lists of scalars, whose order can mean something, stay. */
export function reversed<T>(value: T): T {
  return turn(value) as T;
}

function turn(value: unknown): unknown {
  if (Array.isArray(value)) {
    const items: unknown[] = value.map(turn);
    return items.every((item) => typeof item === 'object' && item !== null) ? items.reverse() : items;
  }
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, member]) => [key, turn(member)]),
  );
}

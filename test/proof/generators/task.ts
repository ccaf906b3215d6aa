import { container, healthCheck, labels, type Mode } from './container.ts';
import { distinct, some, type Draw } from './draw.ts';

/** A task as a file has it, and what services must know of it. */
export interface DrawnTask {
  readonly family: string;
  readonly mode: Mode;
  /** It holds host ports, so that a box takes it only once. */
  readonly fixed: boolean;
  readonly ports: readonly { readonly container: string; readonly port: number; readonly name?: string }[];
  readonly body: Readonly<Record<string, unknown>>;
}

const CONTAINERS = ['main', 'side', 'logs'] as const;

/** Any task that the loader accepts: every member of RegisterTaskDefinition now and then. */
export function task(draw: Draw, family: string, hostPorts: number[]): DrawnTask {
  const declared = draw.of<Mode | undefined>([undefined, undefined, 'bridge', 'awsvpc', 'host', 'none']);
  const mode = declared ?? 'bridge';
  const volumes = distinct(
    draw,
    3,
    (item) => item.name,
    () => volume(draw),
  );
  const sizes = some(draw, 15, {
    cpu: () => draw.of(['256', '.25 vCPU', '0.5 vcpu', '1 vCPU', '512']),
    memory: () => draw.of(['512', '0.5 GB', '1GB', '1024']),
  });
  const ports = new Set<string>();
  const free = hostPorts.length;
  const before: { name: string; essential: boolean; healthy: boolean }[] = [];
  const containers = CONTAINERS.slice(0, draw.of([1, 1, 2, 3])).map((name, at) => {
    const essential = at === 0 || draw.chance(50);
    const check = draw.chance(25) ? healthCheck(draw) : undefined;
    const body = container(draw, {
      mode,
      name,
      essential,
      before: [...before],
      volumes: volumes.map((item) => item.name),
      sized: sizes['memory'] !== undefined,
      ports,
      hostPorts,
    });
    before.push({ name, essential, healthy: check !== undefined && !isOff(check) });
    return { ...body, ...(check && { healthCheck: check }) };
  });
  const body: Record<string, unknown> = {
    family,
    containerDefinitions: containers,
    ...(declared && { networkMode: declared }),
    ...(volumes.length > 0 && { volumes }),
    ...sizes,
    ...some(draw, 10, {
      taskRoleArn: () => draw.of(['role', 'arn:aws:iam::111122223333:role/path/role']),
      executionRoleArn: () => 'arn:aws:iam::111122223333:role/execution',
      placementConstraints: () =>
        draw
          .few(['attribute:ecs.os-type == linux', 'attribute:ecs.availability-zone exists'])
          .map((expression) => ({
            type: 'memberOf',
            expression,
          })),
      requiresCompatibilities: () => draw.few(['EC2', 'EXTERNAL']),
      pidMode: () => draw.of(['task', 'host']),
      ipcMode: () => draw.of(['none', 'host', 'task']),
      runtimePlatform: () =>
        some(draw, 60, { cpuArchitecture: () => 'X86_64', operatingSystemFamily: () => 'LINUX' }),
      ephemeralStorage: () => ({ sizeInGiB: draw.int(21, 40) }),
      enableFaultInjection: () => draw.chance(50),
      proxyConfiguration: () => ({
        containerName: 'main',
        ...some(draw, 60, {
          type: () => 'APPMESH',
          properties: () =>
            draw.few(['IgnoredUID', 'AppPorts']).map((name) => ({ name, value: draw.of(['', '80']) })),
        }),
      }),
      tags: () => tags(draw),
    }),
  };
  // Storage of Fargate; ECS refuses it of a task for EC2.
  const required = body['requiresCompatibilities'];
  if (Array.isArray(required) && required.includes('EC2')) delete body['ephemeralStorage'];
  return { family, mode, fixed: hostPorts.length < free, ports: portsOf(containers), body };
}

const isOff = ({ command }: Readonly<Record<string, unknown>>): boolean =>
  Array.isArray(command) && command[0] === 'NONE';

/** The tags of a resource, as the API has them. */
export const tags = (draw: Draw): unknown[] =>
  draw
    .few(['team', 'cost:center', 'Name', 'x y'])
    .map((key) => ({ key, value: draw.of(['', 'one', 'two']) }));

function portsOf(containers: readonly Record<string, unknown>[]): DrawnTask['ports'] {
  return containers.flatMap((item) => {
    const mappings = item['portMappings'];
    if (!Array.isArray(mappings)) return [];
    return mappings.map((mapping: { containerPort: number; name?: string }) => ({
      container: String(item['name']),
      port: mapping.containerPort,
      ...(mapping.name !== undefined && { name: mapping.name }),
    }));
  });
}

function volume(draw: Draw): { readonly name: string } & Record<string, unknown> {
  const name = draw.of(['data', 'cache', 'conf', 'logs']);
  const kinds: [() => Record<string, unknown>, ...(() => Record<string, unknown>)[]] = [
    () => ({}),
    () => ({ host: {} }),
    () => ({ host: { sourcePath: draw.of(['/data', '/var/lib/app']) } }),
    () => ({
      dockerVolumeConfiguration: {
        ...draw.of<object>([{}, { scope: 'task' }, { scope: 'shared', autoprovision: true }]),
        ...some(draw, 40, {
          driver: () => draw.of(['local', 'rexray/ebs']),
          driverOpts: () => labels(draw),
          labels: () => labels(draw),
        }),
      },
    }),
    () => ({
      efsVolumeConfiguration: {
        fileSystemId: 'fs-0123456789abcdef0',
        ...some(draw, 40, {
          rootDirectory: () => draw.of(['/', '/x']),
          transitEncryption: () => 'DISABLED',
          authorizationConfig: () => some(draw, 60, { iam: () => 'DISABLED' }),
        }),
      },
    }),
    // Ports, roles and access points come with encryption, and an access point is the root itself.
    () => ({
      efsVolumeConfiguration: {
        fileSystemId: 'fs-0123456789abcdef0',
        transitEncryption: 'ENABLED',
        ...some(draw, 40, {
          transitEncryptionPort: () => 2049,
          ...(draw.chance(50)
            ? { rootDirectory: () => '/x', authorizationConfig: () => ({ iam: 'ENABLED' }) }
            : {
                rootDirectory: () => '/',
                authorizationConfig: () => ({
                  accessPointId: 'fsap-0123456789abcdef0',
                  ...some(draw, 60, { iam: () => draw.of(['DISABLED', 'ENABLED']) }),
                }),
              }),
        }),
      },
    }),
    () => ({
      fsxWindowsFileServerVolumeConfiguration: {
        fileSystemId: 'fs-0123456789abcdef0',
        rootDirectory: 'share',
        authorizationConfig: {
          credentialsParameter: 'arn:aws:ssm:us-east-1:111122223333:parameter/c',
          domain: 'd',
        },
      },
    }),
    () => ({
      s3filesVolumeConfiguration: {
        fileSystemArn: 'arn:aws:s3files:us-east-1:111122223333:file-system/fs-1',
        ...some(draw, 50, {
          rootDirectory: () => '/',
          accessPointArn: () => 'arn:aws:s3files:us-east-1:111122223333:ap/1',
        }),
      },
    }),
  ];
  return { name, ...draw.of(kinds)() };
}

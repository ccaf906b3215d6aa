import { containerCheck, type Check, type ContainerAt } from './check.ts';

/** The volumes of a container's mounts: `[index of the mount, path on the box, whether it can write]`. */
function hostPaths({ container, task }: ContainerAt): readonly (readonly [number, string, boolean])[] {
  return (container.mountPoints ?? []).flatMap((mount, index) => {
    const volume = task.input.volumes?.find(({ name }) => name === mount.sourceVolume);
    const path = volume?.host?.sourcePath;
    return path === undefined || path === '' ? [] : [[index, path, mount.readOnly !== true] as const];
  });
}

const trimmed = (path: string): string => path.replace(/\/+$/, '');

const SOCKETS = new Set(['/var/run/docker.sock', '/run/docker.sock', '/var/run', '/run']);

/** What belongs to the system of the box. */
const SYSTEM = [
  '',
  '/etc',
  '/boot',
  '/root',
  '/usr',
  '/bin',
  '/sbin',
  '/lib',
  '/lib64',
  '/var/lib/ecs',
  '/var/lib/docker',
];

/** Source: capabilities(7); these give a way out of the container. */
const BROAD = new Set(['ALL', 'SYS_ADMIN', 'SYS_MODULE', 'SYS_PTRACE', 'SYS_RAWIO', 'DAC_READ_SEARCH']);

/** What containers may do to their box. */
export const ACCESS_CHECKS: readonly Check[] = [
  containerCheck('docker-socket', 'warning', "A container that holds the box's Docker socket", (at) =>
    hostPaths(at).flatMap(([index, path]) =>
      SOCKETS.has(trimmed(path))
        ? [
            {
              member: `/mountPoints/${String(index)}`,
              message: `${at.name} mounts ${path}: through Docker's socket it is root on the box, and what it starts there ECS neither sees nor counts.`,
              hint: 'Do without it, or give such a task boxes of its own.',
            },
          ]
        : [],
    ),
  ),
  containerCheck('host-system-writable', 'warning', "A container that can write to the box's system", (at) =>
    hostPaths(at).flatMap(([index, path, writes]) =>
      writes && SYSTEM.includes(trimmed(path))
        ? [
            {
              member: `/mountPoints/${String(index)}`,
              message: `${at.name} can write to ${path} of the box: it can change the box, the ECS agent and every other task.`,
              hint: 'Add "readOnly": true to the mount, or mount a folder of its own.',
            },
          ]
        : [],
    ),
  ),
  containerCheck('privileged', 'warning', 'A privileged container', ({ container, name }) => {
    if (container.privileged !== true) return undefined;
    return {
      member: '/privileged',
      message: `${name} is privileged: it is root on the box and can see every device and task of it.`,
      hint: 'Name the one capability or device that it needs in "linuxParameters" instead.',
    };
  }),
  containerCheck(
    'capability-broad',
    'warning',
    'A capability that leads out of the container',
    ({ container, name }) =>
      (container.linuxParameters?.capabilities?.add ?? []).flatMap((capability, index) =>
        BROAD.has(capability.replace(/^CAP_/, ''))
          ? [
              {
                member: `/linuxParameters/capabilities/add/${String(index)}`,
                message: `${name} gets the capability ${capability}, with which a process can leave its container.`,
                hint: 'Take a narrower one; capabilities(7) lists what each allows.',
              },
            ]
          : [],
      ),
  ),
];

import type { TaskDefinition, Volume } from '@aws-sdk/client-ecs';
import type { LocalData } from '../model/plan.ts';

/** What belongs to the system of a box, with all below it: sockets, devices, state of the kernel, settings, programs. */
const SYSTEM = [
  '/bin',
  '/boot',
  '/cgroup',
  '/dev',
  '/etc',
  '/lib',
  '/lib64',
  '/proc',
  '/run',
  '/sbin',
  '/sys',
  '/usr',
  '/var/lib/docker',
  '/var/lib/ecs',
  '/var/log/ecs',
  '/var/log/journal',
  '/var/run',
];
/** Folders of the system in which others may be an app's own. */
const SHARED: ReadonlySet<string> = new Set(['', '/tmp', '/var', '/var/lib', '/var/log']);

/** Kinds of file systems of the driver `local` that are no disk of the box. Source: mount(8); Docker, `volume create`. */
const ELSEWHERE = /^(?:nfs4?|cifs|smb3?|ceph|glusterfs|fuse\..*|tmpfs)$/;

/**
 * What a task writes that stays on its box and on no other: folders of the box, and Docker volumes of the driver `local`
 * that outlive the task. No data are mounts that are only read, paths of the box's system, volumes that die with the task
 * (of scope `task`, or of no kind at all) and what is not on the box (EFS, FSx, S3, EBS, volumes of other drivers).
 * Source: ECS developer guide, "Use bind mounts" and "Use Docker volumes"; API reference, Volume, DockerVolumeConfiguration.
 */
export function localDataOf({
  volumes = [],
  containerDefinitions = [],
}: Pick<TaskDefinition, 'volumes' | 'containerDefinitions'>): readonly LocalData[] {
  if (volumes.length === 0) return [];
  const written = new Set(
    containerDefinitions.flatMap(({ mountPoints = [] }) =>
      mountPoints.filter(({ readOnly }) => readOnly !== true).map(({ sourceVolume }) => sourceVolume),
    ),
  );
  const found = volumes.flatMap((volume) => (written.has(volume.name) ? (dataIn(volume) ?? []) : []));
  return found.filter((data, at) => found.findIndex((other) => isSameData(other, data)) === at);
}

export const isSameData = (a: LocalData, b: LocalData): boolean => a.is === b.is && a.name === b.name;

function dataIn({ name = '', host, dockerVolumeConfiguration: docker }: Volume): LocalData | undefined {
  if (host?.sourcePath) return folder(host.sourcePath);
  if (docker === undefined || (docker.driver ?? 'local') !== 'local') return undefined;
  const { type = '', o = '', device = '' } = docker.driverOpts ?? {};
  if (ELSEWHERE.test(type)) return undefined;
  if (/(?:^|,)r?bind(?:,|$)/.test(o) && device !== '') return folder(device);
  return docker.scope === 'shared' ? { is: 'volume', name } : undefined;
}

function folder(path: string): LocalData | undefined {
  const name = path.replace(/\/+/g, '/').replace(/\/$/, '');
  const isSystem =
    SHARED.has(name) ||
    /\.sock(?:et)?$/.test(name) ||
    SYSTEM.some((own) => name === own || name.startsWith(`${own}/`));
  return isSystem ? undefined : { is: 'folder', name };
}

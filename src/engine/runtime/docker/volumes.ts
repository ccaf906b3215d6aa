import type Docker from 'dockerode';
import { dockerText, runtimeError, statusOf } from './errors.ts';
import { LABEL, volumeName } from './labels.ts';
import { ALLOW_FILE, privilegesOfVolume, readAllowed, refuse } from './privilege.ts';
import type { ContainersContext } from './containers.ts';
import type { Runtime } from '../runtime.ts';

const CREATE = 'CannotCreateVolumeError';

/** @throws RuntimeError `CannotCreateVolumeError` */
export async function addVolume(
  { docker, engineId, dataDir }: ContainersContext,
  volume: Parameters<Runtime['addVolume']>[0],
): Promise<void> {
  refuse(CREATE, privilegesOfVolume(volume), await readAllowed(dataDir, CREATE), `${dataDir}/${ALLOW_FILE}`);
  try {
    await docker.createVolume({
      Name: volumeName(engineId, volume.name),
      Driver: volume.driver,
      DriverOpts: { ...volume.driverOpts },
      Labels: { ...volume.labels, [LABEL.engine]: engineId },
    });
  } catch (error) {
    throw runtimeError(CREATE, error);
  }
}

export async function hasVolume({ docker, engineId }: ContainersContext, name: string): Promise<boolean> {
  try {
    await docker.getVolume(volumeName(engineId, name)).inspect();
    return true;
  } catch (error) {
    if (statusOf(error) === 404) return false;
    throw runtimeError('CannotInspectVolumeError', error);
  }
}

/** No error when it is gone, or when a container still has it. */
export async function removeVolume({ docker, engineId }: ContainersContext, name: string): Promise<void> {
  await removeByDockerName(docker, volumeName(engineId, name));
}

/** Removes the box's volumes that no container has: those shared among its tasks (`<instance id>-...`) and those of `names`, Docker's own. */
export async function removeBoxVolumes(
  context: ContainersContext,
  instanceId: string,
  names: ReadonlySet<string>,
): Promise<void> {
  const shared = volumeName(context.engineId, `${instanceId}-`);
  for (const name of await volumesOf(context)) {
    if (names.has(name) || name.startsWith(shared)) await removeByDockerName(context.docker, name);
  }
}

/** Removes all our volumes that no container has: when there is no box any more, also what a crash left behind. */
export async function removeAllVolumes(context: ContainersContext): Promise<void> {
  for (const name of await volumesOf(context)) await removeByDockerName(context.docker, name);
}

async function volumesOf({ docker, engineId }: ContainersContext): Promise<readonly string[]> {
  const { Volumes: volumes } = await docker.listVolumes({
    filters: { label: [`${LABEL.engine}=${engineId}`] },
  });
  return (volumes ?? []).map(({ Name: name }) => name);
}

async function removeByDockerName(docker: Docker, name: string): Promise<void> {
  try {
    await docker.getVolume(name).remove();
  } catch (error) {
    if (statusOf(error) === 404 || (statusOf(error) === 409 && /in use/.test(dockerText(error)))) return;
    throw runtimeError('CannotRemoveVolumeError', error);
  }
}

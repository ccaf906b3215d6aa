import type { NetworkInspectInfo } from 'dockerode';
import type { RuntimeBox } from '../runtime.ts';
import type { ContainersContext } from './containers.ts';
import { listContainers, removeContainer } from './containers.ts';
import { runtimeError, statusOf } from './errors.ts';
import { hostFolder, removeHostFolder } from './host-folder.ts';
import { boxLabels, LABEL, networkName } from './labels.ts';
import { removeAllVolumes, removeBoxVolumes } from './volumes.ts';

/** Makes the box's own bridge network. @throws RuntimeError `ContainerNetworkingError` */
export async function addBox(context: ContainersContext, box: RuntimeBox): Promise<void> {
  const { docker, engineId } = context;
  const name = networkName(engineId, box.instanceId);
  try {
    if ((await networksNamed(context, name)).length > 0) return;
    await docker.createNetwork({
      Name: name,
      Driver: 'bridge',
      CheckDuplicate: true,
      Labels: boxLabels(engineId, box),
      Options: { 'com.docker.network.bridge.host_binding_ipv4': box.address },
    });
  } catch (error) {
    if (statusOf(error) === 409) return;
    throw runtimeError('ContainerNetworkingError', error);
  }
}

/** Removes the box's containers, volumes, network and host folder; each step finds what an earlier try left. */
export async function removeBox(context: ContainersContext, box: RuntimeBox): Promise<void> {
  const { engineId, dataDir } = context;
  const containers = await listContainers(context, [`${LABEL.instance}=${box.instanceId}`]);
  const ids = containers.map(({ id }) => id);
  const { volumes, images } = await usedBy(context, ids);
  await Promise.all(ids.map((id) => removeContainer(context, id)));
  await removeBoxVolumes(context, box.instanceId, volumes);
  for (const id of await networksNamed(context, networkName(engineId, box.instanceId))) {
    await removeNetwork(context, id);
  }
  if ((await networksOf(context)).length === 0) await removeAllVolumes(context);
  if (!(await removeHostFolder(dataDir, box.instanceId))) {
    await removeHostFolderInside(context, box, images);
    await removeHostFolder(dataDir, box.instanceId);
  }
}

const networksOf = ({ docker, engineId }: ContainersContext): Promise<NetworkInspectInfo[]> =>
  docker.listNetworks({ filters: { label: [`${LABEL.engine}=${engineId}`] } });

async function networksNamed(context: ContainersContext, name: string): Promise<readonly string[]> {
  const found = await networksOf(context);
  return found.filter((network) => network.Name === name).map((network) => network.Id);
}

async function usedBy(
  { docker }: ContainersContext,
  ids: readonly string[],
): Promise<{ readonly volumes: ReadonlySet<string>; readonly images: ReadonlySet<string> }> {
  const volumes = new Set<string>();
  const images = new Set<string>();
  for (const id of ids) {
    try {
      const info = await docker.getContainer(id).inspect();
      images.add(info.Image);
      for (const mount of info.Mounts) {
        if (mount.Type === 'volume' && mount.Name !== undefined) volumes.add(mount.Name);
      }
    } catch (error) {
      if (statusOf(error) !== 404) throw runtimeError('CannotInspectContainerError', error);
    }
  }
  return { volumes, images };
}

/** A foreign container that the user joined to the network is let go, never removed. */
async function removeNetwork({ docker }: ContainersContext, id: string): Promise<void> {
  const network = docker.getNetwork(id);
  try {
    const { Containers } = await network.inspect();
    for (const container of Object.keys(Containers ?? {})) {
      await network.disconnect({ Container: container, Force: true }).catch(ignoreMissing);
    }
    await network.remove();
  } catch (error) {
    if (statusOf(error) === 404) return;
    throw runtimeError('ContainerNetworkingError', error);
  }
}

function ignoreMissing(error: unknown): void {
  if (statusOf(error) !== 404) throw error;
}

/**
 * Containers write as root, the engine often is not: so a container empties the folder, with the first of the box's
 * own images that has `rm`.
 */
async function removeHostFolderInside(
  { docker, engineId, dataDir }: ContainersContext,
  box: RuntimeBox,
  images: ReadonlySet<string>,
): Promise<void> {
  for (const image of images) {
    try {
      const container = await docker.createContainer({
        Image: image,
        Entrypoint: ['rm', '-rf', '/box'],
        Cmd: [],
        User: '0',
        Labels: boxLabels(engineId, box),
        HostConfig: {
          NetworkMode: 'none',
          Mounts: [{ Type: 'bind', Source: hostFolder(dataDir, box.instanceId), Target: '/box' }],
        },
      });
      await container.start().then(
        () => container.wait(),
        () => undefined,
      );
      await container.remove({ force: true, v: true });
      if (await removeHostFolder(dataDir, box.instanceId)) return;
    } catch (error) {
      if (statusOf(error) === undefined) throw runtimeError('CannotCreateContainerError', error);
    }
  }
}

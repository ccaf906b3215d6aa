import { lastOf } from '../../model/arn.ts';
import type { Runtime } from '../runtime/runtime.ts';
import type { Store } from '../store.ts';

/** Removes everything that an engine made on the machine: containers first, then the boxes with networks, volumes and files. */
export async function removeEverything(store: Store, runtime: Runtime): Promise<void> {
  for (const { id } of await runtime.list()) {
    await runtime.stop(id, 1);
    await runtime.remove(id);
  }
  const clusters = [...store.containerInstances.values()];
  for (const box of store.instances.values()) {
    if (box.state === 'terminated') continue;
    const arn = clusters.find((instance) => instance.ec2InstanceId === box.instanceId)?.clusterArn ?? '';
    await runtime.removeBox({
      instanceId: box.instanceId,
      cluster: lastOf(arn) || 'default',
      slot: box.tags['clusternator:box'],
      address: box.address,
    });
  }
}

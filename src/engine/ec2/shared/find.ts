import type { EngineContext } from '../../context.ts';
import type { InstanceRecord } from '../../records.ts';
import { fault } from './faults.ts';
import { checkId } from './ids.ts';

/** The instances of ids, all or none. @throws EngineFault `InvalidInstanceID.Malformed` or `.NotFound` */
export function findInstances(context: EngineContext, ids: readonly string[]): InstanceRecord[] {
  for (const id of ids) checkId('i', id, 'InvalidInstanceID.Malformed');
  const missing = ids.filter((id) => context.store.instances.get(id) === undefined);
  if (missing.length === 1)
    throw fault('InvalidInstanceID.NotFound', `The instance ID '${missing[0] ?? ''}' does not exist`);
  if (missing.length > 1)
    throw fault('InvalidInstanceID.NotFound', `The instance IDs '${missing.join(', ')}' do not exist`);
  return [...new Set(ids)].flatMap((id) => context.store.instances.get(id) ?? []);
}

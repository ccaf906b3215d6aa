import type {
  ListTaskDefinitionFamiliesRequest,
  ListTaskDefinitionFamiliesResponse,
} from '@aws-sdk/client-ecs';
import type { EngineContext } from '../context.ts';
import { oneOf } from './shared/faults.ts';
import { page } from './shared/pages.ts';

export { ListTaskDefinitionFamilies$ as schema } from '@aws-sdk/client-ecs';

/** Families by name; ACTIVE ones have at least one ACTIVE revision. Without a status: all of them. */
export function run(
  context: EngineContext,
  input: ListTaskDefinitionFamiliesRequest,
): ListTaskDefinitionFamiliesResponse {
  const { familyPrefix = '', status = 'ALL' } = input;
  oneOf(status, ['ACTIVE', 'INACTIVE', 'ALL'], 'status');
  const active = new Map<string, boolean>();
  for (const record of context.store.taskDefinitions.values()) {
    active.set(record.family, (active.get(record.family) ?? false) || record.status === 'ACTIVE');
  }
  const families = [...active]
    .filter(
      ([family, isActive]) =>
        family.startsWith(familyPrefix) && (status === 'ALL' || (status === 'ACTIVE') === isActive),
    )
    .map(([family]) => family)
    .sort();
  const { items, nextToken } = page(families, (family) => family, input, ['families', familyPrefix, status]);
  return { families: [...items], nextToken };
}

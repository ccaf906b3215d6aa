import type { ListTaskDefinitionsRequest, ListTaskDefinitionsResponse } from '@aws-sdk/client-ecs';
import type { EngineContext } from '../context.ts';
import { oneOf } from './shared/faults.ts';
import { page } from './shared/pages.ts';

export { ListTaskDefinitions$ as schema } from '@aws-sdk/client-ecs';

/** ARNs by family and revision. `familyPrefix` is a whole family's name, as in the API reference. */
export function run(context: EngineContext, input: ListTaskDefinitionsRequest): ListTaskDefinitionsResponse {
  const { familyPrefix, status = 'ACTIVE', sort = 'ASC' } = input;
  oneOf(status, ['ACTIVE', 'INACTIVE', 'DELETE_IN_PROGRESS'], 'status');
  oneOf(sort, ['ASC', 'DESC'], 'sort');
  const found = [...context.store.taskDefinitions.values()]
    .filter(
      (record) => record.status === status && (familyPrefix === undefined || record.family === familyPrefix),
    )
    .sort((a, b) => (a.family < b.family ? -1 : a.family > b.family ? 1 : a.revision - b.revision));
  const arns = (sort === 'DESC' ? found.reverse() : found).map((record) => record.arn);
  const { items, nextToken } = page(arns, (arn) => arn, input, [
    'taskDefinitions',
    familyPrefix,
    status,
    sort,
  ]);
  return { taskDefinitionArns: [...items], nextToken };
}

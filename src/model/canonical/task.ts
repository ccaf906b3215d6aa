import type { RegisterTaskDefinitionCommandInput, TaskDefinition } from '@aws-sdk/client-ecs';
import type { Canonical } from '../json.ts';
import { reader } from '../kinds/row.ts';
import { OUTPUT_ONLY, sharesPorts, taskRows } from '../kinds/task.ts';
import type { Tags } from '../ownership.ts';
import { canonicalTags } from './tags.ts';
import { tagsOf } from '../tags.ts';

const DROPPED = [...OUTPUT_ONLY, '$metadata'];
const ownPorts = reader(taskRows('bridge'), DROPPED);
const sharedPorts = reader(taskRows('host'), DROPPED);

/**
 * The canonical form of a task, of a declaration and of a live revision alike. Tags of a live revision are not part of
 * its definition and come apart.
 */
export function canonicalTask(
  definition: RegisterTaskDefinitionCommandInput | TaskDefinition,
  tags: Tags = 'tags' in definition ? tagsOf(definition.tags) : {},
): Canonical {
  const read = sharesPorts(definition.networkMode) ? sharedPorts : ownPorts;
  const own = canonicalTags(tags);
  return { ...read(definition), ...(own !== undefined && { tags: own }) };
}

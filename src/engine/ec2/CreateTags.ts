import type { CreateTagsRequest } from '@aws-sdk/client-ec2';
import type { EngineContext } from '../context.ts';
import { fault, unlessDry } from './shared/faults.ts';
import { findInstances } from './shared/find.ts';
import { limited, readTags } from './shared/tags.ts';

export { CreateTags$ as schema } from '@aws-sdk/client-ec2';

/** Puts tags on boxes. Source: API reference, CreateTags. */
export function run(context: EngineContext, input: CreateTagsRequest): void {
  const boxes = findInstances(context, input.Resources ?? []);
  const tags = readTags(input.Tags);
  if (Object.keys(tags).length === 0)
    throw fault('MissingParameter', 'The request must contain the parameter Tags');
  for (const box of boxes) limited({ ...box.tags, ...tags });
  unlessDry(input.DryRun);
  for (const box of boxes) {
    Object.assign(box.tags, tags);
    context.store.instances.put(box.instanceId, box);
  }
}

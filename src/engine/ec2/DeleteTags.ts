import type { DeleteTagsRequest } from '@aws-sdk/client-ec2';
import type { EngineContext } from '../context.ts';
import { unlessDry } from './shared/faults.ts';
import { findInstances } from './shared/find.ts';

export { DeleteTags$ as schema } from '@aws-sdk/client-ec2';

/** Takes tags off boxes: by key, by key and value, or all of them when none is named. */
export function run(context: EngineContext, input: DeleteTagsRequest): void {
  const boxes = findInstances(context, input.Resources ?? []);
  unlessDry(input.DryRun);
  for (const box of boxes) {
    const named = input.Tags ?? Object.keys(box.tags).map((Key) => ({ Key, Value: undefined }));
    for (const { Key: key = '', Value: value } of named) {
      if (value === undefined || box.tags[key] === value) delete box.tags[key];
    }
    context.store.instances.put(box.instanceId, box);
  }
}

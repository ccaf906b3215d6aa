import type { RegisterTaskDefinitionCommandInput } from '@aws-sdk/client-ecs';
import {
  canonicalBox,
  canonicalCluster,
  canonicalService,
  canonicalTask,
  canonicalTags,
} from '../model/canonical/index.ts';
import type { DesiredBox, DesiredCluster, DesiredService, DesiredTask } from '../model/desired.ts';
import { digestOf, sameCanonical } from '../model/digest.ts';
import type { LiveRevision } from '../model/live.ts';

/** What CreateService and UpdateService get for a declared service, without its name, its task and our marks. */
export type ServiceInput = DesiredService['input'] & { readonly desiredCount?: number };

/** The value of the tag `clusternator:applied` of a task. */
export const taskDigest = (task: DesiredTask): string => digestOf(canonicalTask(task.input));

/** The same of the cluster. */
export const clusterDigest = (cluster: DesiredCluster): string => digestOf(canonicalCluster(cluster));

/** The same of a box. */
export const boxDigest = (box: DesiredBox): string => digestOf(canonicalBox(box));

/** The same of a service. It leaves the revision out: a new one alone changes no tag. */
export const serviceDigest = (input: ServiceInput): string => digestOf(canonicalService(input));

/** Whether a revision is what is declared, with its declared tags; other tags on it are others' and do not count. */
export function isDeclared(
  input: RegisterTaskDefinitionCommandInput,
  live: Pick<LiveRevision, 'definition' | 'tags'>,
): boolean {
  const wanted =
    canonicalTags(Object.fromEntries((input.tags ?? []).map((tag) => [tag.key ?? '', tag.value ?? '']))) ??
    {};
  return (
    sameCanonical(canonicalTask(input, {}), canonicalTask(live.definition, {})) &&
    Object.entries(wanted).every(([key, value]) => live.tags[key] === value)
  );
}

import type { RegisterTaskDefinitionCommandInput } from '@aws-sdk/client-ecs';
import { appliedDigest } from '../model/applied.ts';
import { canonicalTask, tagsOf } from '../model/canonical/index.ts';
import type { DesiredService } from '../model/desired.ts';
import { sameCanonical } from '../model/digest.ts';
import type { LiveRevision } from '../model/live.ts';
import { hasTags, isOfAnother, userTags } from '../model/ownership.ts';

/** What CreateService and UpdateService get for a declared service, without its name, its task and our marks. */
export type ServiceInput = DesiredService['input'] & { readonly desiredCount?: number };

/** The value of the tag `clusternator:applied` of a service. */
export const serviceDigest = (service: ServiceInput): string => appliedDigest({ kind: 'service', service });

type Revision = Pick<LiveRevision, 'definition' | 'tags'>;

/** Whether a revision is what is declared, with its declared tags; other tags on it are others' and do not count. */
export const isDeclared = (input: RegisterTaskDefinitionCommandInput, live: Revision): boolean =>
  hasContent(input, live) && hasTags(live.tags, userTags(tagsOf(input.tags)));

/**
 * Whether services of a cluster can run a revision as what is declared: its tags can be changed in place, but for those of
 * another cluster's. The plan decides the same.
 */
export const isUsable = (
  input: RegisterTaskDefinitionCommandInput,
  live: Revision,
  cluster: string,
): boolean => (isOfAnother(live.tags, cluster) ? isDeclared(input, live) : hasContent(input, live));

const hasContent = (input: RegisterTaskDefinitionCommandInput, live: Revision): boolean =>
  sameCanonical(canonicalTask(input, {}), canonicalTask(live.definition, {}));

import type { RegisterTaskDefinitionCommandInput } from '@aws-sdk/client-ecs';
import { appliedDigest } from '../model/applied.ts';
import { canonicalTask, tagsOf } from '../model/canonical/index.ts';
import type { DesiredService } from '../model/desired.ts';
import { sameCanonical } from '../model/digest.ts';
import type { LiveRevision } from '../model/live.ts';
import { hasTags, isAnothers, type Owner, standingOfApp, userTags } from '../model/ownership.ts';

/** What CreateService and UpdateService get for a declared service, without its name, its task and our marks. */
export type ServiceInput = DesiredService['input'] & { readonly desiredCount?: number };

/** The value of the tag `clusternator:applied` of a service. */
export const serviceDigest = (service: ServiceInput): string => appliedDigest({ kind: 'service', service });

type Revision = Pick<LiveRevision, 'definition' | 'tags'>;

/** Whether a revision is what is declared, with its declared tags; other tags on it are others' and do not count. */
export const isDeclared = (input: RegisterTaskDefinitionCommandInput, live: Revision): boolean =>
  hasContent(input, live) && hasTags(live.tags, userTags(tagsOf(input.tags)));

/** Whether services can be pointed to a revision as what is declared. The plan decides the same. */
export const isUsable = (input: RegisterTaskDefinitionCommandInput, live: Revision, owner: Owner): boolean =>
  !isAnothers(standingOfApp(live.tags, owner)) && hasContent(input, live);

/** Whether a revision says what is declared, but for tags. */
export const hasContent = (input: RegisterTaskDefinitionCommandInput, live: Revision): boolean =>
  sameCanonical(canonicalTask(input, {}), canonicalTask(live.definition, {}));

import type { RegisterTaskDefinitionCommandInput } from '@aws-sdk/client-ecs';
import { appliedDigest } from '../model/applied.ts';
import { canonicalTags, canonicalTask } from '../model/canonical/index.ts';
import type { DesiredService } from '../model/desired.ts';
import { sameCanonical } from '../model/digest.ts';
import type { LiveRevision } from '../model/live.ts';

/** What CreateService and UpdateService get for a declared service, without its name, its task and our marks. */
export type ServiceInput = DesiredService['input'] & { readonly desiredCount?: number };

/** The value of the tag `clusternator:applied` of a service. */
export const serviceDigest = (service: ServiceInput): string => appliedDigest({ kind: 'service', service });

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

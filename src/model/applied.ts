import {
  canonicalBox,
  canonicalCluster,
  canonicalService,
  canonicalTask,
  digestOf,
} from './canonical/index.ts';
import type { DesiredBox, DesiredCluster, DesiredService, DesiredTask } from './desired.ts';

/** What the tag `clusternator:applied` is a digest of. */
export type Applied =
  | { readonly kind: 'cluster'; readonly cluster: DesiredCluster }
  | { readonly kind: 'task'; readonly task: DesiredTask }
  | {
      readonly kind: 'service';
      readonly service: DesiredService['input'] & { readonly desiredCount?: number };
    }
  | { readonly kind: 'box'; readonly box: DesiredBox };

/**
 * The value of the tag `clusternator:applied`: the sha256 (hex) of the canonical spec that is applied. A service's does
 * not depend on the revision of its task, so that a deploy needs no call for tags.
 */
export function appliedDigest(applied: Applied): string {
  switch (applied.kind) {
    case 'cluster':
      return digestOf(canonicalCluster(applied.cluster));
    case 'task':
      return digestOf(canonicalTask(applied.task.input));
    case 'service':
      return digestOf(canonicalService(applied.service));
    case 'box':
      return digestOf(canonicalBox(applied.box));
    default:
      return applied satisfies never;
  }
}

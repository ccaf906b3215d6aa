import type { Diagnostic } from '../../model/diagnostic.ts';
import { nameOf } from '../../model/id.ts';
import { isHeld, standingOfApp } from '../../model/ownership.ts';
import type { Change } from '../../model/plan.ts';
import { whoseText } from './boxes.ts';
import type { Context } from '../context.ts';

/**
 * A replace deletes first, and nothing that others made is ever deleted: where a declared service is not ours and
 * differs in a member that UpdateService cannot change, the plan has an error and is not done.
 */
export function unownedReplaces(
  { desired, live }: Context,
  changes: readonly Change[],
): readonly Diagnostic[] {
  return changes.flatMap((change): readonly Diagnostic[] => {
    const service = change.id.startsWith('service/') ? live.services.get(nameOf(change.id)) : undefined;
    if (change.action !== 'replace' || service === undefined) return [];
    const standing = standingOfApp(service.tags, desired.owner);
    if (isHeld(standing)) return [];
    const whose =
      standing.is === 'unmarked'
        ? 'was not made by clusternator'
        : `is marked as another's (${whoseText(desired, service)})`;
    return [
      {
        code: 'unowned-replace',
        severity: 'error',
        subject: change.id,
        source: 'user',
        message: `service ${service.name} ${whose}, and ${change.because.join(', ')}: it would have to be deleted.`,
        hint: 'Declare the member as it is, give the service another name, or delete the old one yourself.',
      },
    ];
  });
}

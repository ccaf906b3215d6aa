import type { DesiredModel } from './desired.ts';
import { isHeld, NO_PERMITS, standingOfApp, type Tags } from './ownership.ts';

/** What of a desired model says what may be removed. */
type Remover = Pick<DesiredModel, 'owner' | 'permits' | 'services'>;

/**
 * Whether a service may be deleted: one of a declared app, of an app that was named to go, and one of version 0.1 where it is
 * declared (a destroy) or was named itself. Nothing else, whatever the files say.
 */
export function mayDelete(
  { owner, permits = NO_PERMITS, services }: Remover,
  { name, tags }: { readonly name: string; readonly tags: Tags },
): boolean {
  const standing = standingOfApp(tags, owner);
  switch (standing.is) {
    case 'ours':
      return true;
    case 'unassigned':
      return owner.apps === 'all' || services.has(name) || permits.removeServices.includes(name);
    case 'of-another-owner':
      return permits.removeApps.includes(standing.owner);
    case 'of-another-cluster':
    case 'unmarked':
      return false;
    default:
      return standing satisfies never;
  }
}

/** Whether a revision may be deregistered when no service needs it: those of others never are. */
export function mayDeregister({ owner, permits = NO_PERMITS }: Remover, tags: Tags): boolean {
  const standing = standingOfApp(tags, owner);
  return (
    isHeld(standing) || (standing.is === 'of-another-owner' && permits.removeApps.includes(standing.owner))
  );
}

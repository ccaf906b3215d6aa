import type { DesiredModel } from '../../../src/model/desired.ts';
import { FAMILIES, GROUPS } from './files.ts';

const APPS = ['app-0', 'app-1', ...FAMILIES];

/** A model of files whose owner is alone in the account and says so: what they do not declare goes, whoever's it was. */
export function sole(desired: DesiredModel): DesiredModel {
  const { apps } = desired.owner;
  return {
    ...desired,
    // As "owner" of the cluster file: boxes stay its own, whatever its first app is called.
    owner: { ...desired.owner, name: 'sole' },
    permits: {
      takeOver: APPS,
      removeApps: APPS.filter((app) => apps !== 'all' && !apps.has(app)),
      removeServices: [],
      removeGroups: GROUPS.filter((group) => desired.boxGroups?.has(group) === false),
    },
  };
}

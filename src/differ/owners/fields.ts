import { type Owner, ownerMarkOf, TAG, type Tags } from '../../model/ownership.ts';
import { formatPath } from '../../model/path.ts';
import type { Field } from '../../model/plan.ts';
import { ABSENT, known } from '../fields.ts';

const CLUSTER = formatPath(['tags', TAG.cluster]);
const APP = formatPath(['tags', TAG.app]);
const OWNER = formatPath(['tags', TAG.owner]);

/** The mark of a cluster, where a resource lacks it. */
export const clusterField = (tags: Tags, cluster: string): readonly Field[] =>
  markField(CLUSTER, tags[TAG.cluster], cluster);

/** The mark of an app, where a resource has another one or none. */
export const appField = (tags: Tags, app: string): readonly Field[] => markField(APP, tags[TAG.app], app);

/** The mark of an owner, where a box or a cluster has another one or none. */
export const ownerField = (tags: Tags, owner: Owner): readonly Field[] =>
  markField(OWNER, tags[TAG.owner], ownerMarkOf(tags, owner));

const markField = (path: string, before: string | undefined, after: string): readonly Field[] =>
  before === after
    ? []
    : [{ path, before: before === undefined ? ABSENT : known(before), after: known(after) }];

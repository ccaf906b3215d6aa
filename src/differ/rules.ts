import type { Canonical, Scalar } from '../model/json.ts';
import type { DesiredBox } from '../model/desired.ts';
import { BOX_ROWS } from '../model/kinds/box.ts';
import { CLUSTER_ROWS } from '../model/kinds/cluster.ts';
import { defaultOf, rowAt } from '../model/kinds/default-of.ts';
import { isLeftAlone, type Around, type Rows } from '../model/kinds/row.ts';
import { serviceRows } from '../model/kinds/service.ts';
import { taskRows } from '../model/kinds/task.ts';
import type { Difference } from './diff.ts';

/** How a kind changes, as the rows of its members say. */
export interface KindRules {
  /** The difference is none: nobody manages the member, or only AWS tells it. */
  readonly ignores: (difference: Difference) => boolean;
  /** Why the member cannot be updated. */
  readonly replaces: (difference: Difference) => string | undefined;
  /** What AWS means by the absence of the member in a spec, to be shown for that side. */
  readonly defaultOf: (keys: readonly string[], spec: Canonical) => Scalar | undefined;
}

interface Words {
  /** Why a member that replaces does so. */
  readonly fixed: string;
  /** What the rows do not tell. */
  readonly ignores?: (difference: Difference) => boolean;
}

const NOTHING: Around = { declared: new Set(), awsvpc: false };

/** The rules of the rows of a kind. */
export const rulesOf = (rows: Rows, { fixed, ignores }: Words, around: Around = NOTHING): KindRules => ({
  ignores: (difference) => {
    const [first = ''] = difference.keys;
    const row = rowAt(rows, [first]);
    const isUndeclared = difference.after === undefined && row !== undefined;
    return (isUndeclared && isLeftAlone(first, row, around)) || ignores?.(difference) === true;
  },
  replaces: ({ keys: [first = ''] }) => {
    const row = rowAt(rows, [first]);
    if (row?.cleared === 'never' && !around.declared.has(first))
      return `${first} cannot be taken away by UpdateService`;
    const isFixed = row?.change === 'replaces' && !around.declared.has(row.unless ?? '');
    return isFixed ? `${first} ${fixed}` : undefined;
  },
  defaultOf: (keys, spec) => defaultOf(rows, keys, spec),
});

/** Of a cluster everything is changed in place. */
export const CLUSTER_RULES = rulesOf(CLUSTER_ROWS, { fixed: '' });

/** The rules for a declared box. The display name that the console gave to a live one is no difference. */
export const boxRules = (box: DesiredBox): KindRules =>
  rulesOf(
    BOX_ROWS,
    {
      fixed: 'is fixed when an instance is launched',
      ignores: ({ keys, after }) => keys[0] === 'tags' && keys[1] === 'Name' && after === undefined,
    },
    { declared: new Set(box.securityGroups.length > 0 ? ['securityGroups'] : []), awsvpc: false },
  );

/** A revision never changes: every difference makes a new one, so nothing forces a replacement. */
export const TASK_RULES = rulesOf(taskRows(undefined), { fixed: '' });

/**
 * What UpdateService has no member for replaces the service. Source: API reference, UpdateService.
 * @param isNone whether a difference of which AWS's answer does not tell is none.
 */
export function serviceRules(
  strategy: string | undefined,
  around: Around,
  isNone: (difference: Difference) => boolean,
): KindRules {
  const rows = serviceRows(strategy);
  const isKnown = (member: string): boolean => Object.hasOwn(rows, member);
  return rulesOf(
    rows,
    {
      fixed: 'cannot be changed by UpdateService',
      // A member that is new to ECS is told by AWS, and the files do not name it.
      ignores: (d) => isNone(d) || (d.after === undefined && !isKnown(d.keys[0] ?? '')),
    },
    around,
  );
}

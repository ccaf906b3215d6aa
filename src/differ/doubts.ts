import type { Canonical } from '../model/json.ts';
import { rowAt } from '../model/kinds/default-of.ts';
import type { Row } from '../model/kinds/row.ts';
import { serviceRows } from '../model/kinds/service.ts';
import type { LiveService } from '../model/live.ts';
import { formatPath } from '../model/path.ts';
import { diff, type Difference } from './diff.ts';
import { editedPaths } from './edited.ts';

const ROWS = serviceRows('REPLICA');
const teller = ({ keys }: Difference): Row['told'] => rowAt(ROWS, keys.slice(0, 1))?.told;

/** More than is declared, in a member that is told with more. A member whose absence means a value is none of it. */
const isExtra = (d: Difference): boolean =>
  d.after === undefined && teller(d) === 'primary' && rowAt(ROWS, d.keys)?.default === undefined;

/** Two names which may be of the same thing. */
const isNaming = ({ keys, before, after }: Difference): boolean =>
  typeof before === 'string' &&
  typeof after === 'string' &&
  rowAt(ROWS, keys)?.alike?.(before, after) === true;

const NONE: ReadonlySet<string> = new Set();

/**
 * Paths of differences of a service that are none: what AWS prints beyond a declaration and the files never said, another form of the
 * same name, and what no revision told as long as the files say what was applied.
 */
export function doubtfulPaths(
  live: LiveService,
  before: Canonical,
  after: Canonical,
  declared: ReadonlySet<string>,
  applied: string | undefined,
): ReadonlySet<string> {
  if (!Object.entries(ROWS).some(([name, { told }]) => told !== undefined && declared.has(name))) return NONE;
  const differences = diff(before, after);
  const isUntold = (d: Difference): boolean => live.told === undefined && teller(d) === 'revision';
  const isOf = (d: Difference): boolean => declared.has(d.keys[0] ?? '');
  const doubtful = differences.filter((d) => isOf(d) && (isExtra(d) || isNaming(d) || isUntold(d)));
  if (doubtful.length === 0) return NONE;
  // What nobody manages is no edit of anyone.
  const managed = differences.filter((d) => isOf(d) || d.after !== undefined);
  const edited = editedPaths(after, managed, applied);
  return new Set(
    doubtful
      .filter((d) =>
        isExtra(d) ? edited?.has(formatPath(d.keys)) !== true : edited?.has(formatPath(d.keys)) === false,
      )
      .map((d) => formatPath(d.keys)),
  );
}

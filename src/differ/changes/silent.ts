import type { CreateServiceCommandInput } from '@aws-sdk/client-ecs';
import type { Canonical } from '../../model/json.ts';
import type { LiveService } from '../../model/live.ts';
import { TOLD_BY_REVISION } from '../../model/members.ts';
import { formatPath } from '../../model/path.ts';
import { diff, type Difference } from '../diff.ts';
import { editedPaths } from '../drift.ts';
import { isExtra, isNaming, PARTLY_TOLD } from '../kinds/service.ts';

/** What only the newest revision of a service tells. */
export const toldOf = ({
  told,
}: LiveService): Pick<CreateServiceCommandInput, (typeof TOLD_BY_REVISION)[number]> => ({
  gatewayConnectors: told?.gatewayConnectors,
  monitoring: told?.monitoring,
});

const NONE: ReadonlySet<string> = new Set();
const DOUBTFUL: readonly string[] = [...PARTLY_TOLD, ...TOLD_BY_REVISION];

/**
 * Paths of differences that are none: what AWS prints beyond a declaration and the files never said, another form of the
 * same name, and what no revision told as long as the files say what was applied.
 */
export function silentPaths(
  live: LiveService,
  before: Canonical,
  after: Canonical,
  declared: ReadonlySet<string>,
  applied: string | undefined,
): ReadonlySet<string> {
  if (!DOUBTFUL.some((member) => declared.has(member))) return NONE;
  const differences = diff(before, after);
  const isUntold = ({ keys }: Difference): boolean =>
    live.told === undefined && TOLD_BY_REVISION.some((member) => member === keys[0]);
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

import type { Service, UpdateServiceCommandInput } from '@aws-sdk/client-ecs';
import type { EffectiveService } from '../../../differ/effective-service.ts';
import { canonicalService } from '../../../model/canonical/index.ts';
import type { Fields } from '../../../model/canonical/read.ts';
import { sameCanonical } from '../../../model/digest.ts';
import { PERCENTS } from '../../../model/kinds/deployment.ts';
import { isLeftAlone, readRow, type Row, type Rows } from '../../../model/kinds/row.ts';
import { printedService, serviceRows } from '../../../model/kinds/service.ts';
import { firstKey } from '../../../model/path.ts';
import type { Change } from '../../../model/plan.ts';

type Members = Omit<UpdateServiceCommandInput, 'cluster' | 'service'>;
type Wanted = EffectiveService & { readonly taskDefinition: string };
type Filled = Wanted['deploymentConfiguration'];

/**
 * The members of the one UpdateService call that makes a live service the wanted one; none when it is.
 * @param wanted what the files say of it, with its revision's ARN as `taskDefinition`.
 * @param change the approved change: an update touches the members that it shows and no others.
 */
export function updateMembers(live: Service, wanted: Wanted, change: Change): Members {
  const before = canonicalService(live, {});
  const after = canonicalService(wanted, {});
  const { deploymentConfiguration, ...others } = printedService(wanted);
  const filled: Fields = others;
  const approved = approvedMembers(change);
  const rows: readonly (readonly [string, Row])[] = Object.entries(serviceRows(wanted.schedulingStrategy));
  const around = { declared: new Set(Object.keys(wanted)), awsvpc: false };
  const members: Record<string, unknown> = {};
  for (const [name, row] of rows) {
    if (row.change === 'replaces' || isLeftAlone(name, row, around)) continue;
    // What DescribeServices does not tell was seen by the plan, which decides.
    const differs =
      row.told === 'revision'
        ? approved !== undefined
        : !sameCanonical(before[name] ?? null, after[name] ?? null);
    if (!differs || approved?.has(name) === false) continue;
    const value =
      name === 'deploymentConfiguration'
        ? deployment(row.members ?? {}, live, deploymentConfiguration)
        : (filled[name] ?? (row.cleared === 'never' ? undefined : row.cleared));
    if (value === undefined) continue;
    members[name] = value;
    if (row.forced === true) members['forceNewDeployment'] = true;
  }
  if (live.taskDefinition !== wanted.taskDefinition && approved?.has('task') !== false)
    members['taskDefinition'] = wanted.taskDefinition;
  // Zone rebalancing starts a task before it stops one, so ECS refuses it with a maximum of 100 %.
  const maximum = deploymentConfiguration?.maximumPercent ?? PERCENTS.REPLICA.maximumPercent;
  if (
    'deploymentConfiguration' in members &&
    maximum <= 100 &&
    live.availabilityZoneRebalancing === 'ENABLED' &&
    wanted.availabilityZoneRebalancing === undefined
  )
    members['availabilityZoneRebalancing'] ??= 'DISABLED';
  return members;
}

/** Sub-members that the live service has beyond the wanted ones are taken away too. */
function deployment(rows: Rows, live: Service, filled: Filled): object {
  const { strategy, bakeTimeInMinutes, ...wanted } = filled ?? {};
  const old = live.deploymentConfiguration;
  const said: Fields = { ...old };
  const gone = Object.entries(rows).filter(
    ([name, row]) => !(name in wanted) && readRow(row, said[name], said) !== undefined,
  );
  return {
    ...wanted,
    ...((strategy !== undefined && strategy !== 'ROLLING') ||
    (old?.strategy !== undefined && old.strategy !== strategy)
      ? { strategy }
      : {}),
    ...((bakeTimeInMinutes ?? 0) !== (old?.bakeTimeInMinutes ?? 0) && { bakeTimeInMinutes }),
    ...Object.fromEntries(
      gone.flatMap(([name, { cleared }]) => (cleared === undefined ? [] : [[name, cleared]])),
    ),
  };
}

/** The members that a plan shows; `undefined`: the change holds the whole resource. */
const approvedMembers = (change: Change): ReadonlySet<string> | undefined =>
  change.action === 'update' ? new Set(change.fields.map(({ path }) => firstKey(path))) : undefined;

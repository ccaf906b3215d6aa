import type { DesiredBox, DesiredModel } from '../../model/desired.ts';
import type { Facts, WantedFacts } from '../../model/facts.ts';
import { nameOf } from '../../model/id.ts';
import { INSTANCE_TYPES } from '../../model/instance-types.ts';
import type { LiveModel } from '../../model/live.ts';
import type { Change, Plan } from '../../model/plan.ts';
import type { Found } from '../check.ts';
import type { Listed } from '../listed.ts';

/** What the online checks judge: the facts, for the boxes that the plan makes and the ports that it opens. */
export interface OnlineInput {
  readonly desired: DesiredModel;
  readonly live: LiveModel;
  readonly facts: Facts;
  /** The boxes that the plan creates or replaces. */
  readonly made: readonly DesiredBox[];
  /** Those, and the boxes to which it gives another instance profile. */
  readonly profiled: readonly DesiredBox[];
}

/** A check that needs facts of EC2. */
export interface OnlineCheck extends Listed {
  readonly judge: (input: OnlineInput) => readonly Found[];
}

const isMade = ({ action }: Change): boolean => action === 'create' || action === 'replace';
const isProfiled = (change: Change): boolean =>
  isMade(change) ||
  (change.action === 'update' && change.fields.some(({ path }) => path === 'instanceProfile'));

/** The declared boxes of changes. */
const boxesOf = ({ boxes }: DesiredModel, changes: readonly Change[]): readonly DesiredBox[] =>
  changes.flatMap(({ id }) => (id.startsWith('box/') ? (boxes?.get(nameOf(id)) ?? []) : []));

/** The boxes of a plan that the checks judge. */
export const judgedBoxes = (
  desired: DesiredModel,
  { changes }: Pick<Plan, 'changes'>,
): Pick<OnlineInput, 'made' | 'profiled'> => ({
  made: boxesOf(desired, changes.filter(isMade)),
  profiled: boxesOf(desired, changes.filter(isProfiled)),
});

/** Whether a change makes a task hold a host port that it did not hold before. */
const opensPort = (change: Change): boolean =>
  change.id.startsWith('task/') &&
  change.action !== 'delete' &&
  change.fields.some(
    ({ path, after }) => path.endsWith('hostPort') && after.is === 'known' && after.value !== 0,
  );

const defined = <T>(values: readonly (T | undefined)[]): readonly T[] => [
  ...new Set(values.filter((value) => value !== undefined)),
];

/** What has to be asked for a plan: nothing when it makes no box and opens no port. */
export function factsWanted(desired: DesiredModel, plan: Pick<Plan, 'changes'>): WantedFacts {
  const { made } = judgedBoxes(desired, plan);
  const boxes = [...(desired.boxes?.values() ?? [])];
  const guarded = plan.changes.some(opensPort) ? boxes : made;
  const amis = made.filter((box) => box.image.startsWith('ami-'));
  return {
    keyPairs: defined(made.map((box) => box.keyPair)),
    subnets: defined(made.map((box) => box.subnet)),
    securityGroups: defined(guarded.flatMap((box) => box.securityGroups)),
    offerings: defined(made.map((box) => box.instanceType)),
    instanceTypes: defined(amis.map((box) => box.instanceType)).filter((type) => !INSTANCE_TYPES.has(type)),
    images: defined(amis.map((box) => box.image)),
  };
}

/** Whether nothing has to be asked. */
export const isNothing = (wanted: WantedFacts): boolean =>
  Object.values(wanted).every((names: readonly string[]) => names.length === 0);

import { isLaunchedAs } from '../../model/canonical/box.ts';
import { canonicalBox, canonicalLiveBox } from '../../model/canonical/index.ts';
import type { DesiredBox } from '../../model/desired.ts';
import type { Diagnostic } from '../../model/diagnostic.ts';
import type { Effect } from '../../model/effect.ts';
import { holdersOf, otherHolderOf, registrationsOf } from '../../model/holders.ts';
import { idOf } from '../../model/id.ts';
import type { LiveBox, LiveModel } from '../../model/live.ts';
import { isHeld, type Standing, standingOfBox, TAG } from '../../model/ownership.ts';
import type { Change, Field } from '../../model/plan.ts';
import { count, type Context } from '../context.ts';
import { causeOf, markDrift } from '../drift.ts';
import { driftedPaths } from '../edited.ts';
import { ABSENT, compare, createFields, known } from '../fields.ts';
import { tasksOn } from '../../model/registrations.ts';
import { boxRules } from '../rules.ts';
import { ownerField } from '../owners/fields.ts';
import { standaloneOn } from './standalone.ts';

const GONE_BOX = 'its instance is gone: terminated by others, or without the tags that mark it as ours';

/** Of the instances that hold a slot, the one that is kept: the newest that is as declared. */
export const stayingOf = (box: DesiredBox, holders: readonly LiveBox[]): LiveBox | undefined =>
  holders.findLast((holder) => isLaunchedAs(holder, box));

/** The change of one declared box, if any; none where another owner has its slot, which is an error of the plan. */
export function boxChange(context: Context, box: DesiredBox): Change | undefined {
  const { desired, live, masking } = context;
  const id = idOf('box', box.slot);
  const after = canonicalBox(box);
  const needs = [idOf('cluster', desired.cluster.name)];
  const holders = holdersOf(live, box.slot, desired);
  const [holder, ...others] = holders;
  if (holder === undefined) {
    if (otherHolderOf(live, box.slot, desired) !== undefined) return undefined;
    const made: Field = { path: 'instanceId', before: ABSENT, after: { is: 'unknown', from: id } };
    const fields = [...createFields(after, masking), made];
    const gone = context.applied?.has(id) === true;
    const because = gone ? [GONE_BOX] : [];
    return { action: 'create', id, cause: gone ? 'drift' : 'pending', needs, because, effects: [], fields };
  }
  if (others.length > 0) return leftoverChange(context, box, holders, needs);

  const rules = boxRules(box);
  const compared = compare(rules, canonicalLiveBox(holder, box), after, masking);
  const standing = standingOfBox(holder.tags, desired.owner);
  // What another owner's files said last tells nothing of these.
  const applied = isHeld(standing) ? holder.tags[TAG.applied] : undefined;
  const drifted = driftedPaths(after, compared.differences, applied);
  const marks = ownerField(holder.tags, desired.owner);
  const fields = [...markDrift(compared.fields, drifted), ...marks];
  if (fields.length === 0) return undefined;
  const { cause, because: told } = causeOf(fields);
  const because = [...(marks.length > 0 ? whyMarked(standing) : []), ...told];
  const common = { id, cause, needs, unchanged: compared.unchanged };
  const replaces = compared.differences.flatMap((difference) => rules.replaces(difference) ?? []);
  if (replaces.length === 0) {
    return {
      ...common,
      action: 'update',
      fields,
      adopts: !isHeld(standing),
      because,
      // Source: EC2 user guide, "IAM roles for Amazon EC2": new credentials are there before the old ones end.
      effects: fields.some(({ path }) => path === 'instanceProfile') ? [{ is: 'new-role' }] : [],
    };
  }
  return {
    ...common,
    action: 'replace',
    order: 'create-first',
    fields: [...fields, instanceField(id, holder)],
    because: [...new Set(replaces), ...lopsided(box, holder), ...because],
    effects: drains(live, [holder], true),
    ...standaloneOn(live, [holder]),
  };
}

/** Why a box gets the mark of its owner. */
function whyMarked(standing: Standing): readonly string[] {
  switch (standing.is) {
    case 'unassigned':
      return ['it is of version 0.1, which knew no owners'];
    case 'of-another-owner':
      return [`it belongs to ${standing.owner} and is taken over`];
    case 'ours':
    case 'of-another-cluster':
    case 'unmarked':
      return [];
    default:
      return standing satisfies never;
  }
}

/** Why a box has to leave a subnet that is declared. */
const lopsided = ({ group, subnet, subnets }: DesiredBox, { instance }: LiveBox): readonly string[] => {
  const there = instance.SubnetId ?? '';
  return there === subnet || !subnets.includes(there)
    ? []
    : [`${there} has more than its share of the boxes of ${group}, ${subnet ?? ''} has less`];
};

/** More than one instance holds the slot: a replacement was interrupted, or two launches were made. One has to go. */
function leftoverChange(
  { masking, live }: Context,
  box: DesiredBox,
  holders: readonly LiveBox[],
  needs: Change['needs'],
): Change {
  const id = idOf('box', box.slot);
  const rules = boxRules(box);
  const compared = holders.map((holder) => ({
    holder,
    ...compare(rules, canonicalLiveBox(holder, box), canonicalBox(box), masking),
  }));
  // The differences to tell are those of one that goes.
  const stays = stayingOf(box, holders);
  const goes = compared.filter(({ holder }) => holder !== stays);
  const told = goes.find((c) => c.fields.length > 0) ?? goes[0];
  const ids = goes.map((c) => c.holder.instanceId).join(', ');
  return {
    action: 'replace',
    id,
    cause: 'pending',
    needs,
    order: 'create-first',
    fields: told?.fields ?? [],
    unchanged: told?.unchanged ?? 0,
    because: [
      `${String(holders.length)} instances hold the slot; ${ids} ${goes.length === 1 ? 'is' : 'are'} left of an interrupted run`,
    ],
    effects: drains(
      live,
      goes.map((c) => c.holder),
      false,
    ),
    ...standaloneOn(
      live,
      goes.map((c) => c.holder),
    ),
  };
}

/** Deletes the boxes with which the owner of the files holds `slots`; nobody else's. */
export function boxDeletes(
  { desired, live }: Context,
  slots: Iterable<string>,
  why: (slot: string) => string,
): readonly Change[] {
  return [...slots].flatMap((slot): readonly Change[] => {
    const holders = holdersOf(live, slot, { owner: desired.owner });
    if (holders.length === 0) return [];
    return [
      {
        action: 'delete',
        id: idOf('box', slot),
        cause: 'pending',
        needs: [],
        because: [why(slot)],
        effects: drains(live, holders, false),
        ...standaloneOn(live, holders),
      },
    ];
  });
}

/** What is worth knowing of boxes that are there but do not serve. */
export function boxFindings({ desired, live }: Context): readonly Diagnostic[] {
  return [...(desired.boxes?.keys() ?? [])].flatMap((slot): readonly Diagnostic[] =>
    holdersOf(live, slot, desired).flatMap((box) => {
      const found = finding(slot, box);
      const anew = registeredAnew(desired.cluster.name, live, box);
      return found === undefined ? anew : [found, ...anew];
    }),
  );
}

function finding(slot: string, box: LiveBox): Diagnostic | undefined {
  const at = { subject: idOf('box', slot), source: 'aws' } as const;
  const name = `box ${slot} (${box.instanceId})`;
  const state = box.instance.State?.Name ?? 'unknown';
  if (state === 'stopped' || state === 'stopping') {
    return {
      ...at,
      code: 'box-stopped',
      severity: 'warning',
      message: `${name} is ${state}; it runs nothing.`,
      hint: `Start it, or terminate it and the next apply makes a new one.`,
    };
  }
  const joined = box.containerInstance;
  if (joined === undefined || joined.status === 'INACTIVE') {
    return {
      ...at,
      code: 'box-not-joined',
      severity: 'note',
      message: `${name} is ${state} but is not in the cluster (yet).`,
      hint: 'If this lasts: does its instance profile allow ECS, can its subnet reach the ECS API, does its image have the ECS agent?',
    };
  }
  if (joined.status === 'DRAINING') {
    return {
      ...at,
      code: 'box-draining',
      severity: 'warning',
      message: `${name} is DRAINING: no task is started on it.`,
      hint: 'Set it ACTIVE again (aws ecs update-container-instances-state), or terminate it and apply makes a new one.',
    };
  }
  if (joined.agentConnected === false && state === 'running') {
    return {
      ...at,
      code: 'agent-disconnected',
      severity: 'warning',
      message: `The ECS agent of ${name} is not connected: no task is started or stopped on it.`,
      hint: 'Restart the agent or the instance, or terminate it and the next apply makes a new one.',
    };
  }
  return undefined;
}

/** A machine whose agent lost its data and registered anew: the old registration stays, and what it counted with it. */
function registeredAnew(cluster: string, live: LiveModel, box: LiveBox): readonly Diagnostic[] {
  return registrationsOf(live, box)
    .filter((one) => one !== box.containerInstance)
    .map((one) => {
      const tasks = tasksOn(one);
      const counted = tasks === 0 ? '' : `; ECS still counts ${count(tasks, 'task')} on the old one`;
      const arn = one.containerInstanceArn ?? '';
      return {
        code: 'box-registered-anew',
        severity: 'warning',
        subject: idOf('box', box.slot),
        source: 'aws',
        message: `box ${box.slot} (${box.instanceId}) registered with ECS anew, and its old registration is still there${counted}.`,
        hint: `Take the old one away: aws ecs deregister-container-instance --cluster ${cluster} --container-instance ${arn}${tasks === 0 ? '' : ' --force'}`,
      };
    });
}

const instanceField = (id: Change['id'], holder: LiveBox): Field => ({
  path: 'instanceId',
  before: known(holder.instanceId),
  after: { is: 'unknown', from: id },
});

/** @param joins whether a new box is there before */
function drains(live: LiveModel, holders: readonly LiveBox[], joins: boolean): readonly Effect[] {
  const running = holders
    .flatMap((box) => registrationsOf(live, box))
    .reduce((sum, { runningTasksCount = 0 }) => sum + runningTasksCount, 0);
  const drain: Effect = { is: 'drains', instances: holders.map(({ instanceId }) => instanceId), joins };
  return running === 0 ? [drain] : [drain, { is: 'moves', tasks: running }];
}

import { createHash } from 'node:crypto';
import { canonicalService } from '../model/canonical/index.ts';
import { customAttributes, profileName } from '../model/kinds/box.ts';
import type { DesiredModel } from '../model/desired.ts';
import { digestOf } from '../model/digest.ts';
import { holdersOf, registrationsOf } from '../model/holders.ts';
import { compareIds, kindOf, nameOf } from '../model/id.ts';
import type { Canonical, CanonicalValue } from '../model/json.ts';
import type { LiveBox, LiveModel, LiveService } from '../model/live.ts';
import { isReservedTag, isRosterTag, type Tags } from '../model/ownership.ts';
import type { Action, Change } from '../model/plan.ts';
import { revisionsOf } from './context.ts';
import { shortRevision } from '../model/arn.ts';

/** A resource that a plan touches, and what is done to it. */
type Touch = Pick<Change, 'id' | 'action'>;

/** What decides which counts and which boxes are ours. */
type Declared = Pick<DesiredModel, 'services' | 'owner' | 'permits'>;

/** Live facts of a resource. What is `hidden` may hold secrets, or says nothing to a person. */
interface Facts {
  readonly shown: Readonly<Record<string, string>>;
  readonly hidden: CanonicalValue;
}

/**
 * `sha256:…` of the live resources that a plan touches: what it was made against. It changes when the same change would mean
 * something else: when one of them was changed, made or removed by anyone, got other marks of ownership, or, where it is taken
 * away, does something else now. It changes for nothing else in the cluster.
 */
export function fingerprint(live: LiveModel, touched: Iterable<Touch>, declared: Declared): string {
  const hash = createHash('sha256');
  for (const touch of [...touched].sort((a, b) => compareIds(a.id, b.id))) {
    const { shown, hidden } = factsOf(live, touch, declared);
    hash.update(`${touch.id} ${digestOf({ ...shown })} ${digestOf(hidden)}\n`);
  }
  return `sha256:${hash.digest('hex')}`;
}

/** What of a live resource can be shown, by name: no values that may be secrets. Not all that `fingerprint` looks at. */
export const shownFacts = (
  live: LiveModel,
  touch: Touch,
  declared: Declared,
): Readonly<Record<string, string>> => factsOf(live, touch, declared).shown;

function factsOf(live: LiveModel, { id, action }: Touch, declared: Declared): Facts {
  const name = nameOf(id);
  const kind = kindOf(id);
  switch (kind) {
    case 'cluster':
      return clusterFacts(live);
    case 'box':
      return boxFacts(live, name, takesAway(action), declared);
    case 'task':
      return taskFacts(live, name);
    case 'service':
      return serviceFacts(live, name, action, declared);
    default:
      return kind satisfies never;
  }
}

const takesAway = (action: Action): boolean => action === 'delete' || action === 'replace';

function clusterFacts({ cluster }: LiveModel): Facts {
  if (cluster === undefined) return { shown: {}, hidden: null };
  return {
    shown: { arn: cluster.arn },
    hidden: { settings: { ...cluster.settings }, tags: knownTags(cluster.tags) },
  };
}

/** The version of a container instance is none of it: AWS counts it up with every task that starts or stops. */
function boxFacts(live: LiveModel, slot: string, goes: boolean, declared: Declared): Facts {
  const holders = holdersOf(live, slot, declared);
  return {
    shown: Object.fromEntries(
      holders.map(({ instanceId, instance, containerInstance }) => [
        instanceId,
        `${instance.State?.Name ?? ''} ${containerInstance?.status ?? ''}`.trim(),
      ]),
    ),
    hidden: Object.fromEntries(
      holders.map((box): [string, Canonical] => [
        box.instanceId,
        {
          arn: box.containerInstance?.containerInstanceArn ?? '',
          tags: knownTags(box.tags),
          groups: (box.instance.SecurityGroups ?? []).map(({ GroupId }) => GroupId ?? '').sort(),
          profile: profileName(box.instance.IamInstanceProfile?.Arn) ?? '',
          attributes: customAttributes(box.containerInstance),
          runs: goes ? runsOn(live, box) : [],
        },
      ]),
    ),
  };
}

/** Who has to leave a box that goes: services by name, so that a task which restarts is nothing; tasks of none by ARN. */
function runsOn(live: LiveModel, box: LiveBox): readonly string[] {
  const arns = new Set(registrationsOf(live, box).map(({ containerInstanceArn }) => containerInstanceArn));
  const there = (live.runningTasks ?? []).filter((task) => arns.has(task.containerInstanceArn));
  const names = there.map(({ group, taskArn }) =>
    group?.startsWith('service:') === true ? group : (taskArn ?? ''),
  );
  return [...new Set(names)].sort();
}

/** What a revision says never changes; whose it is can. */
function taskFacts(live: LiveModel, family: string): Facts {
  const known = revisionsOf(live, family);
  return {
    shown: Object.fromEntries(
      known.map((revision) => [shortRevision(revision.arn), revision.active ? 'ACTIVE' : 'INACTIVE']),
    ),
    hidden: Object.fromEntries(known.map((revision) => [revision.arn, knownTags(revision.tags)])),
  };
}

function serviceFacts(live: LiveModel, name: string, action: Action, declared: Declared): Facts {
  const service = live.services.get(name);
  if (service === undefined) return { shown: { draining: String(live.draining.has(name)) }, hidden: null };
  const primary = service.raw.deployments?.find((deployment) => deployment.status === 'PRIMARY');
  return {
    shown: {
      task: shortRevision(service.taskDefinition),
      deployment: primary?.id ?? '',
      ...(isCountOurs(name, action, declared) && { desiredCount: String(service.raw.desiredCount ?? 0) }),
    },
    hidden: {
      arn: service.arn,
      task: service.taskDefinition,
      tags: knownTags(service.tags),
      // What an update changes is in its fields; what a delete takes away is nowhere else.
      spec: takesAway(action) ? specOf(service) : {},
    },
  };
}

/** A count that is not declared can be autoscaling's, which goes on between a plan and its apply. */
const isCountOurs = (name: string, action: Action, { services }: Declared): boolean =>
  takesAway(action) || !services.has(name) || services.get(name)?.desiredCount !== undefined;

const specOf = (service: LiveService): Canonical => canonicalService(service.raw, service.tags);

/** AWS's own tags come and go without anybody; which services and boxes there are is told by those themselves. */
const knownTags = (tags: Tags): Canonical =>
  Object.fromEntries(Object.entries(tags).filter(([key]) => !isReservedTag(key) && !isRosterTag(key)));

import type { Cluster } from '@aws-sdk/client-ecs';
import { isAwsError } from '../../aws/errors.ts';
import { clusterClaim } from '../../differ/owners/cluster-claim.ts';
import { appliedDigest } from '../../model/applied.ts';
import { tagsOf } from '../../model/tags.ts';
import { isRosterTag, ownerMarkOf, ownerMarks, TAG, type Tags } from '../../model/ownership.ts';
import { StepFailed } from '../outcome.ts';
import { poll } from '../poll.ts';
import { waitOut } from '../retry.ts';
import { clusterStatus } from '../status/cluster.ts';
import { syncTags, tagList } from '../tags.ts';
import type { Step } from '../step.ts';
import { reconcile, type Done, type Reconciler } from './kind.ts';
import { words } from '../../model/words.ts';

/** Creates the cluster, brings its settings and tags in line, or deletes it. */
export function runCluster(step: Step): Promise<Done> {
  return step.change.action === 'delete' ? reconcile(step, remove) : reconcile(step, converge);
}

const INCLUDE = ['SETTINGS', 'TAGS'] as const;

const converge: Reconciler<Cluster | undefined, Cluster> = {
  observe: (step) => activeCluster(step),

  async ensure(step, seen) {
    if (seen !== undefined) return seen;
    if (step.change.action === 'update')
      throw new StepFailed('the cluster is gone', [
        words`Somebody deleted it after the plan was made. Run ${{ run: 'plan' }} again.`,
      ]);
    // CreateCluster takes no token, but is idempotent by name.
    const { cluster } = await waitOut(
      step,
      120_000,
      (error) =>
        isAwsError(error, 'ClientException', 'InvalidParameterException') &&
        /service linked role|in progress/i.test(error.message)
          ? 'waiting for the service linked role of ECS'
          : undefined,
      () =>
        step.aws.call('ecs:CreateCluster', {
          clusterName: step.cluster,
          settings: settingsOf(step),
          tags: tagList(wantedTags(step)),
        }),
    );
    return cluster ?? { clusterName: step.cluster };
  },

  async sync(step, cluster) {
    const claim = clusterClaim(step.desired, seenAs(cluster));
    // Another owner made it, or took it over, since the plan was made.
    if (claim === 'leave') return;
    const live = new Map((cluster.settings ?? []).map((setting) => [setting.name, setting.value]));
    const changed = settingsOf(step).filter((setting) => live.get(setting.name) !== setting.value);
    if (changed.length > 0) {
      await waitOut(step, 60_000, notThereYet, () =>
        step.aws.call('ecs:UpdateClusterSettings', { cluster: step.cluster, settings: changed }),
      );
    }
    // Tags go on at creation; those of a cluster that others made are theirs.
    const tags = tagsOf(cluster.tags);
    if (cluster.clusterArn !== undefined && claim === 'keep')
      await syncTags(step, cluster.clusterArn, tags, {
        ...wantedTags(step),
        [TAG.owner]: ownerMarkOf(tags, step.desired.owner),
        ...rosterIn(tags),
      });
  },

  async wait(step, cluster) {
    if (clusterStatus(cluster).status === 'current') return { message: '' };
    await poll(step, async () => {
      const status = clusterStatus(await describe(step));
      if (status.status === 'failed') throw new StepFailed(status.message, status.details);
      if (status.status === 'in-progress') step.say(status.message);
      return status.status === 'current' ? true : undefined;
    });
    return { message: '' };
  },
};

const remove: Reconciler<Cluster | undefined, boolean> = {
  observe: (step) => activeCluster(step),

  async ensure(step, seen) {
    if (seen === undefined) return false;
    if (clusterClaim(step.desired, seenAs(seen)) === 'leave')
      throw new StepFailed('it belongs to others now', [
        words`Somebody took it over after the plan was made. Run ${{ run: 'plan' }} again.`,
      ]);
    try {
      // What was just deleted from it may still be counted for a while.
      await waitOut(step, 180_000, stillHolds, () =>
        step.aws.call('ecs:DeleteCluster', { cluster: step.cluster }),
      );
    } catch (error) {
      if (!isAwsError(error, 'ClusterNotFoundException')) throw error;
    }
    return true;
  },

  wait: (_step, existed) => Promise.resolve({ message: existed ? '' : 'already gone' }),
};

async function describe(step: Step): Promise<Cluster | undefined> {
  const { clusters = [] } = await step.aws.call('ecs:DescribeClusters', {
    clusters: [step.cluster],
    include: [...INCLUDE],
  });
  return clusters.find((cluster) => cluster.clusterName === step.cluster);
}

/** The cluster unless AWS says that there is none; a deleted one (INACTIVE) is none. */
async function activeCluster(step: Step): Promise<Cluster | undefined> {
  const cluster = await describe(step);
  return cluster?.status === 'INACTIVE' ? undefined : cluster;
}

const settingsOf = (step: Step) =>
  Object.entries(step.desired.cluster.settings).flatMap(([name, value]) =>
    name === 'containerInsights' ? [{ name, value } as const] : [],
  );

/** What its tags and settings say of whose it is. */
const seenAs = ({ tags, settings = [] }: Cluster) => ({
  tags: tagsOf(tags),
  settings: Object.fromEntries(settings.map(({ name = '', value = '' }) => [name, value])),
});

const wantedTags = (step: Step): Tags => ({
  ...step.desired.cluster.tags,
  ...ownerMarks(step.desired.owner),
  [TAG.applied]: appliedDigest({ kind: 'cluster', cluster: step.desired.cluster }),
});

/** They are kept by runs as a whole, each owner's by its own. */
const rosterIn = (tags: Tags): Tags =>
  Object.fromEntries(Object.entries(tags).filter(([key]) => isRosterTag(key)));

const notThereYet = (error: unknown): string | undefined =>
  isAwsError(error, 'ClusterNotFoundException')
    ? 'waiting until AWS knows the cluster everywhere'
    : undefined;

function stillHolds(error: unknown): string | undefined {
  if (isAwsError(error, 'ClusterContainsContainerInstancesException'))
    return 'waiting until its boxes have left';
  if (isAwsError(error, 'ClusterContainsServicesException')) return 'waiting until its services are gone';
  if (isAwsError(error, 'ClusterContainsTasksException')) return 'waiting until its tasks have stopped';
  if (isAwsError(error, 'UpdateInProgressException')) return 'waiting until another update of it is done';
  return undefined;
}

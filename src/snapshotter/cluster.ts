import { DiagnosticError } from '../model/diagnostic.ts';
import { idOf } from '../model/id.ts';
import type { LiveCluster } from '../model/live.ts';
import { accountOf } from '../model/arn.ts';
import { describeAll, type Reading } from './reading.ts';
import { tagsOf } from '../model/tags.ts';

export interface ClusterPart {
  readonly cluster: LiveCluster | undefined;
  readonly account: string | undefined;
}

/**
 * Describes the cluster. MISSING and INACTIVE (a tombstone, kept for a while) are absent.
 * @throws DiagnosticError `cluster-not-active` while it comes, goes, or is broken.
 */
export async function readCluster(reading: Reading): Promise<ClusterPart> {
  let account: string | undefined;
  const found = await describeAll(
    reading,
    'ecs:DescribeClusters',
    [reading.cluster],
    (clusters) => ({ clusters, include: ['TAGS', 'SETTINGS'] }),
    ({ clusters, failures }) => {
      account ??= accountOf(clusters?.[0]?.clusterArn ?? failures?.[0]?.arn);
      return clusters;
    },
    (one) => one.clusterName ?? one.clusterArn,
  );
  const raw = found.get(reading.cluster);
  if (raw === undefined || raw.status === 'INACTIVE') return { cluster: undefined, account };
  if (raw.status !== 'ACTIVE' || raw.clusterArn === undefined) throw notActive(reading.cluster, raw.status);
  const settings = (raw.settings ?? []).flatMap(({ name, value }) =>
    name === undefined || value === undefined ? [] : [[name, value] as const],
  );
  const cluster: LiveCluster = {
    name: reading.cluster,
    arn: raw.clusterArn,
    settings: Object.fromEntries(settings),
    tags: tagsOf(raw.tags),
    raw,
  };
  return { cluster, account };
}

function notActive(name: string, status: string | undefined): DiagnosticError {
  const hints: Readonly<Record<string, string>> = {
    PROVISIONING: 'Its capacity providers are being made. Wait, then run the same command again.',
    DEPROVISIONING: 'It is being deleted. Wait until it is gone, then run the same command again.',
    FAILED: 'Its capacity providers could not be made. Delete the cluster, or repair it in the ECS console.',
  };
  return new DiagnosticError([
    {
      code: 'cluster-not-active',
      severity: 'error',
      message: `Cluster ${name} is neither ACTIVE nor gone: its status is ${status ?? 'not told'}.`,
      hint: hints[status ?? ''] ?? 'Look at the cluster in the ECS console.',
      subject: idOf('cluster', name),
      source: 'aws',
    },
  ]);
}

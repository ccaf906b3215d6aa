import type { Service } from '@aws-sdk/client-ecs';
import { batchesFor } from '../aws/batches.ts';
import { AwsError, isAwsError } from '../aws/errors.ts';
import { listAll } from '../aws/pages.ts';
import type { LiveRevision, Runner } from '../model/live.ts';
import { lastOf } from '../model/arn.ts';
import type { Reading } from './reading.ts';
import { listServices } from './services.ts';

/**
 * Which of some revisions services of other clusters reference, and one such service. A revision is the whole account's: one
 * that is deregistered here could start no more tasks there. Where a cluster may not be looked into, all of them count as run
 * there.
 */
export async function readElsewhere(
  reading: Reading,
  revisions: readonly LiveRevision[],
): Promise<ReadonlyMap<string, Runner>> {
  const wanted = new Set(revisions.map(({ arn }) => arn));
  const found = new Map<string, Runner>();
  const unknown = (cluster: string | undefined): void => {
    for (const arn of wanted) if (!found.has(arn)) found.set(arn, { cluster, service: undefined });
  };
  const clusters = await unlessDenied(listClusters(reading));
  if (clusters === undefined) unknown(undefined);
  const others = (clusters ?? []).filter((cluster) => cluster !== reading.cluster);
  await Promise.all(
    others.map(async (cluster) => {
      const services = await unlessDenied(servicesOf({ ...reading, cluster }));
      if (services === undefined) unknown(cluster);
      for (const service of services ?? [])
        for (const arn of referencesOf(service))
          if (wanted.has(arn)) found.set(arn, { cluster, service: service.serviceName });
    }),
  );
  return found;
}

/** What was read; `undefined` where the credentials may not. A cluster that went away meanwhile runs nothing. */
async function unlessDenied<T>(work: Promise<readonly T[]>): Promise<readonly T[] | undefined> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof AwsError && error.kind === 'denied') return undefined;
    if (isAwsError(error, 'ClusterNotFoundException')) return [];
    throw error;
  }
}

async function listClusters(reading: Reading): Promise<readonly string[]> {
  const arns = await listAll(reading, 'ecs:ListClusters', {}, (page) => page.clusterArns);
  return arns.map(lastOf);
}

async function servicesOf(reading: Reading): Promise<readonly Service[]> {
  const names = await listServices(reading);
  const answers = await Promise.all(
    batchesFor('ecs:DescribeServices', names).map((services) =>
      reading.call('ecs:DescribeServices', { cluster: reading.cluster, services: [...services] }),
    ),
  );
  return answers.flatMap(({ services = [] }) => services);
}

const referencesOf = ({ taskDefinition, deployments = [] }: Service): readonly string[] =>
  [taskDefinition, ...deployments.map((deployment) => deployment.taskDefinition)].flatMap((arn) => arn ?? []);

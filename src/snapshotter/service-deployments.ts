import type { ServiceDeployment as Told } from '@aws-sdk/client-ecs';
import type { Aws } from '../aws/aws.ts';
import { limiter } from '../aws/batches.ts';
import type { ServiceDeployment } from '../model/service-deployment.ts';
import { lastOf } from '../model/arn.ts';
import { describeAll, readingOf, type Reading } from './reading.ts';
import { describeServiceRevisions } from './service-revisions.ts';

/** ListServiceDeployments gives no more in a page. */
const PAGE = 100;
const PARALLEL = 10;

/**
 * The service deployments of a service, newest first: a list, and descriptions by 20 of deployments and of the service revisions
 * that they name. @param most so many, the newest; @param wanted of those that it refuses nothing is described.
 */
export async function readServiceDeployments(
  aws: Aws,
  at: { readonly cluster: string; readonly service: string; readonly signal?: AbortSignal },
  { most = PAGE, wanted = () => true }: { most?: number; wanted?: (status: Told['status']) => boolean } = {},
): Promise<readonly ServiceDeployment[]> {
  const reading = readingOf(aws, at.cluster, limiter(PARALLEL, at.signal), at.signal);
  const { serviceDeployments = [] } = await reading.call('ecs:ListServiceDeployments', {
    cluster: at.cluster,
    service: at.service,
    maxResults: PAGE,
  });
  const arns = serviceDeployments
    .toSorted((a, b) => timeOf(b.createdAt) - timeOf(a.createdAt))
    .slice(0, most)
    .flatMap(({ serviceDeploymentArn, status }) => (wanted(status) ? (serviceDeploymentArn ?? []) : []));
  const deployments = await describeServiceDeployments(reading, arns);
  const revisions = await describeServiceRevisions(reading, [...new Set(deployments.flatMap(revisionArns))]);
  const definitions = new Map(
    revisions.map(({ serviceRevisionArn, taskDefinition }) => [serviceRevisionArn ?? '', taskDefinition]),
  );
  return deployments.map((one) => deploymentOf(one, (arn) => definitions.get(arn ?? '')));
}

/** Describes service deployments, in the order of their ARNs; those that ECS calls missing are left out. */
async function describeServiceDeployments(
  reading: Reading,
  arns: readonly string[],
): Promise<readonly Told[]> {
  const found = await describeAll(
    reading,
    'ecs:DescribeServiceDeployments',
    arns,
    (serviceDeploymentArns) => ({ serviceDeploymentArns }),
    (answer) => answer.serviceDeployments,
    (one) => one.serviceDeploymentArn,
  );
  return arns.flatMap((arn) => found.get(lastOf(arn)) ?? []);
}

const revisionArns = ({ targetServiceRevision, sourceServiceRevisions, rollback }: Told): readonly string[] =>
  [
    targetServiceRevision?.arn,
    ...(sourceServiceRevisions ?? []).map(({ arn }) => arn),
    rollback?.serviceRevisionArn,
  ].flatMap((arn) => arn ?? []);

function deploymentOf(
  one: Told,
  definitionOf: (arn: string | undefined) => string | undefined,
): ServiceDeployment {
  const back = definitionOf(one.rollback?.serviceRevisionArn);
  const ended = one.finishedAt ?? one.stoppedAt;
  return {
    status: one.status ?? 'PENDING',
    reason: one.rollback?.reason ?? one.statusReason ?? '',
    target: definitionOf(one.targetServiceRevision?.arn),
    sources: (one.sourceServiceRevisions ?? []).flatMap(({ arn }) => definitionOf(arn) ?? []),
    ...(back !== undefined && { rolledBackTo: back }),
    startedAt: timeOf(one.startedAt ?? one.createdAt),
    ...(ended !== undefined && { endedAt: ended.getTime() }),
  };
}

const timeOf = (date: Date | undefined): number => date?.getTime() ?? 0;

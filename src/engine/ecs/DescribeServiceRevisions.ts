import type { DescribeServiceRevisionsRequest, DescribeServiceRevisionsResponse } from '@aws-sdk/client-ecs';
import type { EngineContext } from '../context.ts';
import { someOf } from './shared/faults.ts';
import { knownDeployments, showRevision } from './shared/service-deployments.ts';

export { DescribeServiceRevisions$ as schema } from '@aws-sdk/client-ecs';

/** Service revisions by ARN, at most 20. */
export function run(
  context: EngineContext,
  input: DescribeServiceRevisionsRequest,
): DescribeServiceRevisionsResponse {
  const asked = someOf(input.serviceRevisionArns, 20, 'serviceRevisionArns', 'serviceRevisionArns');
  const known = new Map(
    knownDeployments(context, context.store.services.values()).map((item) => [item.revisionArn, item]),
  );
  return {
    serviceRevisions: asked.flatMap((arn) => known.get(arn) ?? []).map(showRevision),
    failures: asked.filter((arn) => !known.has(arn)).map((arn) => ({ arn, reason: 'MISSING' })),
  };
}

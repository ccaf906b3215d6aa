import type { Aws } from '../aws/aws.ts';
import { limiter } from '../aws/batches.ts';
import type { LiveRevision } from '../model/live.ts';
import { readingOf } from './reading.ts';
import { createRevisions } from './revisions.ts';

const PARALLEL = 10;

/** The newest ten ACTIVE revisions of a family and some that are named, by ARN or short; the newest first. */
export async function readRevisions(
  aws: Aws,
  cluster: string,
  family: string,
  { arns, signal }: { readonly arns: readonly string[]; readonly signal: AbortSignal },
): Promise<readonly LiveRevision[]> {
  const revisions = createRevisions(readingOf(aws, cluster, limiter(PARALLEL, signal), signal), undefined);
  await Promise.all([revisions.lookBack(family, () => false), ...arns.map((arn) => revisions.describe(arn))]);
  return [...revisions.known().values()].toSorted((a, b) => b.revision - a.revision);
}

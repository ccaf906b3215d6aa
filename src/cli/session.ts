import type { CallRecord } from '../aws/aws.ts';
import { clusterOf, type OpenedCluster } from '../core/cluster.ts';
import type { DesiredModel } from '../model/desired.ts';
import { toJson } from '../view/json/json.ts';
import type { CliContext } from './context.ts';
import { connectLocal } from './local-engine.ts';
import { type Reading, readingOn } from './reading.ts';

/** Finds out where the cluster is, and starts the embedded engine where that is wanted. Makes no call to a cluster. */
export async function openSession(context: CliContext, desired: DesiredModel): Promise<OpenedCluster> {
  const { global, env, clock, hidden, err } = context;
  let calls = 0;
  const onCall = (record: CallRecord): void => {
    if (record.outcome !== 'retried') calls += 1;
    if (global.debug) err.write(toJson(record));
  };
  let reading: Reading = (work) => work();
  const cluster = await clusterOf(desired, {
    env,
    clock,
    hidden,
    onCall,
    mask: global.mask,
    region: global.region,
    local: global.local ? await connectLocal(context) : undefined,
    reading: (work) => reading(work),
  });
  const { aws } = cluster;
  const where = aws.local ? 'local engine' : aws.region;
  reading = readingOn(context, `${desired.cluster.name} (${where})`, () => calls, aws.connection);
  return cluster;
}

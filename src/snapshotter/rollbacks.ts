import type { Aws } from '../aws/aws.ts';
import { AwsError } from '../aws/errors.ts';
import type { LiveModel, LiveService } from '../model/live.ts';
import { isRollback } from '../model/service-deployment.ts';
import { readServiceDeployments } from './service-deployments.ts';

/**
 * A live model in which some of its services say by which service deployment ECS set them back, where it did: a list for each, and
 * two descriptions where there is something to tell. Who may not read them sees the service as others left it.
 */
export async function readRollbacks(aws: Aws, live: LiveModel, names: readonly string[]): Promise<LiveModel> {
  const cluster = live.cluster?.name;
  if (cluster === undefined || names.length === 0) return live;
  const read = async (service: string): Promise<readonly [string, LiveService][]> => {
    const there = live.services.get(service);
    if (there === undefined) return [];
    try {
      const [last] = await readServiceDeployments(aws, { cluster, service }, { most: 1, wanted: isRollback });
      return last === undefined ? [] : [[service, { ...there, rolledBack: last }]];
    } catch (error) {
      if (error instanceof AwsError && (error.kind === 'denied' || error.kind === 'refused')) return [];
      throw error;
    }
  };
  const found = (await Promise.all(names.map(read))).flat();
  return { ...live, services: new Map([...live.services, ...found]) };
}

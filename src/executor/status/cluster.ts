import type { Cluster } from '@aws-sdk/client-ecs';
import type { Status } from './status.ts';

/** Says whether a cluster can be used. Only ACTIVE counts; an unknown word is waited for. */
export function clusterStatus(cluster: Cluster | undefined): Status {
  if (cluster === undefined) return { status: 'in-progress', message: 'waiting for AWS to show the cluster' };
  switch (cluster.status) {
    case undefined:
      return { status: 'in-progress', message: 'waiting for AWS to show the cluster' };
    case 'ACTIVE':
      return { status: 'current', message: '' };
    case 'FAILED':
      return {
        status: 'failed',
        message: 'the cluster is FAILED',
        details: ['Its capacity provider could not be made; see the ECS console.'],
      };
    case 'INACTIVE':
      return { status: 'in-progress', message: 'AWS still shows the deleted cluster of this name' };
    default:
      return { status: 'in-progress', message: `the cluster is ${cluster.status}` };
  }
}

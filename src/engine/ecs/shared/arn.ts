import { arnOf, lastOf } from '../../../model/arn.ts';
import type { EngineContext } from '../../context.ts';

type Place = Pick<EngineContext, 'region' | 'account'>;

const arn = (at: Place, rest: string): string => arnOf(at, 'ecs', rest);

/** The long forms of ECS ARNs. Source: Amazon ECS developer guide, "Amazon Resource Names (ARNs) and IDs". */
export const clusterArn = (at: Place, name: string): string => arn(at, `cluster/${name}`);
export const serviceArn = (at: Place, cluster: string, name: string): string =>
  arn(at, `service/${cluster}/${name}`);
export const taskArn = (at: Place, cluster: string, id: string): string => arn(at, `task/${cluster}/${id}`);
export const containerArn = (at: Place, cluster: string, task: string, id: string): string =>
  arn(at, `container/${cluster}/${task}/${id}`);
export const containerInstanceArn = (at: Place, cluster: string, id: string): string =>
  arn(at, `container-instance/${cluster}/${id}`);
export const taskDefinitionArn = (at: Place, family: string, revision: number): string =>
  arn(at, `task-definition/${family}:${revision}`);
export const serviceDeploymentArn = (at: Place, cluster: string, service: string, id: string): string =>
  arn(at, `service-deployment/${cluster}/${service}/${id}`);
export const serviceRevisionArn = (at: Place, cluster: string, service: string, id: string): string =>
  arn(at, `service-revision/${cluster}/${service}/${id}`);

/** The name of a cluster in its ARN. */
export const clusterNameOf = (cluster: string): string => lastOf(cluster);

/** The principal that every caller of the engine has. */
export const callerArn = (at: Place): string => arnOf(at, 'iam', 'root');

import type { TaskDefinition } from '@aws-sdk/client-ecs';
import type { DesiredModel } from '../model/desired.ts';
import type { LiveModel, LiveRevision } from '../model/live.ts';
import { demandOf } from '../scheduling/demand.ts';
import type { HostPort } from '../scheduling/types.ts';
import type { Masking } from './secrets.ts';

/** What every part of the differ needs. */
export interface Context {
  readonly desired: DesiredModel;
  readonly live: LiveModel;
  readonly masking: Masking;
}

/** `api:7` of an ARN, or of what is already short. */
export const shortRevision = (arn: string): string => arn.slice(arn.lastIndexOf('/') + 1);

/** `api` of `…:task-definition/api:7`. */
export const familyOf = (arn: string): string => {
  const short = shortRevision(arn);
  const colon = short.lastIndexOf(':');
  return colon < 0 ? short : short.slice(0, colon);
};

/** The live revision that an ARN names, when the snapshot has it. */
export const revisionOf = (live: LiveModel, arn: string): LiveRevision | undefined => live.revisions.get(arn);

/** The host ports that one running task of a definition holds for itself. */
export const staticPorts = (definition: TaskDefinition | undefined): readonly HostPort[] =>
  definition === undefined ? [] : demandOf(definition).ports;

/** `1 task`, `2 tasks`. */
export const count = (n: number, one: string, many = `${one}s`): string =>
  `${String(n)} ${n === 1 ? one : many}`;

import type { Service } from '@aws-sdk/client-ecs';
import type { Tags } from '../../../model/ownership.ts';

/** A deployment that we are answerable for. */
export interface Started {
  readonly service: Service;
  /** Its tags before `sync`. */
  readonly tags: Tags;
  /** Ids of the deployments that were there before our call, without ours. */
  readonly before: ReadonlySet<string>;
  readonly deployment: string | undefined;
  /** It was there before our call, which only changed its count: it may have old failures. */
  readonly kept: boolean;
  readonly taskDefinition: string;
  readonly desiredCount: number | undefined;
  /** When our call was answered, in milliseconds since the epoch. */
  readonly at: number;
  /** When the deployment began, where it was under way before this run. */
  readonly since?: number;
  /** ARNs of tasks that had stopped before this run: they decide nothing. */
  readonly earlier?: ReadonlySet<string>;
}

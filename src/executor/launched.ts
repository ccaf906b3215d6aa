import type { Id } from '../model/id.ts';

/** What one run has started, over all its rounds. Ids tell ours from others', since clocks of two computers do not agree. */
export class Launched {
  /** The service of each deployment that this run started, by the deployment's id. */
  readonly deployments = new Map<string, Id>();
  /** ARNs of tasks whose end was told. */
  readonly reported = new Set<string>();
}

import type { DesiredModel } from '../../src/model/desired.ts';
import { desiredOf } from '../support/converge.ts';

/** The part of the two files that an example is about; the rest is ordinary and gives no finding. */
export interface Part {
  /** Members of cluster.json. */
  readonly cluster?: object;
  /** Members of its one group of boxes. */
  readonly box?: object;
  /** Members of its one service. */
  readonly service?: object;
  /** Members of its one task. */
  readonly task?: object;
  /** Members of the task's container. */
  readonly container?: object;
}

/** What gives a finding, and what to write instead. */
export interface Example {
  readonly bad: Part;
  readonly good: Part;
}
export type Examples = Readonly<Record<string, Example>>;

/** Files in which no check finds anything, with a part of them changed. */
export function modelOf(part: Part): Promise<DesiredModel> {
  const service = {
    task: 'web',
    desiredCount: 1,
    deploymentConfiguration: { deploymentCircuitBreaker: { enable: true, rollback: true } },
    ...part.service,
  };
  const cluster = {
    cluster: 'shop',
    boxes: { web: { count: 2, instanceType: 't3.small', ...part.box } },
    services: { web: service },
    ...part.cluster,
  };
  const container = { name: 'web', image: 'shop/web:1.4.2', cpu: 128, memory: 128, ...part.container };
  const task = { family: 'web', containerDefinitions: [container], ...part.task };
  const apps = [{ name: 'shop', tasks: [task] }];
  return desiredOf({ cluster, apps }, { env: { TAG: '1.4.2' } });
}

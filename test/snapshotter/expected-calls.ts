/** What there is, for counting calls. */
export interface Counts {
  /** Declared services. */
  readonly declared: number;
  /** ACTIVE services in the cluster. */
  readonly services: number;
  /** ACTIVE services that are not declared; part of `services`. */
  readonly undeclared: number;
  /** Distinct task definitions: those that services reference, and declared families that none references. */
  readonly tasks: number;
  /** Container instances. */
  readonly containerInstances: number;
  /** EC2 instances of ours. */
  readonly boxes: number;
  /** Service revisions in use by services that declare what only those tell (`gatewayConnectors`, `monitoring`). */
  readonly revisions?: number;
  /** Running tasks, when they are read too. */
  readonly runningTasks?: number;
}

/**
 * The number of calls of a snapshot of an existing cluster without look-backs; the floor that the API's page and batch
 * sizes set.
 *
 *     1                           DescribeClusters
 *   + ceil(declared/10)           DescribeServices of the declared names
 *   + max(1, ceil(services/100))  ListServices: services that are not declared are found in no other way
 *   + ceil(undeclared/10)         DescribeServices of what only the list knew
 *   + ceil(revisions/20)         DescribeServiceRevisions
 *   + tasks                       DescribeTaskDefinition
 *   + max(1, ceil(I/100))         ListContainerInstances
 *   + ceil(I/100)                 DescribeContainerInstances
 *   + max(1, ceil(boxes/1000))    DescribeInstances
 *   [ + max(1, ceil(K/100)) + ceil(K/100)   ListTasks, DescribeTasks ]
 */
export function expectedCalls(counts: Counts): number {
  const lists = (items: number, size: number): number => Math.max(1, Math.ceil(items / size));
  const tasks =
    counts.runningTasks === undefined
      ? 0
      : lists(counts.runningTasks, 100) + Math.ceil(counts.runningTasks / 100);
  return (
    1 +
    Math.ceil(counts.declared / 10) +
    lists(counts.services, 100) +
    Math.ceil(counts.undeclared / 10) +
    Math.ceil((counts.revisions ?? 0) / 20) +
    counts.tasks +
    lists(counts.containerInstances, 100) +
    Math.ceil(counts.containerInstances / 100) +
    lists(counts.boxes, 1000) +
    tasks
  );
}

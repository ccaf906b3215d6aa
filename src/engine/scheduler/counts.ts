import type { DeploymentRecord, ServiceRecord, TaskRecord } from '../records.ts';

export interface Counts {
  readonly runningCount: number;
  readonly pendingCount: number;
}

/** The group of a service's tasks. */
export const groupOf = (service: Pick<ServiceRecord, 'name'>): string => `service:${service.name}`;

/** The tasks of a service. */
export const tasksOf = (service: ServiceRecord, tasks: Iterable<TaskRecord>): TaskRecord[] =>
  [...tasks].filter((task) => task.clusterArn === service.clusterArn && task.group === groupOf(service));

/** RUNNING and PENDING tasks of a service, as DescribeServices prints them. */
export const countsOf = (service: ServiceRecord, tasks: Iterable<TaskRecord>): Counts =>
  count(tasksOf(service, tasks));

/** The same of one of its deployments. */
export const deploymentCountsOf = (deployment: DeploymentRecord, tasks: Iterable<TaskRecord>): Counts =>
  count([...tasks].filter((task) => task.startedBy === deployment.id));

const count = (tasks: readonly TaskRecord[]): Counts => ({
  runningCount: tasks.filter(({ lastStatus }) => lastStatus === 'RUNNING').length,
  pendingCount: tasks.filter(
    ({ lastStatus, desiredStatus }) =>
      desiredStatus === 'RUNNING' &&
      (lastStatus === 'PROVISIONING' || lastStatus === 'PENDING' || lastStatus === 'ACTIVATING'),
  ).length,
});

import type { Instance } from '@aws-sdk/client-ec2';
import type { Cluster, ContainerInstance, Service, Task, TaskDefinition } from '@aws-sdk/client-ecs';
import type { Transport } from '../../src/aws/aws.ts';
import { $metadata, awsError, stubTransport } from './aws.ts';

/** What a stub account holds. Lists are in AWS's own shapes; tests change them as they like. */
export interface Account {
  clusters: Cluster[];
  services: Service[];
  taskDefinitions: TaskDefinition[];
  containerInstances: ContainerInstance[];
  tasks: Task[];
  instances: Instance[];
}

const ARN = 'arn:aws:ecs:us-east-1:111122223333';
export const arns = {
  cluster: (name: string) => `${ARN}:cluster/${name}`,
  service: (cluster: string, name: string) => `${ARN}:service/${cluster}/${name}`,
  task: (family: string, revision: number) => `${ARN}:task-definition/${family}:${String(revision)}`,
  containerInstance: (cluster: string, id: string) => `${ARN}:container-instance/${cluster}/${id}`,
};

export const emptyAccount = (): Account => ({
  clusters: [],
  services: [],
  taskDefinitions: [],
  containerInstances: [],
  tasks: [],
  instances: [],
});

/** A cluster `shop` with so many services (each with a task of its own, as far as there are tasks) and boxes. */
export function accountOf(
  counts: { readonly services: number; readonly tasks: number; readonly boxes: number },
  cluster = 'shop',
): Account {
  const account = emptyAccount();
  account.clusters.push({
    clusterName: cluster,
    clusterArn: arns.cluster(cluster),
    status: 'ACTIVE',
    settings: [{ name: 'containerInsights', value: 'disabled' }],
    tags: [],
  });
  for (let i = 1; i <= counts.tasks; i++) account.taskDefinitions.push(revision(`task-${String(i)}`, 1));
  for (let i = 1; i <= counts.services; i++)
    account.services.push(
      service(cluster, `service-${String(i)}`, arns.task(`task-${String(((i - 1) % counts.tasks) + 1)}`, 1)),
    );
  for (let i = 1; i <= counts.boxes; i++) {
    const id = `i-${String(i).padStart(17, '0')}`;
    account.instances.push(instance(cluster, `web-${String(i)}`, id));
    account.containerInstances.push({
      containerInstanceArn: arns.containerInstance(cluster, `ci${String(i)}`),
      ec2InstanceId: id,
      status: 'ACTIVE',
      agentConnected: true,
    });
  }
  return account;
}

export const revision = (
  family: string,
  number: number,
  status: 'ACTIVE' | 'INACTIVE' = 'ACTIVE',
): TaskDefinition => ({
  family,
  revision: number,
  status,
  taskDefinitionArn: arns.task(family, number),
  containerDefinitions: [{ name: family, image: `${family}:${String(number)}` }],
});

export const service = (
  cluster: string,
  name: string,
  taskDefinition: string,
  status = 'ACTIVE',
): Service => ({
  serviceName: name,
  serviceArn: arns.service(cluster, name),
  clusterArn: arns.cluster(cluster),
  status,
  taskDefinition,
  tags: [{ key: 'clusternator:cluster', value: cluster }],
});

export const instance = (
  cluster: string,
  slot: string,
  id: string,
  state: NonNullable<Instance['State']>['Name'] = 'running',
): Instance => ({
  InstanceId: id,
  State: { Name: state },
  LaunchTime: new Date(0),
  Tags: [
    { Key: 'clusternator:cluster', Value: cluster },
    { Key: 'clusternator:box', Value: slot },
  ],
});

/**
 * A transport that answers reads about an account as AWS does: pages (of the size that AWS takes when none is asked for),
 * batch limits, `failures[]`, tombstones, `ClusterNotFoundException`.
 */
export function accountTransport(account: Account): Transport {
  const inCluster = (name: string | undefined): void => {
    const found = account.clusters.find((one) => one.clusterName === name && one.status !== 'INACTIVE');
    if (found === undefined) throw awsError('ClusterNotFoundException', 'Cluster not found.');
  };
  const atMost = (items: readonly unknown[] | undefined, most: number, what: string): void => {
    if ((items ?? []).length === 0) throw awsError('InvalidParameterException', `${what} can not be empty.`);
    if ((items ?? []).length > most)
      throw awsError('InvalidParameterException', `${what} can have at most ${String(most)} items.`);
  };
  return stubTransport({
    'ecs:DescribeClusters': ({ clusters = [] }) => {
      atMost(clusters, 100, 'clusters');
      const found = account.clusters.filter((one) => clusters.includes(one.clusterName ?? ''));
      const missing = clusters.filter((name) => !found.some((one) => one.clusterName === name));
      return {
        clusters: found,
        failures: missing.map((name) => ({ arn: arns.cluster(name), reason: 'MISSING' })),
        $metadata,
      };
    },
    'ecs:ListServices': ({ cluster, maxResults = 10, nextToken }) => {
      inCluster(cluster);
      const active = account.services
        .filter(({ status }) => status === 'ACTIVE')
        .map(({ serviceArn }) => serviceArn ?? '');
      const page = pageOf(active, checked(maxResults, 1, 100), nextToken);
      return {
        serviceArns: page.items,
        ...(page.next === undefined ? {} : { nextToken: page.next }),
        $metadata,
      };
    },
    'ecs:DescribeServices': ({ cluster, services, include }) => {
      inCluster(cluster);
      atMost(services, 10, 'service names');
      const found = account.services.filter(
        (one) => services?.includes(one.serviceName ?? '') || services?.includes(one.serviceArn ?? ''),
      );
      const missing = (services ?? []).filter(
        (name) => !found.some((one) => one.serviceName === name || one.serviceArn === name),
      );
      return {
        services: found.map(({ tags, ...one }) =>
          include?.includes('TAGS') ? { ...one, ...(tags === undefined ? {} : { tags }) } : one,
        ),
        failures: missing.map((name) => ({ arn: arns.service(cluster ?? '', name), reason: 'MISSING' })),
        $metadata,
      };
    },
    'ecs:DescribeTaskDefinition': ({ taskDefinition = '', include = [] }) => {
      const byName = account.taskDefinitions.filter(
        (one) => one.family === taskDefinition && one.status === 'ACTIVE',
      );
      const newest = byName.toSorted((a, b) => (b.revision ?? 0) - (a.revision ?? 0))[0];
      const found = account.taskDefinitions.find((one) => one.taskDefinitionArn === taskDefinition) ?? newest;
      if (found === undefined) throw awsError('ClientException', 'Unable to describe task definition.');
      const tags = include.includes('TAGS') ? [{ key: 'clusternator:cluster', value: 'shop' }] : [];
      return { taskDefinition: found, tags, $metadata };
    },
    'ecs:ListTaskDefinitions': ({
      familyPrefix = '',
      status = 'ACTIVE',
      sort,
      maxResults = 100,
      nextToken,
    }) => {
      const found = account.taskDefinitions.filter(
        (one) => one.family?.startsWith(familyPrefix) && one.status === status,
      );
      const sign = sort === 'DESC' ? -1 : 1;
      const sorted = found.toSorted((a, b) => sign * ((a.revision ?? 0) - (b.revision ?? 0)));
      const page = pageOf(
        sorted.map(({ taskDefinitionArn }) => taskDefinitionArn ?? ''),
        checked(maxResults, 1, 100),
        nextToken,
      );
      return {
        taskDefinitionArns: page.items,
        ...(page.next === undefined ? {} : { nextToken: page.next }),
        $metadata,
      };
    },
    'ecs:ListContainerInstances': ({ cluster, maxResults = 100, nextToken }) => {
      inCluster(cluster);
      const page = pageOf(
        account.containerInstances.map((one) => one.containerInstanceArn ?? ''),
        checked(maxResults, 1, 100),
        nextToken,
      );
      return {
        containerInstanceArns: page.items,
        ...(page.next === undefined ? {} : { nextToken: page.next }),
        $metadata,
      };
    },
    'ecs:DescribeContainerInstances': ({ cluster, containerInstances = [] }) => {
      inCluster(cluster);
      atMost(containerInstances, 100, 'container instances');
      const found = account.containerInstances.filter((one) =>
        containerInstances.includes(one.containerInstanceArn ?? ''),
      );
      const missing = containerInstances.filter(
        (arn) => !found.some((one) => one.containerInstanceArn === arn),
      );
      return {
        containerInstances: found,
        failures: missing.map((arn) => ({ arn, reason: 'MISSING' })),
        $metadata,
      };
    },
    'ecs:ListTasks': ({ cluster, maxResults = 100, nextToken, desiredStatus = 'RUNNING' }) => {
      inCluster(cluster);
      const found = account.tasks.filter((one) => one.desiredStatus === desiredStatus);
      const page = pageOf(
        found.map(({ taskArn }) => taskArn ?? ''),
        checked(maxResults, 1, 100),
        nextToken,
      );
      return {
        taskArns: page.items,
        ...(page.next === undefined ? {} : { nextToken: page.next }),
        $metadata,
      };
    },
    'ecs:DescribeTasks': ({ cluster, tasks = [] }) => {
      inCluster(cluster);
      atMost(tasks, 100, 'tasks');
      const found = account.tasks.filter((one) => tasks.includes(one.taskArn ?? ''));
      const missing = tasks.filter((arn) => !found.some((one) => one.taskArn === arn));
      return { tasks: found, failures: missing.map((arn) => ({ arn, reason: 'MISSING' })), $metadata };
    },
    'ec2:DescribeInstances': ({ Filters = [], MaxResults = 1000, NextToken }) => {
      const found = account.instances.filter((one) =>
        Filters.every(({ Name = '', Values = [] }) => {
          if (Name === 'instance-state-name') return Values.includes(one.State?.Name ?? '');
          const tag = one.Tags?.find(({ Key }) => `tag:${Key ?? ''}` === Name);
          return tag?.Value !== undefined && Values.includes(tag.Value);
        }),
      );
      const page = pageOf(found, checked(MaxResults, 5, 1000), NextToken);
      return {
        Reservations: page.items.map((one) => ({ OwnerId: '111122223333', Instances: [one] })),
        ...(page.next === undefined ? {} : { NextToken: page.next }),
        $metadata,
      };
    },
  });
}

function checked(size: number, least: number, most: number): number {
  if (size < least || size > most)
    throw awsError(
      'InvalidParameterException',
      `maxResults must be between ${String(least)} and ${String(most)}.`,
    );
  return size;
}

function pageOf<T>(
  items: readonly T[],
  size: number,
  token: string | undefined,
): { items: T[]; next: string | undefined } {
  const start = token === undefined ? 0 : Number(token.slice('page-'.length));
  const end = start + size;
  return { items: items.slice(start, end), next: end < items.length ? `page-${String(end)}` : undefined };
}

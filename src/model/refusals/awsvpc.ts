import type { ContainerDefinition } from '@aws-sdk/client-ecs';
import { ofContainers, type Refusal, type TaskInput } from './refusal.ts';

interface Rule {
  readonly member: 'hostname' | 'extraHosts' | 'dnsServers' | 'disableNetworking';
  readonly says: string;
  readonly answer: string;
}

/**
 * Members of a container that belong to a network of its own. Source: API reference, `ContainerDefinition`; deployed
 * (`pf-ecs-awsvpc-hostname`, `pf-ecs-awsvpc-extra-hosts`, `pf-ecs-fargate-dns-servers`, `pf-ecs-fargate-disable-networking`).
 */
const RULES: readonly Rule[] = [
  { member: 'hostname', says: 'a host name', answer: 'hostname is' },
  { member: 'extraHosts', says: 'extra hosts', answer: 'Extra hosts are' },
  { member: 'dnsServers', says: 'name servers', answer: 'DNS servers are' },
  { member: 'disableNetworking', says: 'its networking off', answer: 'Disable Networking is' },
];

const isSet = (container: ContainerDefinition, member: Rule['member']): boolean => {
  const value = container[member];
  return Array.isArray(value) ? value.length > 0 : value !== undefined && value !== '' && value !== false;
};

/** Members of containers that the network mode awsvpc excludes: the containers share the network of their task. */
export const awsvpcExcluded = (task: TaskInput): readonly Refusal[] =>
  task.networkMode !== 'awsvpc'
    ? []
    : ofContainers(task, (container, name) =>
        RULES.filter(({ member }) => isSet(container, member)).map(({ member, says, answer }) => ({
          member: `/${member}`,
          what: `${name} of task ${task.family ?? ''} has ${says} ("${member}"), and the network mode awsvpc gives all containers the network of the task.`,
          fix: `Remove "${member}", or take another network mode.`,
          answer: `${answer} not supported on container when networkMode=awsvpc.`,
        })),
      );

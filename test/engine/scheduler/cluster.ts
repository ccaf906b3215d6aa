import type {
  CreateServiceCommandInput,
  RegisterTaskDefinitionCommandInput,
  Service,
} from '@aws-sdk/client-ecs';
import type { ContainerInstanceRecord, ServiceRecord, TaskRecord } from '../../../src/engine/records.ts';
import { createSim } from '../../support/sim.ts';
import type { Sim, SimOptions } from '../../support/sim.ts';

export interface ClusterOptions extends SimOptions {
  readonly boxes?: number;
  readonly instanceType?: string;
}

/** A cluster `shop` with boxes that have joined. */
export async function createCluster(options: ClusterOptions = {}): Promise<Sim> {
  const sim = createSim(options);
  await sim.call('ecs:CreateCluster', { clusterName: 'shop' });
  if ((options.boxes ?? 1) > 0) await addBoxes(sim, options.boxes ?? 1, options.instanceType);
  return sim;
}

/** Launches boxes and waits until they have joined. */
export async function addBoxes(sim: Sim, count: number, instanceType = 't3.small'): Promise<void> {
  const before = sim.store.containerInstances.size;
  await sim.call('ec2:RunInstances', {
    MinCount: count,
    MaxCount: count,
    ImageId: 'ami-0123456789abcdef0',
    InstanceType: instanceType as 't3.small',
    UserData: Buffer.from('#!/bin/bash\necho ECS_CLUSTER=shop >> /etc/ecs/ecs.config\n').toString('base64'),
  });
  await sim.until(() => sim.store.containerInstances.size === before + count);
}

/** Registers a revision of family `web`. */
export async function register(
  sim: Sim,
  container: Partial<NonNullable<RegisterTaskDefinitionCommandInput['containerDefinitions']>[number]> = {},
  rest: Partial<RegisterTaskDefinitionCommandInput> = {},
): Promise<string> {
  const output = await sim.call('ecs:RegisterTaskDefinition', {
    family: 'web',
    containerDefinitions: [{ name: 'web', image: 'web:1', memory: 128, ...container }],
    ...rest,
  });
  return output.taskDefinition?.taskDefinitionArn ?? '';
}

export const create = (
  sim: Sim,
  taskDefinition: string,
  input: Partial<CreateServiceCommandInput> = {},
): Promise<unknown> =>
  sim.call('ecs:CreateService', {
    cluster: 'shop',
    serviceName: 'web',
    taskDefinition,
    desiredCount: 1,
    ...input,
  });

export const update = (
  sim: Sim,
  input: { taskDefinition?: string; desiredCount?: number; forceNewDeployment?: boolean },
): Promise<unknown> => sim.call('ecs:UpdateService', { cluster: 'shop', service: 'web', ...input });

export async function describe(sim: Sim, name = 'web'): Promise<Service> {
  const output = await sim.call('ecs:DescribeServices', { cluster: 'shop', services: [name] });
  const service = output.services?.[0];
  if (service === undefined) throw new Error(`no service ${name}`);
  return service;
}

export function serviceOf(sim: Sim, name = 'web'): ServiceRecord {
  for (const service of sim.store.services.values()) if (service.name === name) return service;
  throw new Error(`no service ${name}`);
}

export const boxesOf = (sim: Sim): ContainerInstanceRecord[] => [...sim.store.containerInstances.values()];
export const alive = (sim: Sim): TaskRecord[] =>
  [...sim.store.tasks.values()].filter(({ lastStatus }) => lastStatus !== 'STOPPED');
export const running = (sim: Sim): TaskRecord[] =>
  [...sim.store.tasks.values()].filter(({ lastStatus }) => lastStatus === 'RUNNING');
export const stopped = (sim: Sim): TaskRecord[] =>
  [...sim.store.tasks.values()].filter(({ lastStatus }) => lastStatus === 'STOPPED');

export const isSteady = (sim: Sim, name = 'web'): boolean => {
  const service = serviceOf(sim, name);
  return (
    service.deployments.length === 1 &&
    service.deployments[0]?.rolloutState === 'COMPLETED' &&
    service.events[0]?.message.endsWith('steady state.') === true
  );
};
export const messages = (sim: Sim, name = 'web'): string[] =>
  serviceOf(sim, name).events.map(({ message }) => message);

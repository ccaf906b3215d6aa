import type { ContainerDefinition, RegisterTaskDefinitionRequest } from '@aws-sdk/client-ecs';
import { isBelowReservation } from '../../../model/refusals/sizes.ts';
import { refusalsOfTask } from '../../../model/refusals/task.ts';
import { client, invalid } from './faults.ts';

type Mode = 'bridge' | 'host' | 'awsvpc' | 'none';
const MODES: readonly string[] = ['bridge', 'host', 'awsvpc', 'none'];
const NAME = /^[A-Za-z0-9_-]{1,255}$/;

/**
 * Refuses what Amazon ECS refuses to register, in its words where they are known.
 * Source: Amazon ECS API reference, RegisterTaskDefinition and ContainerDefinition.
 */
export function checkTaskDefinition(input: RegisterTaskDefinitionRequest): void {
  const { family, containerDefinitions: containers } = input;
  if (family === undefined || family === '') throw client('Family should not be null or empty.');
  if (!NAME.test(family)) throw client('Family contains invalid characters.');
  if (containers === undefined || containers.length === 0) throw client('Container list cannot be empty.');
  // ECS takes an empty text in the place of such a word for one that is not there.
  const mode = said(input.networkMode) ?? 'bridge';
  if (!isMode(mode)) throw client(`Invalid setting for networkMode: ${String(input.networkMode)}.`);
  checkNames(containers);
  for (const container of containers) {
    checkContainer(container, input, mode);
    checkReferences(container, containers, input, mode);
  }
  if (!containers.some((container) => container.essential !== false)) {
    throw client(
      'Invalid setting for container. At least one container in the task definition must be essential.',
    );
  }
  checkHostPorts(containers, mode);
  checkVolumes(input);
  checkDependencies(containers);
  if ((input.placementConstraints?.length ?? 0) > 10)
    throw invalid('placementConstraints can have at most 10 items.');
  const [refusal] = refusalsOfTask(input);
  if (refusal !== undefined) throw client(refusal.answer);
}

const said = (word: string | undefined): string | undefined => (word === '' ? undefined : word);
const isMode = (mode: string): mode is Mode => MODES.includes(mode);

function checkNames(containers: readonly ContainerDefinition[]): void {
  const seen = new Set<string>();
  for (const { name, image } of containers) {
    if (name === undefined || name === '') throw client('Container.name should not be null or empty.');
    if (!NAME.test(name)) throw client(`Container name contains invalid characters: ${name}`);
    if (image === undefined || image === '') throw client('Container.image should not be null or empty.');
    if (image.length > 255 || /\s/.test(image))
      throw client(`Container.image contains invalid characters: ${image}`);
    if (seen.has(name)) throw client(`Container name should be unique. '${name}' is used more than once.`);
    seen.add(name);
  }
}

function checkContainer(
  container: ContainerDefinition,
  input: RegisterTaskDefinitionRequest,
  mode: Mode,
): void {
  const { name = '', memory, memoryReservation, cpu } = container;
  if (memory === undefined && memoryReservation === undefined && input.memory === undefined) {
    throw client(
      `Invalid setting for container '${name}'. At least one of 'memory' or 'memoryReservation' must be specified.`,
    );
  }
  for (const [member, value] of Object.entries({ memory, memoryReservation })) {
    if (value !== undefined && (!Number.isInteger(value) || value < 6)) {
      throw client(`Invalid setting for container '${name}'. '${member}' must be at least 6.`);
    }
  }
  if (isBelowReservation(memory, memoryReservation)) {
    throw client(
      `Invalid setting for container '${name}'. 'memory' must be greater than or equal to 'memoryReservation'.`,
    );
  }
  if (cpu !== undefined && (!Number.isInteger(cpu) || cpu < 0))
    throw client(`Invalid 'cpu' setting for container '${name}'.`);
  const check = container.healthCheck;
  if (check !== undefined) {
    if (check.command === undefined || check.command.length === 0)
      throw client('HealthCheck command should not be null or empty.');
    for (const member of ['interval', 'timeout', 'retries', 'startPeriod'] as const) {
      const value = check[member];
      if (value !== undefined && !Number.isInteger(value))
        throw client(`Invalid setting: healthCheck.${member} of container '${name}' must be a whole number.`);
    }
  }
  if (mode === 'none' && (container.portMappings?.length ?? 0) > 0) {
    throw client('Port mappings are not supported when networkMode=none.');
  }
}

function checkReferences(
  container: ContainerDefinition,
  containers: readonly ContainerDefinition[],
  input: RegisterTaskDefinitionRequest,
  mode: Mode,
): void {
  const isThere = (name: string | undefined): boolean => containers.some((other) => other.name === name);
  const links = container.links ?? [];
  if (links.length > 0 && mode !== 'bridge')
    throw client(`Links are not supported when networkMode=${mode}.`);
  for (const link of links) {
    const target = link.split(':', 1)[0] ?? '';
    if (!isThere(target))
      throw client(`Invalid link '${link}'. Container '${target}' is not in the task definition.`);
  }
  for (const from of container.volumesFrom ?? []) {
    if (!isThere(from.sourceContainer))
      throw client(`Invalid 'volumesFrom'. Unknown container '${from.sourceContainer ?? ''}'.`);
  }
  for (const mount of container.mountPoints ?? []) {
    if (!input.volumes?.some((volume) => volume.name === mount.sourceVolume)) {
      throw client(`Unknown volume '${mount.sourceVolume ?? ''}'.`);
    }
    if (mount.containerPath === undefined || mount.containerPath === '') {
      throw client('MountPoint.containerPath should not be null or empty.');
    }
  }
}

function checkHostPorts(containers: readonly ContainerDefinition[], mode: Mode): void {
  const seen = new Set<string>();
  for (const container of containers) {
    for (const { containerPort, hostPort, protocol = 'tcp' } of container.portMappings ?? []) {
      if ((said(protocol) ?? 'tcp') !== 'tcp' && protocol !== 'udp')
        throw client(`Invalid protocol '${protocol}'. Valid values are tcp and udp.`);
      for (const port of [containerPort, hostPort]) {
        if (port !== undefined && (!Number.isInteger(port) || port < 0 || port > 65_535))
          throw client(`Invalid port ${port}.`);
      }
      if (mode === 'bridge' ? hostPort === undefined || hostPort === 0 : containerPort === undefined)
        continue;
      if (mode !== 'bridge' && hostPort !== undefined && hostPort !== 0 && hostPort !== containerPort) {
        throw client(
          `When networkMode=${mode}, the host ports and container ports in port mappings must match.`,
        );
      }
      const key = `${mode === 'bridge' ? hostPort : containerPort}/${said(protocol) ?? 'tcp'}`;
      if (seen.has(key)) throw client(`Host port ${key} is used by more than one port mapping.`);
      seen.add(key);
    }
  }
  if (seen.size > 100) throw client('At most 100 host ports can be reserved.');
}

function checkVolumes(input: RegisterTaskDefinitionRequest): void {
  const seen = new Set<string>();
  for (const { name, dockerVolumeConfiguration: docker, host } of input.volumes ?? []) {
    if (name === undefined || !/^[A-Za-z0-9][A-Za-z0-9_.-]*$/.test(name))
      throw client(`Invalid volume name '${name ?? ''}'.`);
    if (seen.has(name)) throw client(`Volume name '${name}' is used more than once.`);
    seen.add(name);
    if (docker?.autoprovision !== undefined && docker.scope !== 'shared') {
      throw client(`Invalid volume '${name}': autoprovision is only supported when scope is shared.`);
    }
    if (docker !== undefined && host?.sourcePath !== undefined) {
      throw client(`Invalid volume '${name}': only one of host and dockerVolumeConfiguration can be given.`);
    }
  }
}

function checkDependencies(containers: readonly ContainerDefinition[]): void {
  const byName = new Map(containers.map((container) => [container.name, container]));
  const done = new Set<string | undefined>();
  const visit = (container: ContainerDefinition, path: readonly (string | undefined)[]): void => {
    if (path.includes(container.name)) throw client('There is a circular dependency between containers.');
    if (done.has(container.name)) return;
    for (const dependency of container.dependsOn ?? []) {
      const target = byName.get(dependency.containerName);
      if (target === undefined)
        throw client(
          `Invalid dependsOn: container '${dependency.containerName ?? ''}' is not in the task definition.`,
        );
      if (dependency.condition === 'HEALTHY' && target.healthCheck === undefined) {
        throw client(
          `Invalid dependsOn: container '${target.name ?? ''}' has no health check and cannot become HEALTHY.`,
        );
      }
      if (
        (dependency.condition === 'SUCCESS' || dependency.condition === 'COMPLETE') &&
        target.essential !== false
      ) {
        throw client(
          `Invalid dependsOn: container '${target.name ?? ''}' is essential, condition ${dependency.condition} is not supported.`,
        );
      }
      visit(target, [...path, container.name]);
    }
    done.add(container.name);
  };
  for (const container of containers) visit(container, []);
}

import type { DesiredService } from '../../model/desired.ts';
import type { ReadTask } from '../appdef.ts';
import { didYouMean } from '../nearest.ts';
import type { Report } from '../report.ts';
import type { Source } from '../source.ts';
import { positionAt, positionOfName } from '../source.ts';
import type { ObjectValue, Way } from '../value.ts';
import { isObject, list, member, number, text } from '../value.ts';

/**
 * Checks what services say of tasks, as CreateService does. `complete` is false when an appdef could not be read: then
 * a task that is not there may only be unread.
 */
export function checkServices(
  source: Source,
  tasks: ReadonlyMap<string, ReadTask>,
  complete: boolean,
  report: Report,
): void {
  const services = member(source.value, 'services');
  if (!isObject(services)) return;
  for (const [name, service] of Object.entries(services)) {
    if (!isObject(service)) continue;
    const way = ['services', name];
    const family = text(service, 'task') ?? name;
    const task = tasks.get(family);
    if (!task && complete) tellUnknownTask(source, service, way, family, [...tasks.keys()], report);
    checkStrategy(source, service, way, report);
    if (task) checkLoadBalancers(source, service, way, task, report);
  }
}

function tellUnknownTask(
  source: Source,
  service: ObjectValue,
  way: Way,
  family: string,
  known: readonly string[],
  report: Report,
): void {
  const declared = member(service, 'task') !== undefined;
  const at = declared ? positionAt(source, [...way, 'task']) : positionOfName(source, way);
  const listed =
    known.length === 0 ? 'no appdef has a task' : `the tasks are ${known.slice(0, 12).join(', ')}`;
  const hint = didYouMean(family, known) ?? (declared ? listed : `name its task in "task"; ${listed}`);
  report.error(
    at,
    'unknown-task',
    `service ${JSON.stringify(way[1])} runs task ${JSON.stringify(family)}, which no appdef has`,
    hint,
  );
}

/** Members that exclude each other (API reference, CreateService). */
function checkStrategy(source: Source, service: ObjectValue, way: Way, report: Report): void {
  if (text(service, 'schedulingStrategy') === 'DAEMON') {
    if (member(service, 'desiredCount') !== undefined) {
      const at = positionAt(source, [...way, 'desiredCount']);
      report.error(
        at,
        'daemon-count',
        'a DAEMON service has no desired count: it runs one task on each box',
        'remove "desiredCount"',
      );
    }
    if (list(service, 'placementStrategy').length > 0) {
      const at = positionAt(source, [...way, 'placementStrategy']);
      report.error(
        at,
        'daemon-placement',
        'a DAEMON service takes no placement strategy',
        'remove "placementStrategy"',
      );
    }
  }
  if (member(service, 'launchType') !== undefined && list(service, 'capacityProviderStrategy').length > 0) {
    const at = positionAt(source, [...way, 'launchType']);
    report.error(
      at,
      'launch-type-and-strategy',
      '"launchType" and "capacityProviderStrategy" exclude each other',
      'keep one of them',
    );
  }
}

/** A load balancer leads to a port of a container of the task. */
function checkLoadBalancers(
  source: Source,
  service: ObjectValue,
  way: Way,
  task: ReadTask,
  report: Report,
): void {
  for (const [index, balancer] of list(service, 'loadBalancers').entries()) {
    const name = text(balancer, 'containerName');
    const here = [...way, 'loadBalancers', index];
    if (name === undefined) continue;
    const containers = task.input.containerDefinitions ?? [];
    const container = containers.find((candidate) => candidate.name === name);
    if (!container) {
      const message = `load balancer for container ${JSON.stringify(name)}, which task ${JSON.stringify(task.family)} does not have`;
      const names = containers.map((candidate) => candidate.name ?? '');
      report.error(
        positionAt(source, [...here, 'containerName']),
        'unknown-container',
        message,
        didYouMean(name, names),
      );
      continue;
    }
    const port = number(balancer, 'containerPort');
    if (port === undefined || container.portMappings?.some((mapping) => mapping.containerPort === port))
      continue;
    const message = `load balancer for port ${port}, which container ${JSON.stringify(name)} does not map`;
    const hint = 'add it to the "portMappings" of the container';
    report.error(positionAt(source, [...here, 'containerPort']), 'unknown-port', message, hint);
  }
}

/**
 * Warns of services whose task has the network mode awsvpc and that have no network configuration: CreateService refuses
 * them. It is no error, because a service that is there already keeps the one that it has.
 */
export function warnOfNetwork(
  services: ReadonlyMap<string, DesiredService>,
  tasks: ReadonlyMap<string, ReadTask>,
  report: Report,
): void {
  for (const { name, task: family, input } of services.values()) {
    const task = tasks.get(family);
    if (task?.input.networkMode !== 'awsvpc' || input.networkConfiguration) continue;
    const at = positionAt(task.source, [...task.way, 'networkMode']);
    const message = `service ${JSON.stringify(name)} has no "networkConfiguration", which a new service needs in network mode awsvpc`;
    report.warning(
      at,
      'network-missing',
      message,
      'declare it in "services" of cluster.json, or use network mode bridge',
    );
  }
}

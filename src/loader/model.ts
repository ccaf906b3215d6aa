import type { ClusterFile } from '../generated/validators.js';
import type { DesiredModel, DesiredTask } from '../model/desired.ts';
import { digestOf } from '../model/digest.ts';
import { groupOf } from '../model/holders.ts';
import { ownerText, type Owner, type Permits } from '../model/ownership.ts';
import type { Position } from '../model/diagnostic.ts';
import type { ReadTask } from './appdef.ts';
import { boxCount, boxesOf } from './boxes.ts';
import { warnOfNetwork } from './references/services.ts';
import type { Report } from './report.ts';
import { servicesOf } from './services.ts';
import type { Source } from './source.ts';
import { positionAt } from './source.ts';
import { mergeTags } from './tags.ts';
import type { Way } from './value.ts';
import { wayOf } from './value.ts';

export interface ModelParts {
  readonly title: string;
  /** Names of the appdefs. */
  readonly apps: string;
  readonly file: ClusterFile;
  /** Absent without a cluster file. */
  readonly source: Source | undefined;
  readonly tasks: ReadonlyMap<string, ReadTask>;
  readonly report: Report;
  readonly secrets: ReadonlySet<string>;
  readonly permits: Permits | undefined;
}

/** Builds the model of files that were checked. */
export function buildModel({
  title,
  apps,
  file,
  source,
  tasks: read,
  report,
  secrets,
  permits,
}: ModelParts): DesiredModel {
  const tags = file.tags ?? {};
  const tasks = new Map([...read].map(([family, task]) => [family, desiredTask(task, tags)] as const));
  const services = servicesOf(file.services, tasks, tags);
  warnOfNetwork(services, read, report);
  const boxes = file.boxes === undefined ? undefined : boxesOf(file.boxes, tags);
  const boxGroups = new Map(Object.entries(file.boxes ?? {}).map(([name, group]) => [name, boxCount(group)]));
  const cluster = {
    name: file.cluster,
    region: file.region,
    account: file.account,
    settings: file.settings ?? {},
    tags,
  };
  const checks = file.checks ?? {};
  return {
    cluster,
    owner: ownerOf(file, tasks),
    ...(permits !== undefined && { permits }),
    boxes,
    boxGroups,
    tasks,
    services,
    title,
    // Without a `services` section the tasks of the appdefs are the services.
    declaredIn: { services: file.services === undefined ? apps || title : title, tasks: apps || title },
    digest: digestOf({ cluster, boxes, tasks, services, checks }),
    notes: report.notes(),
    positionOf: (id, member) => positionOf(id, member, source, read, file),
    secretValues: secrets,
    checks,
  };
}

/** The narrowest name that the files give: their own, else that of their first app, else that of the cluster. */
function ownerOf({ owner, cluster }: ClusterFile, tasks: ReadonlyMap<string, DesiredTask>): Owner {
  const apps = new Set([...tasks.values()].map(({ app }) => app));
  const [first] = apps;
  return { cluster, apps, name: owner === undefined ? (first ?? cluster) : ownerText(owner) };
}

function desiredTask({ family, app, input }: ReadTask, clusterTags: ClusterFile['tags']): DesiredTask {
  const { tags, ...rest } = input;
  const merged = mergeTags(clusterTags ?? {}, tags);
  return { family, app: ownerText(app), input: { ...rest, ...(merged ? { tags: merged } : {}) } };
}

/** Where a resource, or a member of it, is declared. A member is a name or a JSON pointer below the resource. */
function positionOf(
  id: string,
  member: string | undefined,
  source: Source | undefined,
  tasks: ReadonlyMap<string, ReadTask>,
  file: ClusterFile,
): Position | undefined {
  const name = id.slice(id.indexOf('/') + 1);
  const within = (origin: Source, way: Way): Position => {
    const below = member === undefined ? '' : member.startsWith('/') ? member : `/${member}`;
    const base = positionAt(origin, way).pointer;
    return positionAt(origin, wayOf(origin.value, `${base}${below}`));
  };
  switch (id.slice(0, id.indexOf('/'))) {
    case 'task': {
      const task = tasks.get(name);
      return task && within(task.source, task.way);
    }
    case 'service': {
      if (source && file.services !== undefined) return within(source, ['services', name]);
      const task = tasks.get(name);
      return task && positionAt(task.source, task.way);
    }
    case 'box':
      return source && within(source, ['boxes', groupOf(name)]);
    case 'cluster':
      return source && (member === undefined ? positionAt(source, ['cluster']) : within(source, []));
    default:
      return undefined;
  }
}

import { accountOf, familyOf } from '../model/arn.ts';
import type { Aws } from '../aws/aws.ts';
import { limiter } from '../aws/batches.ts';
import { isAwsError } from '../aws/errors.ts';
import type { DesiredModel } from '../model/desired.ts';
import type { LiveModel, LiveRevision } from '../model/live.ts';
import { inForce } from '../model/registrations.ts';
import { maybeFailing } from '../model/service-failing.ts';
import { linkBoxes, readInstances } from './boxes.ts';
import { readCluster } from './cluster.ts';
import { readContainerInstances } from './container-instances.ts';
import { readingOf, type Reading } from './reading.ts';
import type { RevisionCache } from './revision-cache.ts';
import { createRevisions, type Revisions } from './revisions.ts';
import { readElsewhere } from './elsewhere.ts';
import { readServiceRevisions } from './service-revisions.ts';
import { describeServices, listServices, type ServicesPart } from './services.ts';
import { readTasks } from './tasks.ts';

/** Calls in flight at once. */
const PARALLEL = 10;

export interface SnapshotOptions {
  readonly signal?: AbortSignal;
  /** Reads the running tasks too. */
  readonly withTasks?: boolean;
  /** Serves older revisions that were described before; not used for the local engine or other endpoints. */
  readonly revisionCache?: RevisionCache;
  /**
   * Says that the newest known revision of a family is not the wanted one, so that older ACTIVE ones are looked at, until
   * it says `false` of one of them. Without it nothing is looked back for.
   */
  readonly lookBack?: (family: string, revision: LiveRevision) => boolean;
  /** Which revisions may be deregistered: whether other clusters run one of them is looked up, where there are any. */
  readonly mayGo?: (live: LiveModel) => readonly LiveRevision[];
}

/** What the snapshot needs of the desired model: names. */
export type SnapshotScope = Pick<DesiredModel, 'cluster' | 'services' | 'tasks'>;

/**
 * Reads the live model, in as few calls and rounds as the API allows (`expectedCalls` has the number): while the lists
 * run, the declared names are described; then what only the lists knew, and the task definitions.
 * @throws AwsError when AWS refuses or an answer is incomplete; DiagnosticError for a cluster that comes or goes; the
 * signal's reason when it aborts.
 */
export async function takeSnapshot(
  aws: Aws,
  desired: SnapshotScope,
  options: SnapshotOptions = {},
): Promise<LiveModel> {
  const stop = new AbortController();
  const signal = options.signal === undefined ? stop.signal : AbortSignal.any([options.signal, stop.signal]);
  try {
    return await read(aws, desired, options, signal);
  } catch (error) {
    // One failure ends the snapshot: what has not been sent yet is not sent.
    stop.abort(error);
    options.signal?.throwIfAborted();
    throw error;
  }
}

async function read(
  aws: Aws,
  desired: SnapshotScope,
  options: SnapshotOptions,
  signal: AbortSignal,
): Promise<LiveModel> {
  const name = desired.cluster.name;
  const reading = readingOf(aws, name, limiter(PARALLEL, signal), signal);
  const cache = aws.local || aws.endpoint !== undefined ? undefined : options.revisionCache;
  const revisions = createRevisions(reading, cache);

  const clusterPart = readCluster(reading);
  const exists = clusterPart.then(({ cluster }) => cluster !== undefined);
  // Whoever needs it awaits it; alone, a failure of the cluster's part is told by that part.
  exists.catch(() => undefined);
  const inCluster = <T>(empty: T, work: () => Promise<T>): Promise<T> => orAbsent(exists, empty, work);

  const declared = inCluster(NO_SERVICES, () => describeServices(reading, [...desired.services.keys()]));
  const undeclared = inCluster(NO_SERVICES, async () => {
    const listed = await listServices(reading);
    return describeServices(
      reading,
      listed.filter((service) => !desired.services.has(service)),
    );
  });
  const [{ cluster, account }, services, joined, boxes, runningTasks] = await Promise.all([
    clusterPart,
    readRevisions(reading, revisions, desired, declared, undeclared),
    inCluster([], () => readContainerInstances(reading)),
    readInstances(reading),
    options.withTasks === true ? inCluster([], () => readTasks(reading)) : undefined,
  ]);
  // What a deleted cluster still tells of itself is not there any more.
  const live = cluster === undefined ? NO_SERVICES : services;
  const { current, stale } = inForce(cluster === undefined ? [] : joined);
  const failing =
    options.withTasks === true &&
    live.services.some(({ name: service, raw }) => desired.services.has(service) && maybeFailing(raw));
  const [families, stoppedTasks] = await Promise.all([
    readFamilies(revisions, desired, live, options.lookBack),
    failing ? readTasks(reading, 'STOPPED') : undefined,
  ]);
  const known = revisions.known();
  const model: LiveModel = {
    cluster,
    services: new Map(live.services.map((service) => [service.name, service])),
    draining: new Set(live.draining),
    gone: new Map(live.gone.map((service) => [service.name, service])),
    revisions: known,
    families,
    boxes: linkBoxes(name, boxes.instances, current),
    containerInstances: current,
    ...(stale.length > 0 && { stale }),
    runningTasks,
    ...(stoppedTasks !== undefined && { stoppedTasks }),
    account: account ?? boxes.account ?? accountOf(live.services[0]?.arn) ?? accountOf([...known.keys()][0]),
  };
  const going = options.mayGo?.(model) ?? [];
  return going.length === 0 ? model : { ...model, runElsewhere: await readElsewhere(reading, going) };
}

const NO_SERVICES: ServicesPart = { services: [], draining: [], gone: [] };

/**
 * Runs work inside the cluster. `ClusterNotFoundException` means that there is nothing, if DescribeClusters says so too;
 * while the two contradict each other (the cluster was made a moment ago) nothing can be concluded.
 */
async function orAbsent<T>(exists: Promise<boolean>, empty: T, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!isAwsError(error, 'ClusterNotFoundException')) throw error;
    if (!(await exists)) return empty;
  }
  return work();
}

/** Describes the revisions that services reference as soon as the services are known, each once; and what only service
 * revisions tell. */
async function readRevisions(
  reading: Reading,
  revisions: Revisions,
  desired: SnapshotScope,
  declared: Promise<ServicesPart>,
  undeclared: Promise<ServicesPart>,
): Promise<ServicesPart> {
  const describe = async (part: Promise<ServicesPart>): Promise<ServicesPart> => {
    const found = await part;
    const told = readServiceRevisions(reading, found.services, desired.services);
    const arns = new Set(
      found.services.map(({ taskDefinition }) => taskDefinition).filter((arn) => arn !== ''),
    );
    const [services] = await Promise.all([told, ...[...arns].map((arn) => revisions.describe(arn))]);
    return { ...found, services };
  };
  const rest = Promise.all([declared, undeclared]).then(async (parts) => {
    const referenced = new Set(
      parts.flatMap(({ services }) => services.map(({ taskDefinition }) => familyOf(taskDefinition))),
    );
    const others = [...desired.tasks.keys()].filter((family) => !referenced.has(family));
    await Promise.all(others.map((family) => revisions.describe(family)));
  });
  const [a, b] = await Promise.all([describe(declared), describe(undeclared), rest]);
  return {
    services: [...a.services, ...b.services],
    draining: [...a.draining, ...b.draining],
    gone: [...a.gone, ...b.gone],
  };
}

/** For each declared family, the ACTIVE revisions that were looked at, newest first. */
async function readFamilies(
  revisions: Revisions,
  desired: SnapshotScope,
  live: ServicesPart,
  lookBack: SnapshotOptions['lookBack'],
): Promise<ReadonlyMap<string, readonly string[]>> {
  const readFamily = async (family: string): Promise<readonly [string, readonly string[]]> => {
    let active = activeOf(revisions, family);
    // The revision that a service references was deleted or deregistered by others: is there another one?
    if (active.length === 0 && live.services.some((service) => familyOf(service.taskDefinition) === family)) {
      await revisions.describe(family);
      active = activeOf(revisions, family);
    }
    if (
      lookBack !== undefined &&
      active.length > 0 &&
      active.every((revision) => lookBack(family, revision))
    ) {
      await revisions.lookBack(family, (revision) => !lookBack(family, revision));
      active = activeOf(revisions, family);
    }
    return [family, active.map(({ arn }) => arn)];
  };
  return new Map(await Promise.all([...desired.tasks.keys()].map(readFamily)));
}

const activeOf = (revisions: Revisions, family: string): readonly LiveRevision[] =>
  [...revisions.known().values()]
    .filter((one) => one.family === family && one.active)
    .toSorted((a, b) => b.revision - a.revision);

import { shortRevision } from '../model/arn.ts';
import { canonicalTask } from '../model/canonical/index.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import { digestOf } from '../model/digest.ts';
import { compareNames, idOf } from '../model/id.ts';
import type { JsonObject } from '../model/json.ts';
import type { LiveModel, LiveRevision, LiveService } from '../model/live.ts';
import { isHeld, isOwned, type Owner, standingOfBox, userTags } from '../model/ownership.ts';
import { boxesOf } from './boxes.ts';
import { elsewhereNotes } from './elsewhere.ts';
import { appdefsOf, schemaOf, type ImportedFile } from './files.ts';
import { importNote } from './notes.ts';
import { appOfRun, ownerOfImport } from './owner.ts';
import { serviceOf } from './service.ts';
import { commonTags } from './tags.ts';
import { taskOf } from './task.ts';
import { readyTexts, type IsSecret, type Variables } from './texts.ts';

export interface ImportOptions {
  readonly cluster: string;
  /** For the cluster file; `undefined`: left to the usual chain. */
  readonly region: string | undefined;
  readonly account: string | undefined;
  /** What becomes a variable of the environment. */
  readonly isSecret: IsSecret;
}

export type Imported =
  | {
      readonly ok: true;
      readonly appdefs: readonly ImportedFile[];
      readonly cluster: ImportedFile;
      readonly variables: Variables;
      readonly notes: readonly Diagnostic[];
    }
  | { readonly ok: false; readonly diagnostics: readonly [Diagnostic, ...Diagnostic[]] };

/** A service with the revision that it runs. */
interface Run {
  readonly service: LiveService;
  readonly revision: LiveRevision;
}

/**
 * The two files that say what a live cluster is, whoever made it, so that the next plan is empty or shows adoptions
 * only. Members that equal AWS's defaults are left out. Pure.
 */
export function importCluster(live: LiveModel, options: ImportOptions): Imported {
  const { cluster: name } = options;
  const subject = idOf('cluster', name);
  if (live.cluster === undefined)
    return refused(
      importNote(
        'error',
        'no-such-cluster',
        subject,
        `There is no ACTIVE cluster ${name} here.`,
        'Check its name, the region and the account.',
      ),
    );
  const { runs, left } = runsOf(live, name);
  const owned = left.find(({ severity }) => severity === 'error');
  if (owned !== undefined) return refused(owned);
  const chosen = chosenRevisions(runs);
  const revisions = [...chosen.values()].map((one) => one.revision);
  const appOf = new Map(
    [...chosen].map(
      ([family, { revision, services }]) => [family, appOfRun(name, revision, services)] as const,
    ),
  );
  const { owner, apps, isDefault } = ownerOfImport(live, name, new Set(appOf.values()));
  const common = commonTags(
    live,
    owner,
    runs.map(({ service }) => service),
    revisions,
  );
  const variables: Variables = new Map();
  const tasks = revisions.map((revision) => ({
    app: appOf.get(revision.family),
    task: readyTexts(revision.family, taskOf(revision, common), options.isSecret, variables),
  }));
  const services = runs.map(({ service, revision }): [string, JsonObject] => [
    service.name,
    readyTexts(service.name, serviceOf(service, revision, common), options.isSecret, variables),
  ]);
  const { boxes, notes: boxNotes } = boxesOf(live, owner, common);
  const insights = live.cluster.settings['containerInsights'];
  // An appdef has at least one task.
  const appdefs = appdefsOf(
    apps.map((app) => ({ name: app, tasks: tasks.flatMap((one) => (one.app === app ? [one.task] : [])) })),
  );
  const content: JsonObject = {
    $schema: schemaOf('cluster'),
    cluster: name,
    ...(options.region !== undefined && { region: options.region }),
    ...(options.account !== undefined && { account: options.account }),
    ...(appdefs.length !== 1 && { apps: appdefs.map((file) => file.name) }),
    ...(!isDefault && { owner: owner.name }),
    ...readyTexts(name, { ...(boxes !== undefined && { boxes }) }, options.isSecret, variables),
    ...(services.length > 0 && { services: Object.fromEntries(services) }),
    ...(insights !== undefined && insights !== 'disabled' && { settings: { containerInsights: insights } }),
    ...(Object.keys(common).length > 0 && readyTexts(name, { tags: common }, options.isSecret, variables)),
  };
  const notes = [
    ...left,
    ...[...chosen.values()].flatMap((one) => one.notes),
    ...runs.flatMap(({ service, revision }) => serviceNotes(service, revision)),
    ...clusterNotes(live, owner, common),
    ...elsewhereNotes(live, live.cluster),
    ...boxNotes,
  ];
  return { ok: true, appdefs, cluster: { name: 'cluster.json', content }, variables, notes };
}

const refused = (...diagnostics: readonly [Diagnostic, ...Diagnostic[]]): Imported => ({
  ok: false,
  diagnostics,
});

/** Keys that the loader refuses in any file. */
const NO_KEYS: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);

/** The services that files can say, by name, and what is told of the others. */
function runsOf(
  live: LiveModel,
  cluster: string,
): { readonly runs: readonly Run[]; readonly left: readonly Diagnostic[] } {
  const runs: Run[] = [];
  const left: Diagnostic[] = [];
  const services = [...live.services.values()].toSorted((a, b) => compareNames(a.name, b.name));
  for (const service of services) {
    const revision = live.revisions.get(service.taskDefinition);
    if (revision !== undefined && !NO_KEYS.has(service.name)) {
      runs.push({ service, revision });
      continue;
    }
    const why =
      revision !== undefined
        ? 'no file can have a member of its name'
        : service.taskDefinition === ''
          ? 'its tasks are run by task sets of another controller'
          : `its task definition ${shortRevision(service.taskDefinition)} was deleted`;
    const id = idOf('service', service.name);
    // What is ours and not in the files would be deleted by the next apply.
    left.push(
      isOwned(service.tags, cluster)
        ? importNote(
            'error',
            'import-service',
            id,
            `It cannot be imported: ${why}.`,
            'Repair or delete it, then import again.',
          )
        : importNote('warning', 'import-service', id, `It is left out: ${why}. Nothing will touch it.`),
    );
  }
  return { runs, left };
}

/** The revision that stands for a family, and the services that run it. */
interface Chosen {
  readonly revision: LiveRevision;
  readonly services: readonly LiveService[];
  readonly notes: readonly Diagnostic[];
}

/** One revision for each family: the newest ACTIVE one that a service runs. */
function chosenRevisions(runs: readonly Run[]): ReadonlyMap<string, Chosen> {
  const families = new Map<string, Run[]>();
  for (const run of runs)
    families.set(run.revision.family, [...(families.get(run.revision.family) ?? []), run]);
  const chosen = [...families].toSorted(([a], [b]) => compareNames(a, b));
  return new Map(
    chosen.flatMap(([family, used]) => {
      const [newest] = used.toSorted(
        (a, b) =>
          Number(b.revision.active) - Number(a.revision.active) || b.revision.revision - a.revision.revision,
      );
      if (newest === undefined) return [];
      const services = used.map(({ service }) => service);
      return [
        [family, { revision: newest.revision, services, notes: familyNotes(newest.revision, used) }] as const,
      ];
    }),
  );
}

function familyNotes(chosen: LiveRevision, used: readonly Run[]): readonly Diagnostic[] {
  const id = idOf('task', chosen.family);
  const says = digestOf(canonicalTask(chosen.definition));
  const others = used.filter(({ revision }) => digestOf(canonicalTask(revision.definition)) !== says);
  const named = others
    .map(({ service, revision }) => `${service.name} runs :${String(revision.revision)}`)
    .join(', ');
  return [
    ...(others.length === 0
      ? []
      : [
          importNote(
            'warning',
            'import-revisions',
            id,
            `Its services run different revisions, and a family stands once in the files: they say :${String(chosen.revision)}, but ${named}. The next plan rolls ${others.length === 1 ? 'that one' : 'those'} to :${String(chosen.revision)}.`,
            'To keep them apart, give one of them a family of its own.',
          ),
        ]),
    ...(chosen.active
      ? []
      : [
          importNote(
            'warning',
            'import-inactive',
            id,
            `Revision ${String(chosen.revision)} was deregistered (INACTIVE) while a service runs it: the next plan registers the same content again.`,
          ),
        ]),
  ];
}

function serviceNotes(service: LiveService, revision: LiveRevision): readonly Diagnostic[] {
  const { raw, name } = service;
  const id = idOf('service', name);
  const providers = (raw.capacityProviderStrategy ?? []).map((item) => item.capacityProvider ?? '');
  const elsewhere =
    providers.length > 0
      ? `capacity provider ${providers.join(', ')}`
      : raw.launchType !== undefined && raw.launchType !== 'EC2'
        ? raw.launchType
        : undefined;
  const controller = raw.deploymentController?.type ?? 'ECS';
  return [
    ...(elsewhere === undefined
      ? []
      : [
          importNote(
            'note',
            'import-elsewhere',
            id,
            `It runs by ${elsewhere}: it is in the files as it is; where its tasks go is not foretold.`,
          ),
        ]),
    ...(controller === 'ECS'
      ? []
      : [
          importNote(
            'note',
            'import-controller',
            id,
            `Its deployments are those of ${controller}: change ${revision.family} there, not here.`,
          ),
        ]),
  ];
}

/** Tags and settings of the cluster that the file cannot say. */
function clusterNotes(
  live: LiveModel,
  owner: Owner,
  common: Readonly<Record<string, string>>,
): readonly Diagnostic[] {
  if (live.cluster === undefined || !isHeld(standingOfBox(live.cluster.tags, owner))) return [];
  const own = Object.keys(userTags(live.cluster.tags)).filter((key) => !(key in common));
  if (own.length === 0) return [];
  return [
    importNote(
      'warning',
      'import-cluster-tags',
      idOf('cluster', owner.cluster),
      `Its tags ${own.join(', ')} are not on all its resources, and "tags" of a cluster file go onto all: the next plan removes them from the cluster.`,
      'Put them into "tags" of cluster.json, if everything shall have them.',
    ),
  ];
}

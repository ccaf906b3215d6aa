import { access } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { ReadTask } from './appdef.ts';
import { readAppdef } from './appdef.ts';
import type { AppPath } from './cluster-file.ts';
import { appPaths, clusterOfFlags, DEFAULT_CLUSTER, readClusterFile } from './cluster-file.ts';
import { Files } from './files.ts';
import { buildModel } from './model.ts';
import type { Loaded, LoadOptions } from './options.ts';
import { shown } from './read.ts';
import { checkServices } from './references/services.ts';
import { checkTagCounts } from './references/tags.ts';
import type { Report } from './report.ts';
import { positionAt } from './source.ts';

export type { Loaded, LoadOptions } from './options.ts';

/**
 * Loads the desired model from the cluster file and its appdefs. Never throws on bad input: every fault of every file is
 * a diagnostic with its position, ordered by file and position, at most 50 of a file.
 */
export async function loadDesired(options: LoadOptions): Promise<Loaded> {
  const files = new Files(options);
  const { report, secrets } = files;
  const flags = clusterOfFlags(options, report);
  const clusterFile = await clusterFilePath(options);
  const cluster = clusterFile === undefined ? undefined : await readClusterFile(clusterFile, files);
  const failures = report.failures;
  const apps = await appPaths(options, clusterFile, cluster, files);
  const tasks = await readApps(apps, files);
  if (cluster) checkServices(cluster.source, tasks, report.failures === failures, report);
  const file = cluster?.declared ?? flags;
  checkTagCounts(file, cluster?.source, tasks, report);
  if (report.failures > 0) return { ok: false, diagnostics: report.errors() };
  if (!cluster && options.cluster === undefined) noteDefaultCluster(apps, report);
  const appNames = apps.map(({ path }) => shown(options.cwd, path)).join(', ');
  const title = clusterFile === undefined ? appNames : shown(options.cwd, clusterFile);
  return {
    ok: true,
    model: buildModel({
      title,
      apps: appNames,
      file,
      source: cluster?.source,
      tasks,
      report,
      secrets,
      permits: options.permits,
    }),
  };
}

/** The cluster file to read, or `undefined` when there is none: with the old commands, and with appdefs alone. */
async function clusterFilePath(options: LoadOptions): Promise<string | undefined> {
  const { cwd, clusterFile, cluster, appFiles } = options;
  if (clusterFile !== undefined) return resolve(cwd, clusterFile);
  if (cluster !== undefined) return undefined;
  const usual = join(cwd, 'cluster.json');
  if (appFiles === undefined || appFiles.length === 0) return usual;
  return access(usual).then(
    () => usual,
    () => undefined,
  );
}

function noteDefaultCluster([app]: readonly AppPath[], report: Report): void {
  if (!app) return;
  const message = `there is no cluster file: the cluster is the one that ECS calls "${DEFAULT_CLUSTER}"`;
  const at = { file: app.position.file, line: 1, column: 1, pointer: '' };
  report.note(at, 'default-cluster', message, 'name another in cluster.json, or with -c');
}

/** The tasks of all appdefs by family. */
async function readApps(apps: readonly AppPath[], files: Files): Promise<ReadonlyMap<string, ReadTask>> {
  const tasks = new Map<string, ReadTask>();
  for (const { path, position } of apps) {
    const source = await files.read(path, position);
    for (const task of source ? readAppdef(source, files.report) : []) {
      const first = tasks.get(task.family);
      if (first) tellSecond(first, task, files.report);
      else tasks.set(task.family, task);
    }
  }
  return tasks;
}

function tellSecond(first: ReadTask, second: ReadTask, report: Report): void {
  const { file, line } = positionAt(first.source, [...first.way, 'family']);
  const message = `family ${JSON.stringify(second.family)} is there twice; the first is at ${file}:${line}`;
  const at = positionAt(second.source, [...second.way, 'family']);
  report.error(at, 'duplicate-name', message, 'rename one of them');
}

import { access, readdir } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import type { ClusterFile } from '../generated/validators.js';
import { validateCluster } from '../generated/validators.js';
import type { Position } from '../model/diagnostic.ts';
import type { ReadTask } from './appdef.ts';
import { readAppdef } from './appdef.ts';
import { conform } from './conform.ts';
import { interpolate } from './interpolate.ts';
import { buildModel } from './model.ts';
import type { Loaded, LoadOptions } from './options.ts';
import { parse } from './parse.ts';
import { pathBelow } from './paths.ts';
import { didYouMean } from './nearest.ts';
import { readText, shown } from './read.ts';
import { checkServices } from './references/services.ts';
import { Report } from './report.ts';
import type { Source } from './source.ts';
import { positionAt } from './source.ts';
import type { Value } from './value.ts';
import { isObject, list } from './value.ts';
import { Variables } from './variables.ts';

export type { Loaded, LoadOptions } from './options.ts';

/**
 * Loads the desired model from the cluster file and its appdefs. Never throws on bad input: every fault of every file is
 * a diagnostic with its position, ordered by file and position, at most 50 of a file.
 */
export async function loadDesired(options: LoadOptions): Promise<Loaded> {
  const loader = new Loader(options);
  const flags = loader.flags();
  const clusterFile = await findClusterFile(options);
  const cluster = clusterFile === undefined ? undefined : await loader.clusterFile(clusterFile);
  const apps = await loader.appPaths(clusterFile, cluster?.source);
  const tasks = await loader.apps(apps);
  if (cluster) checkServices(cluster.source, tasks, loader.complete, loader.report);
  if (loader.report.failures > 0) return { ok: false, diagnostics: loader.report.errors() };
  const title = (clusterFile === undefined ? apps.map(({ path }) => path) : [clusterFile])
    .map((path) => shown(options.cwd, path))
    .join(', ');
  if (options.cluster === undefined && !cluster && apps[0])
    noteDefaultCluster(apps[0].position, loader.report);
  const file = cluster?.declared ?? flags;
  const { report, secrets } = loader;
  return { ok: true, model: buildModel({ title, file, source: cluster?.source, tasks, report, secrets }) };
}

/** The cluster file's path, or `undefined` when none is to be read. */
async function findClusterFile({
  cwd,
  clusterFile,
  cluster,
  appFiles,
}: LoadOptions): Promise<string | undefined> {
  if (clusterFile !== undefined) return resolve(cwd, clusterFile);
  if (cluster !== undefined) return undefined;
  const usual = join(cwd, 'cluster.json');
  if (appFiles === undefined || appFiles.length === 0) return usual;
  return access(usual).then(
    () => usual,
    () => undefined,
  );
}

/** Without a name it is the cluster that ECS itself assumes (API reference, `cluster`). */
const DEFAULT_CLUSTER = 'default';

function noteDefaultCluster(position: Position, report: Report): void {
  const message = `there is no cluster file: the cluster is the one that ECS calls "${DEFAULT_CLUSTER}"`;
  report.note(position, 'default-cluster', message, 'name another in cluster.json, or with -c');
}

interface AppPath {
  readonly path: string;
  /** Where the path is written, or the file itself when it was given as a flag. */
  readonly position: Position;
}

/** Reads files one by one and keeps what they say. */
class Loader {
  readonly report = new Report();
  readonly secrets = new Set<string>();
  /** Whether every appdef could be read. */
  complete = true;
  readonly #options: LoadOptions;
  readonly #variables: Variables;

  constructor(options: LoadOptions) {
    this.#options = options;
    this.#variables = new Variables(options.env, options.gitSha ?? (() => undefined), options.cwd);
  }

  /** What the flags of the old commands declare, checked as a cluster file is. */
  flags(): ClusterFile {
    const { cluster = DEFAULT_CLUSTER, boxes } = this.#options;
    const declared: ClusterFile = { cluster, ...(boxes === undefined ? {} : { boxes }) };
    const told = new Report();
    const source = parse(JSON.stringify(declared), 'command line', '', told);
    const conformed = source && conform(source, validateCluster, 'ClusterFile', told);
    for (const { position, code, message, hint } of told.errors()) {
      const at = { file: 'command line', line: 1, column: 1, pointer: position?.pointer ?? '' };
      this.report.error(at, code, message, hint);
    }
    return conformed ?? declared;
  }

  async clusterFile(
    path: string,
  ): Promise<{ readonly source: Source; readonly declared: ClusterFile | undefined } | undefined> {
    const source = await this.#read(path, this.#start(path));
    if (!source) return undefined;
    if (isAppdef(source.value)) {
      const hint = 'give it with -a; a cluster file has "cluster"';
      this.report.error(
        this.#start(path),
        'not-a-cluster-file',
        'this is an appdef, not a cluster file',
        hint,
      );
      return undefined;
    }
    const declared = conform(source, validateCluster, 'ClusterFile', this.report);
    return { source, declared };
  }

  /** The appdefs to read: those of the flags, else those that the cluster file names. */
  async appPaths(clusterFile: string | undefined, source: Source | undefined): Promise<readonly AppPath[]> {
    const { cwd, appFiles } = this.#options;
    if (appFiles && appFiles.length > 0) {
      const paths = [...new Set(appFiles.map((path) => resolve(cwd, path)))];
      return paths.map((path) => ({ path, position: this.#start(path) }));
    }
    if (clusterFile === undefined) {
      const path = resolve(cwd, 'appdef.json');
      return [{ path, position: this.#start(path) }];
    }
    if (!source) return [];
    const declares = isObject(source.value) && 'apps' in source.value;
    const named = declares ? list(source.value, 'apps') : ['appdef.json'];
    const paths = new Map<string, AppPath>();
    for (const [index, name] of named.entries()) {
      if (typeof name !== 'string' || name === '') continue;
      const position = positionAt(source, declares ? ['apps', index] : []);
      const path = await pathBelow(dirname(clusterFile), name);
      if (path === undefined) {
        const message = `app ${JSON.stringify(name)} is not below the folder of the cluster file`;
        this.report.error(position, 'path-leads-out', message, 'move it there, or give it with -a');
      } else if (paths.has(path)) {
        this.report.error(
          position,
          'duplicate-name',
          `app ${JSON.stringify(name)} is named twice`,
          'remove one of them',
        );
      } else paths.set(path, { path, position });
    }
    return [...paths.values()];
  }

  /** The tasks of the appdefs by family. */
  async apps(apps: readonly AppPath[]): Promise<ReadonlyMap<string, ReadTask>> {
    const tasks = new Map<string, ReadTask>();
    for (const { path, position } of apps) {
      const failures = this.report.failures;
      const source = await this.#read(path, position);
      const read = source ? readAppdef(source, this.report) : [];
      if (this.report.failures > failures) this.complete = false;
      for (const task of read) this.#add(tasks, task);
    }
    return tasks;
  }

  #add(tasks: Map<string, ReadTask>, task: ReadTask): void {
    const first = tasks.get(task.family);
    if (!first) {
      tasks.set(task.family, task);
      return;
    }
    const { file, line } = positionAt(first.source, [...first.way, 'family']);
    const message = `family ${JSON.stringify(task.family)} is there twice; the first is at ${file}:${line}`;
    const at = positionAt(task.source, [...task.way, 'family']);
    this.report.error(at, 'duplicate-name', message, 'rename one of them');
  }

  /** Reads, parses and interpolates one file. */
  async #read(path: string, namedAt: Position): Promise<Source | undefined> {
    const file = shown(this.#options.cwd, path);
    const read = await readText(path);
    if (!read.ok) {
      // A file that is not there is the fault of the place that names it.
      const at = read.code === 'not-found' ? namedAt : this.#start(path);
      this.report.error(
        at,
        read.code,
        `${file}: ${read.message}`,
        read.hint ?? (await this.#hint(path, read.code)),
      );
      return undefined;
    }
    const source = parse(read.text, file, path, this.report);
    if (!source) return undefined;
    for (const secret of await interpolate(source, this.#variables, this.report)) this.secrets.add(secret);
    return source;
  }

  async #hint(path: string, code: string): Promise<string | undefined> {
    if (code !== 'not-found') return undefined;
    return (await nearFile(path)) ?? 'check the path, or begin with `clusternator app:new > appdef.json`';
  }

  #start(path: string): Position {
    return { file: shown(this.#options.cwd, path), line: 1, column: 1, pointer: '' };
  }
}

/** A file of nearly that name in the same folder. */
async function nearFile(path: string): Promise<string | undefined> {
  const names = await readdir(dirname(path)).catch(() => []);
  return didYouMean(
    basename(path),
    names.filter((name) => name.endsWith('.json')),
  );
}

const isAppdef = (value: Value): boolean =>
  isObject(value) &&
  !('cluster' in value) &&
  ['tasks', 'containerDefinitions', 'taskDefinition'].some((name) => name in value);

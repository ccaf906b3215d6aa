import { dirname, resolve } from 'node:path';
import type { ClusterFile } from '../generated/validators.js';
import { validateCluster } from '../generated/validators.js';
import type { Position } from '../model/diagnostic.ts';
import { conform } from './conform.ts';
import type { Files } from './files.ts';
import type { LoadOptions } from './options.ts';
import { parse } from './parse.ts';
import { pathBelow } from './paths.ts';
import { Report } from './report.ts';
import type { Source } from './source.ts';
import { positionAt } from './source.ts';
import type { Value } from './value.ts';
import { isObject, list } from './value.ts';

/** The cluster that ECS itself assumes when none is named (API reference, `cluster`). */
export const DEFAULT_CLUSTER = 'default';

export interface ReadCluster {
  readonly source: Source;
  /** `undefined`: it has faults, which were told. */
  readonly declared: ClusterFile | undefined;
}

/** An appdef to read, and where it is named: in the cluster file, or at its own beginning when it came as a flag. */
export interface AppPath {
  readonly path: string;
  readonly position: Position;
}

/** Reads a cluster file; `undefined` when it cannot be read as one at all. */
export async function readClusterFile(path: string, files: Files): Promise<ReadCluster | undefined> {
  const source = await files.read(path, files.start(path));
  if (!source) return undefined;
  if (isAppdef(source.value)) {
    const message = 'this is an appdef, not a cluster file';
    const hint = 'give it with -a; a cluster file has "cluster"';
    files.report.error(files.start(path, { line: 1, column: 1 }), 'not-a-cluster-file', message, hint);
    return undefined;
  }
  return { source, declared: conform(source, validateCluster, 'ClusterFile', files.report) };
}

/** What the flags of the old commands declare, checked as a cluster file is. */
export function clusterOfFlags(
  { cluster = DEFAULT_CLUSTER, boxes }: LoadOptions,
  report: Report,
): ClusterFile {
  const declared: ClusterFile = { cluster, ...(boxes === undefined ? {} : { boxes }) };
  const faults = new Report();
  const source = parse(JSON.stringify(declared), 'command line', '', faults);
  const conformed = source && conform(source, validateCluster, 'ClusterFile', faults);
  for (const { position, code, message, hint } of faults.errors()) {
    const at = {
      file: 'command line',
      line: 1,
      column: 1,
      pointer: position?.pointer ?? '',
      whole: true,
    } as const;
    report.error(at, code, message, hint);
  }
  return conformed ?? declared;
}

/** The appdefs to read: those of the flags, else those that the cluster file names, else `appdef.json`. */
export async function appPaths(
  { cwd, appFiles }: LoadOptions,
  clusterFile: string | undefined,
  cluster: ReadCluster | undefined,
  files: Files,
): Promise<readonly AppPath[]> {
  if (appFiles && appFiles.length > 0) {
    const paths = new Set(appFiles.map((path) => resolve(cwd, path)));
    return [...paths].map((path) => ({ path, position: files.start(path) }));
  }
  if (clusterFile === undefined) {
    const path = resolve(cwd, 'appdef.json');
    return [{ path, position: files.start(path) }];
  }
  return cluster ? namedApps(dirname(clusterFile), cluster.source, files.report) : [];
}

async function namedApps(folder: string, source: Source, report: Report): Promise<readonly AppPath[]> {
  const declares = isObject(source.value) && 'apps' in source.value;
  const named = declares ? list(source.value, 'apps') : ['appdef.json'];
  const paths = new Map<string, AppPath>();
  for (const [index, name] of named.entries()) {
    if (typeof name !== 'string' || name === '') continue;
    const position = positionAt(source, declares ? ['apps', index] : []);
    const path = await pathBelow(folder, name);
    if (path === undefined) {
      const message = `app ${JSON.stringify(name)} is not below the folder of the cluster file`;
      report.error(position, 'path-leads-out', message, 'move it there, or give it with -a');
    } else if (paths.has(path)) {
      const message = `app ${JSON.stringify(name)} is named twice`;
      report.error(position, 'duplicate-name', message, 'remove one of them');
    } else paths.set(path, { path, position });
  }
  return [...paths.values()];
}

const isAppdef = (value: Value): boolean =>
  isObject(value) &&
  !('cluster' in value) &&
  ['tasks', 'containerDefinitions', 'taskDefinition'].some((name) => name in value);

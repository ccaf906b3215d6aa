import { readdir } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import type { Position } from '../model/diagnostic.ts';
import { interpolate } from './interpolate.ts';
import { didYouMean } from './nearest.ts';
import type { LoadOptions } from './options.ts';
import { parse } from './parse.ts';
import { readText, shown } from './read.ts';
import { Report } from './report.ts';
import type { Source } from './source.ts';
import { Variables } from './variables.ts';

/** The files of one load: reads, parses and interpolates them, and keeps what there is to tell. */
export class Files {
  readonly report = new Report();
  /** Values of the environment that stand where a secret can. */
  readonly secrets = new Set<string>();
  readonly #cwd: string;
  readonly #variables: Variables;

  constructor({ cwd, env, gitSha }: LoadOptions) {
    this.#cwd = cwd;
    this.#variables = new Variables(env, gitSha ?? (() => undefined), cwd);
  }

  /** Reads one file; `undefined` when it has no value to go on with. `namedAt` is where the file is asked for. */
  async read(path: string, namedAt: Position): Promise<Source | undefined> {
    const file = shown(this.#cwd, path);
    const read = await readText(path);
    if (!read.ok) {
      // A file that is not there is the fault of the place that names it.
      const isMissing = read.code === 'not-found';
      const hint = isMissing ? await hintFor(path) : read.hint;
      const at = isMissing ? namedAt : this.start(path, read.at);
      const isNamed = at.file === file && (at.whole === true || read.at !== undefined);
      this.report.error(at, read.code, isNamed ? read.message : `${file}: ${read.message}`, hint);
      return undefined;
    }
    const source = parse(read.text, file, path, this.report);
    if (!source) return undefined;
    for (const secret of await interpolate(source, this.#variables, this.report)) this.secrets.add(secret);
    return source;
  }

  /** A place in a file; without one, the file as a whole. */
  start(path: string, place?: { readonly line: number; readonly column: number }): Position {
    const file = shown(this.#cwd, path);
    return place === undefined
      ? { file, line: 1, column: 1, pointer: '', whole: true }
      : { file, ...place, pointer: '' };
  }
}

/** What to do when a file is not there: a file of nearly that name in the same folder, or how to begin. */
async function hintFor(path: string): Promise<string> {
  const names = await readdir(dirname(path)).catch(() => []);
  const others = names.filter((name) => name.endsWith('.json'));
  const isCluster = basename(path) === 'cluster.json';
  const begin = isCluster
    ? 'write one: { "cluster": "NAME" }, or give an appdef with -a; `clusternator app:new` prints one to start from'
    : 'check the path, or begin with `clusternator app:new > appdef.json`';
  return didYouMean(basename(path), others) ?? begin;
}

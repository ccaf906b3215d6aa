import { dirname, join } from 'node:path';
import { nearest } from './nearest.ts';
import { readText, shown } from './read.ts';

export type Found =
  | { readonly ok: true; readonly value: string }
  | { readonly ok: false; readonly code: string; readonly message: string; readonly hint?: string };

/** Where the values of `${...}` come from. */
export class Variables {
  readonly #env: Readonly<Record<string, string | undefined>>;
  readonly #gitSha: () => string | undefined;
  readonly #cwd: string;
  readonly #versions = new Map<string, Promise<Found>>();

  constructor(
    env: Readonly<Record<string, string | undefined>>,
    gitSha: () => string | undefined,
    cwd: string,
  ) {
    this.#env = env;
    this.#gitSha = gitSha;
    this.#cwd = cwd;
  }

  /** The value of `env.NAME`, `package.version` or `git.sha`, for a text in the file at `path`. Never throws. */
  async find(name: string, path: string): Promise<Found> {
    if (name === 'package.version') return this.#version(dirname(path));
    if (name === 'git.sha') return this.#sha();
    const variable = name.slice('env.'.length);
    if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(variable)) {
      return {
        ok: false,
        code: 'bad-variable',
        message: `\${${name}} names no environment variable`,
        hint: `write $\${${name}} to keep it as it is`,
      };
    }
    const value = Object.hasOwn(this.#env, variable) ? this.#env[variable] : undefined;
    if (value !== undefined) return { ok: true, value };
    const near = nearest(variable, Object.keys(this.#env));
    return {
      ok: false,
      code: 'missing-variable',
      message: `the environment variable ${variable} is not set`,
      hint: near === undefined ? `set ${variable}` : `set ${variable}; did you mean ${near}?`,
    };
  }

  #sha(): Found {
    const value = this.#gitSha();
    if (value !== undefined && value !== '') return { ok: true, value };
    const hint = 'run it in a git work tree that has a commit';
    return {
      ok: false,
      code: 'missing-variable',
      message: '${git.sha} is not known: there is no commit here',
      hint,
    };
  }

  #version(folder: string): Promise<Found> {
    const known = this.#versions.get(folder) ?? this.#readVersion(folder);
    this.#versions.set(folder, known);
    return known;
  }

  /** The version in the nearest package.json, from the folder upwards. */
  async #readVersion(folder: string): Promise<Found> {
    const path = join(folder, 'package.json');
    const read = await readText(path);
    if (!read.ok && read.code === 'not-found') {
      if (dirname(folder) !== folder) return this.#version(dirname(folder));
      const message = '${package.version} is not known: no package.json stands here or above';
      return { ok: false, code: 'missing-variable', message, hint: 'add a package.json with a version' };
    }
    const version = read.ok ? versionIn(read.text) : undefined;
    if (version !== undefined) return { ok: true, value: version };
    const message = `\${package.version} is not known: ${shown(this.#cwd, path)} ${read.ok ? 'has no version' : `cannot be read: ${read.message}`}`;
    return { ok: false, code: 'missing-variable', message, hint: 'give it a "version"' };
  }
}

function versionIn(text: string): string | undefined {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null || !('version' in value)) return undefined;
    return typeof value.version === 'string' && value.version !== '' ? value.version : undefined;
  } catch {
    return undefined;
  }
}

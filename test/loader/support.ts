import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Loaded, LoadOptions } from '../../src/loader/load.ts';
import { loadDesired } from '../../src/loader/load.ts';
import type { DesiredModel } from '../../src/model/desired.ts';
import type { Diagnostic } from '../../src/model/diagnostic.ts';
import { whereOf } from '../../src/view/human/diagnostics.ts';
import { textOf } from '../../src/model/words.ts';

/** Absolute path of a fixture. */
export const fixture = (name: string): string =>
  fileURLToPath(new URL(`../../fixtures/${name}`, import.meta.url));

/** One line of a diagnostic, with everything that it holds. */
export function line(diagnostic: Diagnostic): string {
  const { severity, position, code, message, hint } = diagnostic;
  const where = position ? whereOf(diagnostic) : '(nowhere)';
  const pointer = position?.pointer ? ` ${position.pointer}` : '';
  return `${where} ${severity} ${code}${pointer}\n    ${message}${hint === undefined ? '' : `\n    -> ${textOf(hint)}`}\n`;
}

/** Writes files into a new folder and answers its path. */
function folderOf(files: Readonly<Record<string, string | Uint8Array | object>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'loader-'));
  for (const [name, content] of Object.entries(files)) {
    const path = join(folder, name);
    mkdirSync(dirname(path), { recursive: true });
    const isText = typeof content === 'string' || content instanceof Uint8Array;
    writeFileSync(path, isText ? content : JSON.stringify(content, null, 2));
  }
  return folder;
}

/** Loads files as if they stood in the working directory: `cluster.json` when there, else the cluster `test`. */
export async function load(
  files: Readonly<Record<string, string | Uint8Array | object>>,
  options: Partial<LoadOptions> = {},
): Promise<Loaded> {
  const cluster = 'cluster.json' in files ? {} : { cluster: 'test' };
  const cwd = folderOf(files);
  try {
    return await loadDesired({ cwd, env: {}, ...cluster, ...options });
  } finally {
    rmSync(cwd, { recursive: true });
  }
}

/** The model, or a failure that says why there is none. */
export function modelOf(loaded: Loaded): DesiredModel {
  if (!loaded.ok) throw new Error(loaded.diagnostics.map(line).join('\n'));
  return loaded.model;
}

/** The diagnostics of a refusal. */
export function refusalOf(loaded: Loaded): readonly Diagnostic[] {
  if (loaded.ok) throw new Error('it loaded');
  return loaded.diagnostics;
}

/** A small task that is valid. */
export const task = (family = 'web', more: object = {}, container: object = {}): object => ({
  family,
  containerDefinitions: [{ name: 'web', image: 'nginx:1.27.3', memory: 64, ...container }],
  ...more,
});

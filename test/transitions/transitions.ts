import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { loadDesired } from '../../src/loader/load.ts';
import type { DesiredModel } from '../../src/model/desired.ts';

const FOLDER = fileURLToPath(new URL('../../fixtures/transitions', import.meta.url));

/** Two pairs of files: what is there, and what is wanted then. Without `before` there is nothing yet. */
export interface Transition {
  readonly name: string;
  readonly before: DesiredModel | undefined;
  readonly after: DesiredModel;
}

export const transitionNames = readdirSync(FOLDER).sort();

export const transitionOf = async (name: string): Promise<Transition> => ({
  name,
  before: existsSync(join(FOLDER, name, 'before')) ? await filesOf(name, 'before') : undefined,
  after: await filesOf(name, 'after'),
});

async function filesOf(name: string, side: 'before' | 'after'): Promise<DesiredModel> {
  const loaded = await loadDesired({ cwd: join(FOLDER, name, side), env: {} });
  if (loaded.ok) return loaded.model;
  throw new Error(loaded.diagnostics.map((d) => `${side}: ${d.message}`).join('\n'));
}

import { mkdir, mkdtemp, rename, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isSecret, MASKING } from '../secrets/masking.ts';
import { makePlan } from '../differ/plan.ts';
import { type ImportedFile, textOf } from '../importer/files.ts';
import type { Imported } from '../importer/import.ts';
import type { IsSecret } from '../importer/texts.ts';
import { loadDesired } from '../loader/load.ts';
import { type Diagnostic, DiagnosticError } from '../model/diagnostic.ts';
import { visibleJson } from '../view/json/json.ts';
import type { LiveModel } from '../model/live.ts';
import type { Change, Plan, Target } from '../model/plan.ts';

type Files = Extract<Imported, { ok: true }>;

/** What the plan would not show does not stand in a file either. */
export const secretsOfPlan: IsSecret = (keys, value) => isSecret(keys, value, MASKING);

/** The files of an import, the appdefs first. */
export const filesOfImport = (imported: Files): readonly ImportedFile[] => [
  ...imported.appdefs,
  imported.cluster,
];

/**
 * What the next plan will show, with the variables set to the values that are live: the files are loaded as a user's
 * are, and compared with the snapshot that they were made from.
 * @throws DiagnosticError when the loader refuses them; then nothing is written
 */
export async function nextPlan(
  imported: Files,
  live: LiveModel,
  target: (live: LiveModel) => Target,
): Promise<Plan> {
  const folder = await mkdtemp(join(tmpdir(), 'clusternator-import-'));
  try {
    await writeAll(folder, filesOfImport(imported), 0o600);
    const env = Object.fromEntries([...imported.variables].map(([name, { value }]) => [name, value]));
    const loaded = await loadDesired({ cwd: folder, clusterFile: 'cluster.json', env });
    if (!loaded.ok) throw refused(loaded.diagnostics);
    const active = [...live.revisions.values()].filter(
      (revision) => revision.active && loaded.model.tasks.has(revision.family),
    );
    const families = new Map<string, string[]>();
    for (const { family, arn } of active.toSorted((a, b) => b.revision - a.revision))
      families.set(family, [...(families.get(family) ?? []), arn]);
    return makePlan(loaded.model, { ...live, families }, target(live));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function refused(diagnostics: readonly Diagnostic[]): DiagnosticError {
  const first: Diagnostic = {
    code: 'import-refused',
    severity: 'error',
    message:
      'The cluster has something that these files cannot say. Nothing was written; what follows stands in the files as they would be.',
    hint: 'Correct it in the cluster, then import again.',
    source: 'user',
  };
  return new DiagnosticError([first, ...diagnostics]);
}

/**
 * Writes files into a folder, which is made where it is not there. Each is written beside its place and then put there,
 * so that no half file stands under its name.
 */
export async function writeAll(folder: string, files: readonly ImportedFile[], mode: number): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const file of files) {
    const path = join(folder, file.name);
    const beside = `${path}.new-${String(process.pid)}`;
    await writeFile(beside, visibleJson(textOf(file)), { flag: 'wx', mode });
    await rename(beside, path);
  }
}

/** The files that are there already. */
export async function taken(folder: string, files: readonly ImportedFile[]): Promise<readonly string[]> {
  const there = await Promise.all(
    files.map(({ name }) =>
      stat(join(folder, name)).then(
        () => [name],
        () => [],
      ),
    ),
  );
  return there.flat();
}

/** What only gets marks of ours and stays as it is. */
export const adoptsOnly = (change: Change): boolean =>
  change.action === 'update' &&
  change.fields.every(
    ({ path }) => path.startsWith('tags["clusternator:') || (change.adopts && /^tags\b/.test(path)),
  );

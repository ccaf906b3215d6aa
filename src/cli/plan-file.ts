import { randomBytes, randomUUID } from 'node:crypto';
import { lstat, open, realpath, rename, rm } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import type { OpenedCluster } from '../core/cluster.ts';
import { makePlanFile, markUsed } from '../saved/make.ts';
import { MAX_PLAN_FILE_BYTES, readPlanFile } from '../saved/read.ts';
import { sealOf } from '../saved/seal.ts';
import { validatePlanFile } from '../generated/plan-file.js';
import type { DesiredModel } from '../model/desired.ts';
import { type Diagnostic, DiagnosticError } from '../model/diagnostic.ts';
import type { LiveModel } from '../model/live.ts';
import type { PlanFile } from '../model/plan-file.ts';
import type { Plan } from '../model/plan.ts';
import { toJson } from '../view/json/json.ts';
import type { CliContext } from './context.ts';
import { engineOf } from './local-engine.ts';
import { VERSION } from './version.ts';
import { type Words, words } from '../model/words.ts';

/**
 * Refuses a place for a saved plan before anything is read: a folder, a device or a link, and the files that the plan is
 * made of. @throws DiagnosticError
 */
export async function mustBeWritable(
  context: CliContext,
  name: string,
  desired: DesiredModel,
): Promise<void> {
  const path = resolve(context.cwd, name);
  const there = await lstat(path).catch(() => undefined);
  if (there !== undefined && !there.isFile())
    throw refused(
      `${name} is ${there.isSymbolicLink() ? 'a symbolic link' : 'no plain file'}; a plan is only saved to a plain file.`,
      'Give the name of a file.',
    );
  const inputs = [
    `cluster/${desired.cluster.name}`,
    ...[...desired.tasks.keys()].map((task) => `task/${task}`),
  ];
  for (const id of inputs) {
    const file = desired.positionOf(id)?.file;
    if (file !== undefined && resolve(context.cwd, file) === path)
      throw refused(
        `${name} is one of the files that the plan is made of.`,
        'Give the name of another file.',
      );
  }
}

/** A plan to save, with the snapshot that it was made from. */
interface ToSave {
  /** As it was shown. */
  readonly plan: Plan;
  readonly live: LiveModel;
  readonly name: string;
  readonly flags: readonly string[];
  readonly lifetimeMs: number;
}

/**
 * Saves a plan, for its owner alone (0600) whatever stood there. The file is written under another name and moved, so that
 * nobody reads half of it and no link is followed. @returns when it expires, ISO 8601
 */
export async function savePlan(
  context: CliContext,
  session: OpenedCluster,
  { plan, live, name, flags, lifetimeMs }: ToSave,
): Promise<string> {
  const { mask } = context.global;
  // Even with --show-values a file holds none.
  const masking = mask === 'all' ? 'all' : 'secrets';
  const file = makePlanFile({
    plan: mask === 'none' ? (await session.plan({ live, mask: masking })).plan : plan,
    desired: session.desired,
    live,
    masking,
    flags,
    engine: await engineMark(context),
    tool: VERSION,
    id: randomUUID(),
    now: context.clock.now(),
    lifetimeMs,
  });
  await mustBeWritable(context, name, session.desired);
  try {
    await writePrivately(resolve(context.cwd, name), file);
  } catch (error) {
    throw refused(`${name} could not be written: ${reasonOf(error)}.`, 'Give another place to --out.');
  }
  return file.expiresAt;
}

/** @throws what the file system says */
async function writePrivately(path: string, content: PlanFile): Promise<void> {
  const draft = join(dirname(path), `.${basename(path)}.${randomBytes(6).toString('hex')}.tmp`);
  try {
    const file = await open(draft, 'wx', 0o600);
    try {
      await file.writeFile(toJson(content, 2));
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(draft, path);
  } catch (error) {
    await rm(draft, { force: true }).catch(() => undefined);
    throw error;
  }
}

/** What came of marking a saved plan as used. `unmarked`: it cannot be written to, for this reason. */
export type Claim = { readonly is: 'ours' | 'lost' } | { readonly is: 'unmarked'; readonly why: string };

/**
 * Marks a saved plan as used, before anything is changed. Of several that try at once one wins: a lock beside the file is made
 * by one of them alone, and the mark is in the file before the lock goes. After a kill in between the lock stays, and the plan
 * counts as used.
 */
export async function claimPlanFile(context: CliContext, name: string, id: string): Promise<Claim> {
  let lock: string;
  let path: string;
  try {
    // A pipe has no path.
    path = await realpath(resolve(context.cwd, name)).catch(() => '');
    if (path === '') return { is: 'unmarked', why: 'it is no plain file' };
    lock = join(dirname(path), `.${basename(path)}.${id}.lock`);
    await (await open(lock, 'wx', 0o600)).close();
  } catch (error) {
    return codeOf(error) === 'EEXIST' ? { is: 'lost' } : { is: 'unmarked', why: reasonOf(error) };
  }
  try {
    const file = await openPlanFile(context, path).catch(() => undefined);
    if (file?.id !== id || file.used !== undefined) return { is: 'lost' };
    await writePrivately(path, markUsed(file, context.clock.now()));
    return { is: 'ours' };
  } catch (error) {
    return { is: 'unmarked', why: reasonOf(error) };
  } finally {
    await rm(lock, { force: true }).catch(() => undefined);
  }
}

/** Reads a saved plan. @throws DiagnosticError when it is none, or is not as it was written */
export async function openPlanFile(context: CliContext, name: string): Promise<PlanFile> {
  const read = readPlanFile(await textOf(context, name), name, validatePlanFile);
  if (read.ok) return read.file;
  throw new DiagnosticError([read.diagnostic]);
}

async function textOf(context: CliContext, name: string): Promise<string> {
  let bytes: Buffer;
  try {
    const file = await open(resolve(context.cwd, name), 'r');
    try {
      const { size } = await file.stat();
      if (size > MAX_PLAN_FILE_BYTES) throw new Error('it is too large for a plan');
      bytes = await file.readFile();
    } finally {
      await file.close();
    }
  } catch (error) {
    throw refused(
      `${name} could not be read: ${reasonOf(error)}.`,
      words`Make one: ${{ run: 'plan', args: ['--out', 'FILE'] }}.`,
    );
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw refused(
      `${name} is no saved plan: it is no text.`,
      words`Make one: ${{ run: 'plan', args: ['--out', 'FILE'] }}.`,
    );
  }
}

/** Tells the embedded engine of one data folder from another's; `undefined` without `--local`. */
export async function engineMark(context: CliContext): Promise<string | undefined> {
  if (!context.global.local) return undefined;
  const { dataDir } = engineOf(context);
  return sealOf(await realpath(dataDir).catch(() => dataDir));
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file or folder',
  EACCES: 'access is denied',
  EPERM: 'access is denied',
  EISDIR: 'it is a folder',
  ENOTDIR: 'its folder is a file',
  ENOSPC: 'the disk is full',
  EROFS: 'the disk cannot be written to',
};

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return REASONS[codeOf(error)] ?? error.message;
}

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : '';

function refused(message: string, hint: Words): DiagnosticError {
  const diagnostic: Diagnostic = { code: 'plan-file', severity: 'error', message, hint, source: 'user' };
  return new DiagnosticError([diagnostic]);
}

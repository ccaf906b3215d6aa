import { randomBytes, randomUUID } from 'node:crypto';
import { lstat, open, realpath, rename, rm } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { makePlanFile } from '../differ/artifact/make.ts';
import { MAX_PLAN_FILE_BYTES, readPlanFile } from '../differ/artifact/read.ts';
import { sealOf } from '../differ/artifact/seal.ts';
import { validatePlanFile } from '../generated/plan-file.js';
import type { DesiredModel } from '../model/desired.ts';
import { type Diagnostic, DiagnosticError } from '../model/diagnostic.ts';
import type { LiveModel } from '../model/live.ts';
import type { PlanFile } from '../model/plan-file.ts';
import type { CliContext } from './context.ts';
import { engineOf } from './local-engine.ts';
import type { Session } from './session.ts';
import { VERSION } from './version.ts';

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

/**
 * Saves a plan, for its owner alone (0600) whatever stood there. The file is written under another name and moved, so that
 * nobody reads half of it and no link is followed. @returns when it expires, ISO 8601
 */
export async function savePlan(
  context: CliContext,
  session: Session,
  live: LiveModel,
  to: { readonly name: string; readonly lifetimeMs: number },
): Promise<string> {
  // Even with --show-values a file holds none.
  const masking = context.global.mask === 'all' ? 'all' : 'secrets';
  const file = makePlanFile({
    plan: session.plan(live, masking),
    desired: session.desired,
    live,
    masking,
    engine: await engineMark(context),
    tool: VERSION,
    id: randomUUID(),
    now: context.clock.now(),
    lifetimeMs: to.lifetimeMs,
  });
  await mustBeWritable(context, to.name, session.desired);
  await writePrivately(context, to.name, `${JSON.stringify(file, undefined, 2)}\n`);
  return file.expiresAt;
}

async function writePrivately(context: CliContext, name: string, text: string): Promise<void> {
  const path = resolve(context.cwd, name);
  const draft = join(dirname(path), `.${basename(path)}.${randomBytes(6).toString('hex')}.tmp`);
  try {
    const file = await open(draft, 'wx', 0o600);
    try {
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(draft, path);
  } catch (error) {
    await rm(draft, { force: true }).catch(() => undefined);
    throw refused(`${name} could not be written: ${reasonOf(error)}.`, 'Give another place to --out.');
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
      'Make one: clusternator plan --out FILE.',
    );
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw refused(`${name} is no saved plan: it is no text.`, 'Make one: clusternator plan --out FILE.');
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
  const code = 'code' in error ? String(error.code) : '';
  return REASONS[code] ?? error.message;
}

function refused(message: string, hint: string): DiagnosticError {
  const diagnostic: Diagnostic = { code: 'plan-file', severity: 'error', message, hint, source: 'user' };
  return new DiagnosticError([diagnostic]);
}

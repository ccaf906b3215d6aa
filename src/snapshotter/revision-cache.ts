import { randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sha256 } from '../model/digest.ts';
import type { LiveRevision } from '../model/live.ts';

/** Keeps revisions by ARN between runs. It may forget; it never lies. */
export interface RevisionCache {
  read(arn: string): Promise<LiveRevision | undefined>;
  /** Never throws: a cache that cannot be written is only slower. */
  write(revision: LiveRevision): Promise<void>;
}

/** Written into every file; files of another format are not read. */
const FORMAT = 1;
/** Files kept; beyond it the oldest go. */
const MOST = 2_000;

/**
 * A cache in a folder of its own, made with mode 0700, with files of mode 0600, because definitions can hold values that
 * are nobody else's business. Files are written whole or not at all.
 * @param mayKeep says no to revisions that must not be on the disk, because there are secrets in them.
 */
export function createRevisionCache(
  folder: string,
  { mayKeep = () => true }: { readonly mayKeep?: (revision: LiveRevision) => boolean } = {},
): RevisionCache {
  let ready: Promise<void> | undefined;
  const prepare = async (): Promise<void> => {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await prune(folder);
  };
  return {
    async read(arn) {
      try {
        return parse(await readFile(fileOf(folder, arn), 'utf8'), arn);
      } catch {
        return undefined;
      }
    },
    async write(revision) {
      if (!mayKeep(revision)) return;
      const file = fileOf(folder, revision.arn);
      const draft = `${file}.${randomUUID()}.tmp`;
      try {
        await (ready ??= prepare());
        await writeFile(draft, JSON.stringify({ format: FORMAT, revision }), { mode: 0o600, flag: 'wx' });
        await rename(draft, file);
      } catch {
        await rm(draft, { force: true }).catch(() => undefined);
      }
    },
  };
}

/** ARNs hold `:` and `/`; a digest is a legal name everywhere. */
const fileOf = (folder: string, arn: string): string => join(folder, `${sha256(arn)}.json`);

function parse(text: string, arn: string): LiveRevision | undefined {
  const file = JSON.parse(text) as { format?: unknown; revision?: LiveRevision };
  const revision = file.revision;
  if (file.format !== FORMAT || revision === undefined || revision.arn !== arn) return undefined;
  if (
    revision.definition.taskDefinitionArn !== arn ||
    !Array.isArray(revision.definition.containerDefinitions)
  )
    return undefined;
  const { registeredAt, deregisteredAt, ...rest } = revision.definition;
  return {
    ...revision,
    definition: {
      ...rest,
      ...(registeredAt === undefined ? {} : { registeredAt: new Date(registeredAt) }),
      ...(deregisteredAt === undefined ? {} : { deregisteredAt: new Date(deregisteredAt) }),
    },
  };
}

async function prune(folder: string): Promise<void> {
  const names = await readdir(folder);
  if (names.length <= MOST) return;
  const files = await Promise.all(
    names.map(async (name) => ({
      name,
      at: await stat(join(folder, name)).then(
        (found) => found.mtimeMs,
        () => 0,
      ),
    })),
  );
  const old = files.toSorted((a, b) => a.at - b.at).slice(0, names.length - MOST);
  await Promise.all(old.map(({ name }) => rm(join(folder, name), { force: true })));
}

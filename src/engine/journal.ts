import { open, readFile, rename } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { TABLES } from './store-memory.ts';
import type { TableName } from './store-memory.ts';

/** Points where a test makes the process die or the disk fail. */
export interface StoreFaults {
  at?(point: 'write' | 'sync' | 'compact-write' | 'compact-rename'): void | Promise<void>;
}

export interface Entry {
  readonly table: TableName;
  readonly key: string;
  /** `null`: deleted. */
  readonly value: unknown;
}

const HEADER = JSON.stringify({ clusternator: 'journal', version: 1 });

/** A journal of another version, or one that was damaged before its end. */
export class JournalError extends Error {
  override readonly name = 'JournalError';
}

/** One line of the journal, with its line end. */
export const writeEntry = (table: TableName, key: string, value: unknown): string =>
  `${JSON.stringify([table, key, value ?? null])}\n`;

/**
 * Reads a journal. A last line without its end, or one that is no entry, was cut short by a crash and is dropped.
 * @returns the entries, and how many bytes of the file are good; no file: nothing and 0.
 * @throws JournalError when a line before the last one is damaged: the disk lost what was acknowledged.
 */
export async function readJournal(
  path: string,
): Promise<{ readonly entries: readonly Entry[]; readonly goodBytes: number }> {
  const bytes = await readFile(path).catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (bytes === undefined) return { entries: [], goodBytes: 0 };
  const entries: Entry[] = [];
  let [goodBytes, number] = [0, 0];
  for (let start = 0; start < bytes.length;) {
    const end = bytes.indexOf(0x0a, start);
    if (end === -1) break;
    const text = bytes.toString('utf8', start, end);
    const entry = ++number === 1 ? undefined : parse(text);
    const isGood = number === 1 ? text === HEADER : entry !== undefined;
    if (!isGood) {
      if (end === bytes.length - 1 && number > 1) break;
      throw new JournalError(`${path} is damaged in line ${number}.`);
    }
    if (entry !== undefined) entries.push(entry);
    goodBytes = end + 1;
    start = end + 1;
  }
  return { entries, goodBytes };
}

function parse(text: string): Entry | undefined {
  try {
    const value: unknown = JSON.parse(text);
    if (!Array.isArray(value) || value.length !== 3) return undefined;
    const [name, key, record]: unknown[] = value;
    const table = TABLES.find((known) => known === name);
    return table === undefined || typeof key !== 'string' ? undefined : { table, key, value: record };
  } catch {
    return undefined;
  }
}

/** Makes a file anew with a header and lines, so that a crash leaves the old one or the new one whole. */
export async function rewriteJournal(
  path: string,
  lines: Iterable<string>,
  faults: StoreFaults,
): Promise<{ readonly file: FileHandle; readonly bytes: number }> {
  const next = `${path}.new`;
  const file = await open(next, 'w', 0o600);
  try {
    await file.chmod(0o600);
    await faults.at?.('compact-write');
    const content = Buffer.from([`${HEADER}\n`, ...lines].join(''));
    await writeAll(file, content);
    await file.sync();
    await faults.at?.('compact-rename');
    await rename(next, path);
    await syncFolder(dirname(path));
    return { file, bytes: content.length };
  } catch (error) {
    await file.close();
    throw error;
  }
}

/** Writes every byte: one `write` may take only some. */
export async function writeAll(file: FileHandle, bytes: Uint8Array): Promise<void> {
  for (let done = 0; done < bytes.length;) {
    const { bytesWritten } = await file.write(bytes, done);
    done += bytesWritten;
  }
}

/** Makes a rename durable. Not every system can sync a folder; those that cannot keep renames in order by themselves. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r').catch(() => undefined);
  await folder?.sync().catch(() => {});
  await folder?.close();
}

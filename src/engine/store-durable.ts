import { mkdir } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { readJournal, rewriteJournal, writeAll, writeEntry } from './journal.ts';
import type { StoreFaults } from './journal.ts';
import { acquireLock } from './lock.ts';
import { createTable, TABLES } from './store-memory.ts';
import type { OpenTable, TableName } from './store-memory.ts';
import type { Store, Table } from './store.ts';

/** A journal is written anew when it is larger than this, and several times larger than what it holds. */
const COMPACT_BYTES = 4 * 1024 * 1024;
const COMPACT_FACTOR = 4;

/** The disk did not take a write: what is in memory may not be kept any more. */
export class StoreLostError extends Error {
  override readonly name = 'StoreLostError';
}

type RecordOf<K extends TableName> = Store[K] extends Table<infer R> ? R : never;
type Tables = Readonly<Record<TableName, OpenTable<unknown>>>;

/**
 * A store on disk: an append-only journal of JSON lines, one a changed record. Changes that come together share one write
 * and one `fsync`; `flush` resolves when all before it are on disk. A line that a crash cut short is dropped on opening:
 * nothing in it was ever acknowledged. One process at a time: a lock file holds its id.
 * @param folder made when missing, readable by its owner alone.
 * @throws LockedError when another live process has the folder; JournalError when the journal is damaged.
 */
export async function openDurableStore(folder: string, faults: StoreFaults = {}): Promise<Store> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const unlock = await acquireLock(join(folder, 'lock'));
  try {
    const path = join(folder, 'journal.jsonl');
    const { entries } = await readJournal(path);
    const dirty = new Set<string>();
    const table = <K extends TableName>(name: K): OpenTable<RecordOf<K>> =>
      createTable((key) => dirty.add(`${name} ${key}`));
    const tables = {
      clusters: table('clusters'),
      taskDefinitions: table('taskDefinitions'),
      revisions: table('revisions'),
      services: table('services'),
      tasks: table('tasks'),
      containerInstances: table('containerInstances'),
      instances: table('instances'),
      meta: table('meta'),
    } satisfies { [K in TableName]: Store[K] };
    load(tables, entries);
    dirty.clear();
    const writer = await openWriter(path, tables, dirty, faults);
    return {
      ...tables,
      flush: () => writer.flush(),
      async close() {
        try {
          await writer.close();
        } finally {
          await unlock();
        }
      },
    };
  } catch (error) {
    await unlock();
    throw error;
  }
}

function load(tables: Tables, entries: readonly { table: TableName; key: string; value: unknown }[]): void {
  for (const { table, key, value } of entries) {
    if (value === null) tables[table].delete(key);
    else tables[table].put(key, value);
  }
}

function* everything(tables: Tables): Generator<string> {
  for (const name of TABLES)
    for (const [key, record] of tables[name].entries()) yield writeEntry(name, key, record);
}

interface Writer {
  flush(): Promise<void>;
  close(): Promise<void>;
}

/**
 * Writes what changed, one group after the other. Opening writes the journal anew, which also drops a torn end. After a
 * failed write the store is of no use any more: every later flush fails, so that nothing is acknowledged in vain.
 */
async function openWriter(
  path: string,
  tables: Tables,
  dirty: Set<string>,
  faults: StoreFaults,
): Promise<Writer> {
  let file: FileHandle;
  let [bytes, compacted] = [0, 0];
  let busy: Promise<void> | undefined;
  let waiting: Promise<void> | undefined;
  let broken: StoreLostError | undefined;

  async function compact(): Promise<void> {
    const before: FileHandle | undefined = file;
    dirty.clear();
    const made = await rewriteJournal(path, everything(tables), faults);
    file = made.file;
    bytes = compacted = made.bytes;
    await before?.close();
  }

  async function writeGroup(): Promise<void> {
    if (broken !== undefined) throw broken;
    if (dirty.size === 0) return;
    try {
      const group = Buffer.from([...dirty].map((item) => lineOf(tables, item)).join(''));
      dirty.clear();
      await faults.at?.('write');
      await writeAll(file, group);
      await faults.at?.('sync');
      await file.datasync();
      bytes += group.length;
      if (bytes > COMPACT_BYTES && bytes > COMPACT_FACTOR * compacted) await compact();
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      broken = new StoreLostError(`the engine's data cannot be written: ${why}`, { cause: error });
      throw broken;
    }
  }

  const made = await rewriteJournal(path, everything(tables), faults);
  file = made.file;
  bytes = compacted = made.bytes;

  function flush(): Promise<void> {
    if (waiting !== undefined) return waiting;
    const group = async (): Promise<void> => {
      await busy?.catch(() => {});
      waiting = undefined;
      busy = writeGroup();
      await busy;
    };
    waiting = group();
    return waiting;
  }
  return {
    flush,
    async close() {
      try {
        await flush();
      } finally {
        await file.close();
      }
    },
  };
}

function lineOf(tables: Tables, item: string): string {
  const cut = item.indexOf(' ');
  const name = TABLES.find((table) => table === item.slice(0, cut));
  const key = item.slice(cut + 1);
  return name === undefined ? '' : writeEntry(name, key, tables[name].get(key));
}

import type { Store, Table } from './store.ts';

/** The names of the store's tables, in one place for both stores. */
export const TABLES = [
  'clusters',
  'taskDefinitions',
  'revisions',
  'services',
  'tasks',
  'containerInstances',
  'instances',
  'meta',
] as const;
export type TableName = (typeof TABLES)[number];

/** A table whose keys can be read too. */
export interface OpenTable<R> extends Table<R> {
  entries(): IterableIterator<[string, R]>;
}

/** A table in memory that tells of each change. */
export function createTable<R>(changed: (key: string) => void): OpenTable<R> {
  const records = new Map<string, R>();
  return {
    get: (key) => records.get(key),
    values: () => records.values(),
    entries: () => records.entries(),
    put(key, record) {
      records.set(key, record);
      changed(key);
    },
    delete(key) {
      if (records.delete(key)) changed(key);
    },
    get size() {
      return records.size;
    },
  };
}

/** A store that forgets. */
export function createMemoryStore(): Store {
  const nothing = (): void => {};
  return {
    clusters: createTable(nothing),
    taskDefinitions: createTable(nothing),
    revisions: createTable(nothing),
    services: createTable(nothing),
    tasks: createTable(nothing),
    containerInstances: createTable(nothing),
    instances: createTable(nothing),
    meta: createTable(nothing),
    flush: () => Promise.resolve(),
    close: () => Promise.resolve(),
  };
}

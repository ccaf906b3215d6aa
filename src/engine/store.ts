import type {
  ClusterRecord,
  ContainerInstanceRecord,
  InstanceRecord,
  ServiceRecord,
  TaskDefinitionRecord,
  TaskRecord,
} from './records.ts';

/** One kind of records, by key (an ARN or an id). Records are mutable; call `put` after a change, or it is not kept. */
export interface Table<R> {
  get(key: string): R | undefined;
  /** In the order of their first `put`. */
  values(): IterableIterator<R>;
  put(key: string, record: R): void;
  delete(key: string): void;
  readonly size: number;
}

/** The engine's memory. Reads are of memory; writes are acknowledged by `flush`. */
export interface Store {
  readonly clusters: Table<ClusterRecord>;
  readonly taskDefinitions: Table<TaskDefinitionRecord>;
  /** The last revision number ever given, by family; never goes back. */
  readonly revisions: Table<number>;
  readonly services: Table<ServiceRecord>;
  readonly tasks: Table<TaskRecord>;
  readonly containerInstances: Table<ContainerInstanceRecord>;
  readonly instances: Table<InstanceRecord>;
  /** Settings of the engine itself: its id, account, counters. */
  readonly meta: Table<string | number>;
  /** Resolves when everything put before is on disk (or at once, for a store in memory). */
  flush(): Promise<void>;
  close(): Promise<void>;
}

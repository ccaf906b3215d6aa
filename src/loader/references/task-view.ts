import type { Report } from '../report.ts';
import type { Source } from '../source.ts';
import type { Value, Way } from '../value.ts';

/** A task as the checks of references see it: parsed, perhaps not valid. */
export interface TaskView {
  readonly source: Source;
  readonly way: Way;
  readonly task: Value;
  readonly containers: readonly ContainerView[];
  /** `bridge` when absent, as on Linux (API reference, `networkMode`). */
  readonly networkMode: string;
  readonly report: Report;
}
export interface ContainerView {
  readonly name: string | undefined;
  readonly value: Value;
  readonly way: Way;
}

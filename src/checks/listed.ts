import type { Diagnostic } from '../model/diagnostic.ts';

/** How loud a finding is. */
export type Level = Diagnostic['severity'];

/** What is known of every finding whose level a cluster file can set. */
export interface Listed {
  /** Stable; stands in cluster files. */
  readonly id: string;
  /** Unless the cluster file says otherwise. */
  readonly level: Level;
  /** What it finds, for the list in docs/checks.md. */
  readonly title: string;
}

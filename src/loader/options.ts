import type { BoxGroup } from '../generated/validators.js';
import type { DesiredModel } from '../model/desired.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import type { Permits } from '../model/ownership.ts';

export interface LoadOptions {
  /** Absolute. Paths that the user gave are relative to it. */
  readonly cwd: string;
  /** `-f`. Absent, and without `cluster`: `cluster.json` of `cwd` when it is there. */
  readonly clusterFile?: string;
  /** `-a`: instead of the cluster file's `apps`. */
  readonly appFiles?: readonly string[];
  /** The old commands: a cluster of this name, and no cluster file. */
  readonly cluster?: string;
  /** With `cluster` only: groups of boxes as in the cluster file. Absent: boxes are unmanaged. */
  readonly boxes?: Readonly<Record<string, BoxGroup>>;
  /** What was named on the command line so that it may be done. */
  readonly permits?: Permits;
  /** For `${env.NAME}`. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** For `${git.sha}`; `undefined` when there is no commit. */
  readonly gitSha?: () => string | undefined;
}

export type Loaded =
  | { readonly ok: true; readonly model: DesiredModel }
  | { readonly ok: false; readonly diagnostics: readonly Diagnostic[] };

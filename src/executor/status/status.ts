import type { Words } from '../../model/words.ts';

/** Where a resource stands between what was asked for and what is. */
export interface Status {
  readonly status: 'current' | 'in-progress' | 'failed';
  /** For a person: `running 1/2`. */
  readonly message: string;
  readonly details?: readonly Words[];
}

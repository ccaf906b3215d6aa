import type { Words } from '../../model/words.ts';

/** A failure of starting, stopping or resetting the engine, in words for a person. */
export class LocalError extends Error {
  override readonly name = 'LocalError';
  /** What to do next. */
  readonly hint: Words | undefined;
  constructor(message: string, hint?: Words) {
    super(message);
    this.hint = hint;
  }
}

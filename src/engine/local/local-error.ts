/** A failure of starting, stopping or resetting the engine, in words for a person. */
export class LocalError extends Error {
  override readonly name = 'LocalError';
  /** What to do next. */
  readonly hint: string | undefined;
  constructor(message: string, hint?: string) {
    super(message);
    this.hint = hint;
  }
}

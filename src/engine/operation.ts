import type { EngineContext } from './context.ts';

/** An operation behind the wire: takes the decoded input, gives the output that the codec writes. */
export type Run = (context: EngineContext, input: unknown) => unknown;

/**
 * Puts a typed operation into a table. The codec has read the input by the operation's own schema, which is what the SDK's
 * type of the input is generated from; this is the one place where that is taken on trust.
 */
export const bind =
  <I>(run: (context: EngineContext, input: I) => unknown): Run =>
  (context, input) =>
    run(context, input as I);

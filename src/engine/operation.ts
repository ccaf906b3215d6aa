import type { EngineContext } from './context.ts';
import type { OperationSchema } from './wire/schema.ts';

/** What an operation's file exports: the SDK's schema of its input and output, and what it does. */
export interface Operation {
  readonly schema: OperationSchema;
  readonly run: (context: EngineContext, input: never) => unknown;
}

/** The operations of a service, by their names on the wire. */
export type Operations = Readonly<Record<string, Operation>>;

/**
 * Runs an operation. The codec has read the input by the operation's own schema, which is what the SDK's type of the
 * input is generated from; this is the one place where that is taken on trust.
 */
export const perform = ({ run }: Operation, context: EngineContext, input: unknown): unknown =>
  run(context, input as never);

import type { EngineFault } from '../context.ts';
import type { Operation } from '../operation.ts';
import type { Struct } from './schema.ts';

export interface EngineRequest {
  readonly method: string;
  readonly path: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

export interface EngineResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

/** A request whose operation is known and whose input has the operation's shape. */
export interface Decoded {
  readonly name: string;
  readonly operation: Operation;
  readonly input: Struct;
}

/** One wire protocol: bytes to a typed input, a typed output to bytes. Driven by the SDK's schemas alone. */
export interface Codec {
  /** The service's name in a SigV4 scope. */
  readonly service: 'ecs' | 'ec2';
  readonly contentType: string;
  /** @throws EngineFault when the operation is unknown or the input does not have its shape. */
  decode(request: EngineRequest): Decoded;
  encode(decoded: Decoded, output: unknown, requestId: string): EngineResponse;
  encodeFault(fault: EngineFault, requestId: string): EngineResponse;
}

/** The media type without its parameters, in lower case. */
export const mediaType = (value: string | undefined): string =>
  (value ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '';

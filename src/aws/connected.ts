import type { ECSClientConfig } from '@aws-sdk/client-ecs';
import type { Input, OperationName, Output } from './aws.ts';

/** What carries requests: a Smithy HttpHandler, or what makes one. */
export type Handler = NonNullable<ECSClientConfig['requestHandler']>;

/** What sends each operation. */
export type Senders<Name extends OperationName> = {
  readonly [K in Name]?: (input: Input<K>, signal: AbortSignal) => Promise<Output<K>>;
};

/** A client and what sends each operation of its service. */
export interface Connected<Client, Service extends 'ecs' | 'ec2'> {
  readonly client: Client;
  readonly senders: Required<Senders<Extract<OperationName, `${Service}:${string}`>>>;
}

/** Members that both clients' configurations share. */
export interface SharedConfig {
  readonly maxAttempts: 1;
  readonly region?: string;
  readonly endpoint?: string;
  readonly profile?: string;
  readonly credentials?: {
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
    readonly sessionToken?: string;
  };
  readonly requestHandler: Handler;
}

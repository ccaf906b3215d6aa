import type * as ec2 from '@aws-sdk/client-ec2';
import type * as ecs from '@aws-sdk/client-ecs';
import type { Input, OperationName, Output, Transport } from './aws.ts';
import type { Handler, Senders, SharedConfig } from './connected.ts';

/** Limits of one attempt, in milliseconds. They are the machine's time, not the clock's, because they guard sockets. */
export interface Timeouts {
  readonly connect: number;
  /** Without a byte. */
  readonly answer: number;
  /** From the first to the last byte, credentials included. */
  readonly whole: number;
}
const TIMEOUTS: Timeouts = { connect: 10_000, answer: 30_000, whole: 60_000 };

export interface ClientOptions {
  readonly region?: string | undefined;
  /** One endpoint for both services, or one for each. Without it the SDK looks into its own chain. */
  readonly endpoint?: string | { readonly ecs?: string; readonly ec2?: string } | undefined;
  readonly profile?: string | undefined;
  readonly credentials?:
    | { readonly accessKeyId: string; readonly secretAccessKey: string; readonly sessionToken?: string }
    | undefined;
  readonly timeouts?: Timeouts | undefined;
  /** A Smithy HttpHandler to send with, in place of sockets. */
  readonly requestHandler?: Handler | undefined;
}

/** The SDK's two clients, made and loaded on first use. */
export interface Clients {
  readonly transport: Transport;
  readonly ecs: () => Promise<ecs.ECSClient>;
  readonly ec2: () => Promise<ec2.EC2Client>;
  close(): void;
}

/**
 * Makes the clients. Nothing is loaded before the first call of a service. The SDK retries nothing (each `send` is one
 * attempt) and logs nothing.
 */
export function createClients(options: ClientOptions): Clients {
  const ecsPart = lazy(async () => {
    const { connectEcs } = await import('./ecs.ts');
    return connectEcs(configOf(options, 'ecs'));
  });
  const ec2Part = lazy(async () => {
    const { connectEc2 } = await import('./ec2.ts');
    return connectEc2(configOf(options, 'ec2'));
  });
  const { whole } = options.timeouts ?? TIMEOUTS;
  let closed = false;
  const transport: Transport = async <K extends OperationName>(
    operation: K,
    input: Input<K>,
    signal: AbortSignal | undefined,
  ): Promise<Output<K>> => {
    if (closed) throw new Error('the connection to AWS was closed');
    const limit = AbortSignal.timeout(whole);
    const abortSignal = signal === undefined ? limit : AbortSignal.any([signal, limit]);
    const part = operation.startsWith('ecs:') ? ecsPart : ec2Part;
    const senders: Senders<OperationName> = (await part.get()).senders;
    const send = senders[operation];
    if (send === undefined) throw new TypeError(`no client sends ${operation}`);
    try {
      return await send(input, abortSignal);
    } catch (error) {
      if (limit.aborted && !signal?.aborted)
        throw Object.assign(new Error(`no whole answer within ${String(whole)} ms`), { code: 'ETIMEDOUT' });
      throw error;
    }
  };
  return {
    transport,
    ecs: async () => (await ecsPart.get()).client,
    ec2: async () => (await ec2Part.get()).client,
    close() {
      closed = true;
      ecsPart.made()?.client.destroy();
      ec2Part.made()?.client.destroy();
    },
  };
}

function configOf(options: ClientOptions, service: 'ecs' | 'ec2'): SharedConfig {
  const endpoint = typeof options.endpoint === 'string' ? options.endpoint : options.endpoint?.[service];
  const timeouts = options.timeouts ?? TIMEOUTS;
  return {
    maxAttempts: 1,
    ...(options.region === undefined ? {} : { region: options.region }),
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(options.profile === undefined ? {} : { profile: options.profile }),
    ...(options.credentials === undefined ? {} : { credentials: options.credentials }),
    requestHandler: options.requestHandler ?? {
      connectionTimeout: timeouts.connect,
      requestTimeout: timeouts.answer,
      socketTimeout: timeouts.answer,
      throwOnRequestTimeout: true,
    },
  };
}

/** Makes something once, when it is first needed; a failure is not kept. */
function lazy<T>(make: () => Promise<T>): { get(): Promise<T>; made(): T | undefined } {
  let promise: Promise<T> | undefined;
  let made: T | undefined;
  return {
    get() {
      promise ??= make().then(
        (value) => (made = value),
        (error: unknown) => {
          promise = undefined;
          throw error;
        },
      );
      return promise;
    },
    made: () => made,
  };
}

import type { ECSClientConfig } from '@aws-sdk/client-ecs';
import type { Transport } from './aws.ts';
import { OPERATIONS } from './operations.ts';
import type { Clients } from './operation.ts';

/** What carries requests: a Smithy HttpHandler, or what makes one. */
type Handler = NonNullable<ECSClientConfig['requestHandler']>;

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

/** The SDK's two clients, and what sends with them. */
export interface Connected extends Clients {
  readonly transport: Transport;
  close(): void;
}

/**
 * Makes the clients. Nothing is loaded before the first call of a service. The SDK retries nothing (each `send` is one
 * attempt) and logs nothing.
 */
export function createClients(options: ClientOptions): Connected {
  const ecs = lazy(async () => {
    const { ECSClient } = await import('@aws-sdk/client-ecs');
    return new ECSClient(configOf(options, 'ecs'));
  });
  const ec2 = lazy(async () => {
    const { EC2Client } = await import('@aws-sdk/client-ec2');
    return new EC2Client(configOf(options, 'ec2'));
  });
  const clients: Clients = { ecs: ecs.get, ec2: ec2.get };
  const { whole } = options.timeouts ?? TIMEOUTS;
  let closed = false;
  return {
    ...clients,
    async transport(operation, input, signal) {
      if (closed) throw new Error('the connection to AWS was closed');
      const limit = AbortSignal.timeout(whole);
      const abortSignal = signal === undefined ? limit : AbortSignal.any([signal, limit]);
      try {
        return await OPERATIONS[operation].send(clients, input, abortSignal);
      } catch (error) {
        if (limit.aborted && !signal?.aborted)
          throw Object.assign(new Error(`no whole answer within ${String(whole)} ms`), { code: 'ETIMEDOUT' });
        throw error;
      }
    },
    close() {
      closed = true;
      ecs.made()?.destroy();
      ec2.made()?.destroy();
    },
  };
}

/** Members that both clients' configurations share. */
type SharedConfig = Pick<ECSClientConfig, 'region' | 'endpoint' | 'profile' | 'credentials'> & {
  readonly maxAttempts: 1;
  readonly requestHandler: Handler;
};

function configOf(options: ClientOptions, service: keyof Clients): SharedConfig {
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
function lazy<T>(make: () => Promise<T>): { get: () => Promise<T>; made: () => T | undefined } {
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

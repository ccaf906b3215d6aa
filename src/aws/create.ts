import type { Clock } from '../model/clock.ts';
import { DiagnosticError } from '../model/diagnostic.ts';
import type { Aws, CallRecord, Transport } from './aws.ts';
import { isLoopback } from './backoff.ts';
import { createCall } from './call.ts';
import { Connection } from './connection.ts';
import { createClients, type ClientOptions } from './clients.ts';
import { createPacer, noPacer } from './pacing.ts';
import { missingProfile } from './profile.ts';
import { endpointsFromEnv, noRegion } from './target.ts';

/** The region that the local engine calls itself. */
const LOCAL_REGION = 'us-east-1';
/** Attempts of one call that fails for another reason than throttling: half a minute at most. */
const ATTEMPTS = 8;

export interface AwsOptions extends ClientOptions {
  /** Give what `resolveRegion` found; the local engine has one of its own. */
  readonly region?: string | undefined;
  /** The embedded engine: only a loopback endpoint is taken, and calls are not paced. */
  readonly local?: boolean | undefined;
  readonly clock: Clock;
  /** In [0, 1); for the jitter of retries. */
  readonly random?: (() => number) | undefined;
  /** Sends in place of the SDK's clients: a recorder, a fault injector, a stub. */
  readonly transport?: Transport | undefined;
  readonly onCall?: ((record: CallRecord) => void) | undefined;
  /** Attempts of one call that fails for another reason than throttling; 1 switches retries off but for throttling. */
  readonly maxAttempts?: number | undefined;
  /** Whether to pace calls by AWS's buckets; as a rule all but the local engine's. */
  readonly pace?: boolean | undefined;
  /** The environment, where AWS_ENDPOINT_URL and its like may stand. */
  readonly env?: Readonly<Record<string, string | undefined>> | undefined;
}

/**
 * Connects the program to AWS or to the engine. Nothing is loaded or sent before the first call.
 * @throws DiagnosticError when there is no region, or when `local` names an endpoint that is not on this computer.
 */
export function createAws(options: AwsOptions): Aws {
  const local = options.local ?? false;
  const endpoint = options.endpoint ?? (local ? undefined : endpointsFromEnv(options.env ?? {}));
  const shown = withoutUser(typeof endpoint === 'string' ? endpoint : (endpoint?.ecs ?? endpoint?.ec2));
  if (local) requireLoopback(endpoint);
  const region = options.region ?? (local ? LOCAL_REGION : undefined);
  if (region === undefined) throw new DiagnosticError([noRegion()]);
  const clients = createClients({ ...options, region, endpoint });
  const connection = new Connection();
  const call = createCall({
    connection,
    transport: options.transport ?? clients.transport,
    pacer: (options.pace ?? !local) ? createPacer(options.clock) : noPacer,
    clock: options.clock,
    random: options.random ?? Math.random,
    where: { endpoint: shown, local },
    maxAttempts: options.maxAttempts ?? ATTEMPTS,
    onCall: options.onCall,
    missingProfile: () => missingProfile(options.env ?? {}, options.profile),
  });
  return { region, endpoint: shown, local, connection, call, close: () => clients.close() };
}

/** An address as it is shown: without the name and password that can stand in it. */
const withoutUser = (url: string | undefined): string | undefined =>
  url?.replace(/^([a-z][a-z0-9+.-]*:\/\/)[^/?#]*@/i, '$1');

function requireLoopback(endpoint: AwsOptions['endpoint']): void {
  const all = typeof endpoint === 'object' ? [endpoint.ecs, endpoint.ec2] : [endpoint];
  if (all.every(isLoopback)) return;
  throw new DiagnosticError([
    {
      code: 'local-endpoint',
      severity: 'error',
      message: `The local engine is on this computer only; ${all.find((one) => !isLoopback(one)) ?? 'no endpoint'} is not a loopback address.`,
      hint: 'Leave out --local to use another endpoint (AWS_ENDPOINT_URL).',
      source: 'user',
    },
  ]);
}

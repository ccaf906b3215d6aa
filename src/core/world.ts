import type { Aws, CallRecord } from '../aws/aws.ts';
import { createAws, type AwsOptions } from '../aws/create.ts';
import { resolveEndpoints, resolveRegion } from '../aws/target.ts';
import type { Masking } from '../secrets/masking.ts';
import { type Clock, systemClock } from '../model/clock.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import { HEALTHY_AFTER_MS } from '../model/healthy-after.ts';
import type { Hidden } from './hidden.ts';

/** What a cluster is reached with, and what is taken of the world outside. */
export interface World {
  /** The environment: AWS_REGION, AWS_ENDPOINT_URL and their like, XDG_CACHE_HOME, who gives a command. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Else the cluster file's, that of the environment, or the AWS profile's. */
  readonly region?: string | undefined;
  /** Another server than AWS's: `http://127.0.0.1:5000`. Else what the environment and the AWS profile say. */
  readonly endpoint?: string | undefined;
  /** Else from where the AWS CLI takes them. */
  readonly credentials?: AwsOptions['credentials'] | undefined;
  /** The embedded engine is meant, and not AWS. */
  readonly local?: LocalEngine | undefined;
  /** Which values are hidden in plans and events: those that look like secrets when absent. */
  readonly mask?: Masking['level'] | undefined;
  /** The machine's when absent. */
  readonly clock?: Clock | undefined;
  /** In [0, 1), for the jitter of retries; `Math.random` when absent. */
  readonly random?: (() => number) | undefined;
  /** Told of every call; never of values. */
  readonly onCall?: ((record: CallRecord) => void) | undefined;
}

/** What the command line brings along besides. */
export interface Surroundings extends World {
  /** What was learned of secrets so far. */
  readonly hidden?: Hidden | undefined;
  /** Put around what only reads, for who wants to say that it takes long. */
  readonly reading?: (<T>(work: () => Promise<T>) => Promise<T>) | undefined;
}

/** An embedded engine that runs. */
export interface LocalEngine {
  /** `http://127.0.0.1:4510` */
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  /** How long a task without a health check runs until it counts as healthy there, in milliseconds; as AWS has it when absent. */
  readonly healthyAfterMs?: number;
  /** Whether containers run on the Docker of this computer. */
  readonly dockerLogs?: boolean;
  /** Whether it has ended, and why. */
  readonly gone?: () => Promise<Diagnostic | undefined>;
}

/** The way to a cluster, and what is known of what is there. */
export interface Connected {
  readonly aws: Aws;
  readonly clock: Clock;
  readonly healthyAfterMs: number;
  readonly dockerLogs: boolean;
  /** Whether no answer can come any more, and why; absent: AWS does not end. */
  readonly gone?: (() => Promise<Diagnostic | undefined>) | undefined;
}

/**
 * The choke point to AWS, or to the embedded engine. Makes no call to a cluster.
 * @throws DiagnosticError when no region is known
 */
export async function connect(world: World, declaredRegion: string | undefined): Promise<Connected> {
  const { env, local, random, onCall, clock = systemClock } = world;
  const outside = { clock, random, onCall };
  if (local !== undefined) {
    const { endpoint, region, credentials, ...engine } = local;
    const aws = createAws({ ...outside, endpoint, region, credentials, local: true });
    return { aws, clock, healthyAfterMs: HEALTHY_AFTER_MS, dockerLogs: false, ...engine };
  }
  const { credentials } = world;
  const region = await resolveRegion({ explicit: world.region ?? declaredRegion, env });
  const endpoint = world.endpoint ?? (await resolveEndpoints({ env, region }));
  return {
    aws: createAws({ ...outside, region, endpoint, env, ...(credentials !== undefined && { credentials }) }),
    clock,
    healthyAfterMs: HEALTHY_AFTER_MS,
    dockerLogs: false,
  };
}

import type { Diagnostic } from '../model/diagnostic.ts';
import { DiagnosticError } from '../model/diagnostic.ts';
import { createClients, type ClientOptions } from './clients.ts';
import { missingProfile, missingProfileHint, missingProfileText, type MissingProfile } from './profile.ts';

type Env = Readonly<Record<string, string | undefined>>;
type Endpoints = { readonly ecs?: string; readonly ec2?: string };

/** A region's name as AWS writes them, and as the names of hosts allow. */
const REGION = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

/**
 * The region to work in: the given one, AWS_REGION, AWS_DEFAULT_REGION, then the profile of the AWS configuration files
 * (and, on an EC2 instance, its own), through the SDK's chain.
 * @throws DiagnosticError when there is none, or when it is no name of a region.
 */
export async function resolveRegion(options: {
  readonly explicit?: string | undefined;
  readonly env: Env;
  readonly profile?: string | undefined;
}): Promise<string> {
  const { explicit, env, profile } = options;
  const region =
    given(explicit) ??
    given(env['AWS_REGION']) ??
    given(env['AWS_DEFAULT_REGION']) ??
    (await regionOfProfile({ profile }));
  if (region === undefined) {
    const missing = await missingProfile(env, profile);
    throw new DiagnosticError([missing === undefined ? noRegion() : noProfile(missing)]);
  }
  if (REGION.test(region)) return region;
  throw new DiagnosticError([
    {
      code: 'region-invalid',
      severity: 'error',
      message: `${JSON.stringify(region)} is no name of an AWS region.`,
      hint: 'Regions are named like us-east-1.',
      source: 'user',
    },
  ]);
}

/** What is told when no region is known. */
export const noRegion = (): Diagnostic => ({
  code: 'no-region',
  severity: 'error',
  message:
    'No AWS region is set: not by --region, the cluster file, AWS_REGION, AWS_DEFAULT_REGION or the AWS profile.',
  hint: 'Add `"region": "us-east-1"` to the cluster file, or give --region. To try without an account, add --local.',
  source: 'user',
});

/** No region, because the profile that would tell it is not there. */
const noProfile = (missing: MissingProfile): Diagnostic => ({
  code: 'no-profile',
  severity: 'error',
  message: `No AWS region is set: ${missingProfileText(missing)}.`,
  hint: missingProfileHint(missing),
  source: 'user',
});

/** The endpoints that the environment sets: AWS_ENDPOINT_URL_ECS, AWS_ENDPOINT_URL_EC2, AWS_ENDPOINT_URL. */
export function endpointsFromEnv(env: Env): Endpoints | undefined {
  if (env['AWS_IGNORE_CONFIGURED_ENDPOINT_URLS'] === 'true') return undefined;
  const common = given(env['AWS_ENDPOINT_URL']);
  return endpoints(
    given(env['AWS_ENDPOINT_URL_ECS']) ?? common,
    given(env['AWS_ENDPOINT_URL_EC2']) ?? common,
  );
}

/**
 * The endpoints that the environment or the AWS configuration files (`endpoint_url`) set, so that the plan can say where
 * it was made. Asks the SDK, which is what will use them. `undefined`: AWS's own.
 */
export async function resolveEndpoints(options: {
  readonly env: Env;
  readonly region?: string | undefined;
}): Promise<Endpoints | undefined> {
  const fromEnv = endpointsFromEnv(options.env);
  if (fromEnv?.ecs !== undefined && fromEnv.ec2 !== undefined) return fromEnv;
  const clients = createClients({ region: options.region });
  try {
    const [ecs, ec2] = await Promise.all([clients.ecs(), clients.ec2()]);
    const [a, b] = await Promise.all([
      ecs.config.serviceConfiguredEndpoint?.(),
      ec2.config.serviceConfiguredEndpoint?.(),
    ]);
    return endpoints(given(a), given(b));
  } finally {
    clients.close();
  }
}

async function regionOfProfile(options: ClientOptions): Promise<string | undefined> {
  const clients = createClients(options);
  try {
    const client = await clients.ecs();
    return given(await client.config.region());
  } catch {
    // The SDK throws "Region is missing" and the like; what a person needs is said by noRegion.
    return undefined;
  } finally {
    clients.close();
  }
}

const given = (value: string | undefined): string | undefined =>
  value === undefined || value.trim() === '' ? undefined : value.trim();

function endpoints(ecs: string | undefined, ec2: string | undefined): Endpoints | undefined {
  if (ecs === undefined && ec2 === undefined) return undefined;
  return { ...(ecs === undefined ? {} : { ecs }), ...(ec2 === undefined ? {} : { ec2 }) };
}

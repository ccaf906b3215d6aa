import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createAws } from '../../src/aws/create.ts';
import { AwsError } from '../../src/aws/errors.ts';
import { missingProfile } from '../../src/aws/profile.ts';
import { resolveRegion } from '../../src/aws/target.ts';
import { VirtualClock } from '../support/clock.ts';

let folder: string;
let env: Record<string, string>;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'aws-profile-'));
  env = {
    AWS_CONFIG_FILE: join(folder, 'config'),
    AWS_SHARED_CREDENTIALS_FILE: join(folder, 'credentials'),
    AWS_EC2_METADATA_DISABLED: 'true',
  };
  for (const name of Object.keys(process.env).filter((one) => one.startsWith('AWS_')))
    vi.stubEnv(name, undefined);
  for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true });
});

const named = (name: string): Record<string, string> => {
  vi.stubEnv('AWS_PROFILE', name);
  return { ...env, AWS_PROFILE: name };
};
const CONFIG = '[default]\nregion = eu-west-1\n[profile shop]\n[ profile "big shop" ]\n[sso-session sso]\n';
const CREDENTIALS = '[keys]\naws_access_key_id = a\n';

describe('a profile that is not in the files', () => {
  beforeEach(async () => {
    await writeFile(join(folder, 'config'), CONFIG);
    await writeFile(join(folder, 'credentials'), CREDENTIALS);
  });

  test.each(['default', 'shop', 'big shop', 'keys'])('%s is there', async (name) => {
    expect(await missingProfile(named(name))).toBeUndefined();
  });
  test.each(['shpo', 'sso', 'profile shop', 'Shop'])('%s is not', async (name) => {
    expect(await missingProfile(named(name))).toMatchObject({
      name,
      known: ['big shop', 'default', 'keys', 'shop'],
    });
  });
  test('none is asked for', async () => {
    expect(await missingProfile(env)).toBeUndefined();
    expect(await missingProfile({ ...env, AWS_PROFILE: ' ' })).toBeUndefined();
  });

  test('a call that has no credentials says so, where it looked, and what was meant', async () => {
    const aws = createAws({ region: 'eu-west-1', env: named('shpo'), clock: new VirtualClock() });
    const error: unknown = await aws.call('ecs:ListClusters', {}).catch((thrown: unknown) => thrown);
    aws.close();
    expect(error instanceof AwsError ? error.diagnostic() : error).toEqual({
      code: 'aws-no-credentials',
      severity: 'error',
      source: 'user',
      message: `ListClusters could not be sent: the AWS profile "shpo" is neither in ${join(folder, 'config')} nor in ${join(folder, 'credentials')}.`,
      hint: 'Did you mean "shop"? Profiles there: big shop, default, keys, shop. Set AWS_PROFILE to one of them, unset it, or add it with `aws configure --profile shpo`. To try without an account, add --local.',
    });
  });
});

test('files that are not there are told, and a region that the profile would tell', async () => {
  await expect(resolveRegion({ env: named('shop') })).rejects.toMatchObject({
    diagnostics: [
      {
        code: 'no-profile',
        source: 'user',
        message: `No AWS region is set: the AWS profile "shop" is neither in ${join(folder, 'config')} (which cannot be read) nor in ${join(folder, 'credentials')} (which cannot be read).`,
        hint: 'No profile is there. Unset AWS_PROFILE, or add it with `aws configure --profile shop`. To try without an account, add --local.',
      },
    ],
  });
});

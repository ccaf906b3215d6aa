import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createAws } from '../../src/aws/create.ts';
import { endpointsFromEnv, resolveEndpoints, resolveRegion } from '../../src/aws/target.ts';
import { VirtualClock } from '../support/clock.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'aws-config-'));
  // The SDK reads the environment of the process; nothing of the machine's must show through.
  for (const name of [
    'AWS_REGION',
    'AWS_DEFAULT_REGION',
    'AWS_PROFILE',
    'AWS_ENDPOINT_URL',
    'AWS_ENDPOINT_URL_ECS',
    'AWS_ENDPOINT_URL_EC2',
  ])
    vi.stubEnv(name, undefined);
  vi.stubEnv('AWS_EC2_METADATA_DISABLED', 'true');
  vi.stubEnv('AWS_CONFIG_FILE', join(folder, 'config'));
  vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', join(folder, 'credentials'));
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true });
});

const config = (text: string): Promise<void> => writeFile(join(folder, 'config'), text);

describe('the region', () => {
  test.each([
    ['given', { explicit: 'eu-west-1', env: { AWS_REGION: 'us-east-1' } }, 'eu-west-1'],
    [
      'AWS_REGION before AWS_DEFAULT_REGION',
      { env: { AWS_REGION: 'us-east-1', AWS_DEFAULT_REGION: 'us-east-2' } },
      'us-east-1',
    ],
    ['AWS_DEFAULT_REGION', { env: { AWS_DEFAULT_REGION: 'us-east-2' } }, 'us-east-2'],
    [
      'empty values count as absent',
      { explicit: '', env: { AWS_REGION: ' ', AWS_DEFAULT_REGION: 'us-east-2' } },
      'us-east-2',
    ],
  ])('%s', async (_name, options, region) => {
    expect(await resolveRegion(options)).toBe(region);
  });

  test('of the default profile and of a named one', async () => {
    await config('[default]\nregion = ap-south-1\n[profile other]\nregion = sa-east-1\n');
    expect(await resolveRegion({ env: {}, profile: 'other' })).toBe('sa-east-1');
    expect(await resolveRegion({ env: {} })).toBe('ap-south-1');
  });

  test('none at all is told with what to do', async () => {
    await expect(resolveRegion({ env: {} })).rejects.toMatchObject({
      diagnostics: [{ code: 'no-region', source: 'user', hint: expect.stringContaining('--region') }],
    });
  });

  test.each(['us-east-1/evil', 'x.example.com', 'a b', '-x'])(
    '%j is no name of a region',
    async (explicit) => {
      await expect(resolveRegion({ explicit, env: {} })).rejects.toMatchObject({
        diagnostics: [{ code: 'region-invalid' }],
      });
    },
  );
});

describe('the endpoint', () => {
  test("of the environment: the service's own before the common one", () => {
    expect(endpointsFromEnv({})).toBeUndefined();
    expect(endpointsFromEnv({ AWS_ENDPOINT_URL: 'http://a' })).toEqual({ ecs: 'http://a', ec2: 'http://a' });
    expect(endpointsFromEnv({ AWS_ENDPOINT_URL: 'http://a', AWS_ENDPOINT_URL_EC2: 'http://b' })).toEqual({
      ecs: 'http://a',
      ec2: 'http://b',
    });
    expect(
      endpointsFromEnv({ AWS_ENDPOINT_URL: 'http://a', AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'true' }),
    ).toBeUndefined();
  });

  test('of the configuration file, as the SDK will use it', async () => {
    await config('[default]\nservices = mine\n[services mine]\necs =\n  endpoint_url = http://c\n');
    expect(await resolveEndpoints({ env: {}, region: 'us-east-1' })).toEqual({ ecs: 'http://c' });
  });

  test('is told by Aws', () => {
    const clock = new VirtualClock();
    const region = 'us-east-1';
    expect(createAws({ region, clock }).endpoint).toBeUndefined();
    expect(createAws({ region, clock, env: { AWS_ENDPOINT_URL: 'http://a' } }).endpoint).toBe('http://a');
    expect(
      createAws({ region, clock, env: { AWS_ENDPOINT_URL: 'http://a' }, endpoint: 'http://b' }).endpoint,
    ).toBe('http://b');
  });

  test('without a region nothing is made', () => {
    expect(() => createAws({ clock: new VirtualClock() })).toThrow(/No AWS region/);
  });
});

describe('local', () => {
  const local = (endpoint: string | undefined) =>
    createAws({
      local: true,
      endpoint,
      clock: new VirtualClock(),
      env: { AWS_ENDPOINT_URL: 'http://127.0.0.1:1' },
    });

  test.each(['http://127.0.0.1:4510', 'http://127.9.9.9:1', 'http://localhost:4510', 'http://[::1]:4510'])(
    'takes %s',
    (endpoint) => {
      expect(local(endpoint)).toMatchObject({ local: true, endpoint, region: 'us-east-1' });
    },
  );

  test.each([
    'https://ecs.us-east-1.amazonaws.com',
    'http://127.0.0.1.example.com',
    'http://192.168.0.1:4510',
    'http://localhost.example.com',
    'nonsense',
    undefined,
  ])('refuses %s', (endpoint) => {
    expect(() => local(endpoint)).toThrow(/loopback/);
  });
});

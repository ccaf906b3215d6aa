import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createDockerRuntime } from '../../src/engine/runtime/docker.ts';
import { findCredentials, registryOf } from '../../src/engine/runtime/docker/credentials.ts';
import { systemClock } from '../../src/model/clock.ts';
import { dockerMissing, uniqueEngineId } from '../support/docker.ts';
import { makeImage, pushImage, removeImagesOf } from '../support/images.ts';
import { startRegistry } from '../support/registry.ts';

const skip = await dockerMissing();
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'clusternator-credentials-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const login = (config: object): Promise<void> =>
  writeFile(join(folder, 'config.json'), JSON.stringify(config));
const base64 = (text: string): string => Buffer.from(text).toString('base64');

test.each([
  ['busybox', 'https://index.docker.io/v1/'],
  ['rangle/web:1', 'https://index.docker.io/v1/'],
  ['docker.io/rangle/web', 'https://index.docker.io/v1/'],
  ['ghcr.io/acme/api:1', 'ghcr.io'],
  ['localhost/api', 'localhost'],
  ['127.0.0.1:5000/api@sha256:0', '127.0.0.1:5000'],
  ['123456789012.dkr.ecr.us-east-1.amazonaws.com/api:1', '123456789012.dkr.ecr.us-east-1.amazonaws.com'],
])('the registry of %s is %s', (image, registry) => {
  expect(registryOf(image)).toBe(registry);
});

test('what docker login wrote is found, by registry', async () => {
  await login({
    auths: { 'ghcr.io': { auth: base64('ada:a:b') }, 'r.example': { identitytoken: 't' }, 'e.example': {} },
  });
  expect(await findCredentials(folder, 'ghcr.io/acme/api')).toEqual({ username: 'ada', password: 'a:b' });
  expect(await findCredentials(folder, 'r.example/api')).toEqual({ identitytoken: 't' });
  expect(await findCredentials(folder, 'e.example/api')).toBeUndefined();
  expect(await findCredentials(folder, 'busybox')).toBeUndefined();
});

test('a credential helper is asked; one that is not there, or has a path for a name, is not', async () => {
  const helper = join(folder, 'docker-credential-fake');
  await writeFile(
    helper,
    '#!/bin/sh\nread registry\necho "{\\"Username\\":\\"$registry\\",\\"Secret\\":\\"s\\"}"\n',
  );
  await chmod(helper, 0o755);
  const path = process.env['PATH'];
  process.env['PATH'] = `${folder}${delimiter}${path ?? ''}`;
  try {
    await login({ credsStore: 'fake', credHelpers: { 'gone.example': 'gone', 'bad.example': '../fake' } });
    expect(await findCredentials(folder, 'ghcr.io/a')).toEqual({ username: 'ghcr.io', password: 's' });
    expect(await findCredentials(folder, 'gone.example/a')).toBeUndefined();
    expect(await findCredentials(folder, 'bad.example/a')).toBeUndefined();
  } finally {
    process.env['PATH'] = path;
  }
});

test.each(['', 'no json', '[]', '{"auths":3}', '{"auths":{"ghcr.io":{"auth":"!"}}}'])(
  'settings that say nothing are no error: %j',
  async (text) => {
    await writeFile(join(folder, 'config.json'), text);
    expect(await findCredentials(folder, 'ghcr.io/a')).toBeUndefined();
  },
);

describe.skipIf(skip)('a registry that wants a password', () => {
  test('gives the image to who has it, and says what it wants to who has not', async () => {
    // bcrypt of `open sesame`
    const registry = await startRegistry(
      'ada:$2b$05$abcdefghijklmnopqrstuupx2xBUC4954936wVIjyyPHmUBFu0wCW\n',
    );
    const image = `${registry.address}/private:1`;
    const auth = { username: 'ada', password: 'open sesame' };
    try {
      await makeImage(image, { command: ['true'] });
      await pushImage(image, auth);
      await login({});
      const engineId = uniqueEngineId();
      const runtime = await createDockerRuntime({
        engineId,
        dataDir: folder,
        clock: systemClock,
        dockerFolder: folder,
      });
      await expect(runtime.pull(image, undefined)).rejects.toMatchObject({
        reason: 'CannotPullContainerError',
        message: expect.stringMatching(/no basic auth credentials|unauthorized|authentication required/),
      });
      expect(await runtime.pull(image, auth)).toHaveProperty('digest');
      await removeImagesOf(registry.address);
      await login({ auths: { [registry.address]: { auth: base64('ada:open sesame') } } });
      expect(await runtime.pull(image, undefined)).toHaveProperty('digest');
      await runtime.close();
    } finally {
      await removeImagesOf(registry.address);
      await registry.stop();
    }
  });
});

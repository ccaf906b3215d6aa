import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { RegistryAuth } from '../runtime.ts';

/** How Docker Hub is named in Docker's own settings. */
const DOCKER_HUB = 'https://index.docker.io/v1/';

/** What the registry gets: a name with a password, or a token. */
export type Credentials = RegistryAuth | { readonly identitytoken: string };

/**
 * Credentials that `docker login` left for an image's registry: in `config.json` of the folder, or in the credential
 * helper that it names. On a real box the instance's role opens ECR; here it is what the user has.
 * Source: docker/cli, "docker login", Credential stores. Never throws: without credentials the registry says what it wants.
 */
export async function findCredentials(folder: string, image: string): Promise<Credentials | undefined> {
  const config = await readConfig(join(folder, 'config.json'));
  const registry = registryOf(image);
  const helper = textOf(memberOf(config, 'credHelpers'), registry) ?? textOf(config, 'credsStore');
  const stored = helper === undefined ? undefined : await askHelper(helper, registry);
  return stored ?? inlineCredentials(memberOf(memberOf(config, 'auths'), registry));
}

/** The registry in an image's name, as Docker's settings call it. Pure. */
export function registryOf(image: string): string {
  const [first = '', ...rest] = image.split('/');
  const named = rest.length > 0 && (/[.:]/.test(first) || first === 'localhost');
  return named && first !== 'docker.io' ? first : DOCKER_HUB;
}

function inlineCredentials(entry: unknown): Credentials | undefined {
  const token = textOf(entry, 'identitytoken');
  if (token) return { identitytoken: token };
  const auth = Buffer.from(textOf(entry, 'auth') ?? '', 'base64').toString();
  const colon = auth.indexOf(':');
  return colon > 0 ? { username: auth.slice(0, colon), password: auth.slice(colon + 1) } : undefined;
}

function askHelper(helper: string, registry: string): Promise<Credentials | undefined> {
  if (!/^[A-Za-z0-9._-]+$/.test(helper)) return Promise.resolve(undefined);
  return new Promise((resolve) => {
    const child = spawn(`docker-credential-${helper}`, ['get'], {
      stdio: ['pipe', 'pipe', 'ignore'],
      timeout: 20_000,
    });
    let said = '';
    child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
    child.stdin.on('error', () => undefined);
    child.once('error', () => resolve(undefined));
    child.once('close', (code) => resolve(code === 0 ? helperCredentials(said) : undefined));
    child.stdin.end(registry);
  });
}

function helperCredentials(said: string): Credentials | undefined {
  const answer = parse(said);
  const username = textOf(answer, 'Username');
  const password = textOf(answer, 'Secret');
  if (username === undefined || password === undefined) return undefined;
  return username === '<token>' ? { identitytoken: password } : { username, password };
}

async function readConfig(file: string): Promise<unknown> {
  return parse(await readFile(file, 'utf8').catch(() => ''));
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function memberOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}

function textOf(value: unknown, name: string): string | undefined {
  const member = memberOf(value, name);
  return typeof member === 'string' ? member : undefined;
}

import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type Docker from 'dockerode';
import { sha256 } from '../../../model/digest.ts';
import { dockerText } from './errors.ts';

export type Reach =
  | { readonly reachable: true; readonly docker: Docker; readonly version: string }
  /** `reason`: one sentence for a person. */
  | { readonly reachable: false; readonly reason: string };

/**
 * Finds a Docker Engine that answers: the one that DOCKER_HOST names, else the usual socket, else that of the Docker
 * command's current context (Colima, Rancher Desktop, rootless Docker). Never throws.
 */
export async function reachDocker(docker?: Docker): Promise<Reach> {
  const { default: Client } = await import('dockerode');
  const first = await ask(docker ?? new Client());
  if (first.reachable || docker !== undefined) return first;
  const socketPath = await contextSocket(homedir());
  if (socketPath === undefined) return first;
  const second = await ask(new Client({ socketPath }));
  return second.reachable ? second : first;
}

async function ask(docker: Docker): Promise<Reach> {
  try {
    const info = await Promise.race([docker.version(), silence()]);
    if (info.Os !== 'linux') {
      return {
        reachable: false,
        reason: `Docker runs ${info.Os} containers; the engine needs Linux containers`,
      };
    }
    return { reachable: true, docker, version: info.Version };
  } catch (error) {
    return { reachable: false, reason: `no Docker Engine answers (${dockerText(error)})` };
  }
}

async function silence(): Promise<never> {
  await delay(5_000, undefined, { ref: false });
  throw new Error('no answer within 5 s');
}

/** https://docs.docker.com/engine/manage-resources/contexts/: the context's folder is the sha256 of its name. */
async function contextSocket(home: string): Promise<string | undefined> {
  const name = memberOf(await readJson(join(home, '.docker', 'config.json')), 'currentContext');
  if (typeof name !== 'string') return undefined;
  const folder = sha256(name);
  const meta = await readJson(join(home, '.docker', 'contexts', 'meta', folder, 'meta.json'));
  const host = memberOf(memberOf(memberOf(meta, 'Endpoints'), 'docker'), 'Host');
  return typeof host === 'string' && host.startsWith('unix://') ? host.slice('unix://'.length) : undefined;
}

async function readJson(file: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(file, 'utf8'));
  } catch {
    return undefined;
  }
}

function memberOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}

import { homedir } from 'node:os';
import { join } from 'node:path';
import type Docker from 'dockerode';
import type { Clock } from '../../model/clock.ts';
import { addBox, removeBox } from './docker/boxes.ts';
import { reachDocker } from './docker/connect.ts';
import {
  createContainer,
  inspectContainer,
  listContainers,
  removeContainer,
  startContainer,
  stopContainer,
} from './docker/containers.ts';
import { findCredentials } from './docker/credentials.ts';
import { followForeignAddresses } from './docker/foreign-addresses.ts';
import { isPortFree } from './docker/port.ts';
import { pullImage } from './docker/pull.ts';
import { inTime, WAIT_MS } from './docker/timeout.ts';
import { addVolume, hasVolume, removeVolume } from './docker/volumes.ts';
import { watchContainers } from './docker/watch.ts';
import type { Runtime } from './runtime.ts';

export interface DockerRuntimeOptions {
  /** Marks everything that is made; nothing without it is touched. */
  readonly engineId: string;
  /** The engine's data folder, absolute: host volumes lie in `hostfs/<instance id>/` in it. */
  readonly dataDir: string;
  readonly clock: Clock;
  /** A client that is already there; else the Docker Engine is looked for. */
  readonly docker?: Docker;
  /** Where `docker login` keeps credentials; `~/.docker`. */
  readonly dockerFolder?: string;
}

/** Runs containers on this machine's Docker Engine. @throws Error when none answers. */
export async function createDockerRuntime(options: DockerRuntimeOptions): Promise<Runtime> {
  const { engineId, dataDir, clock } = options;
  const reach = await reachDocker(options.docker);
  if (!reach.reachable) throw new Error(reach.reason);
  const { docker } = reach;
  const context = { docker, engineId, dataDir };
  const dockerFolder = options.dockerFolder ?? join(homedir(), '.docker');
  const foreign = await followForeignAddresses(context, clock);
  const stops = new Set<() => void>([foreign.stop]);
  return {
    name: 'docker',
    addBox: (box) => addBox(context, box),
    removeBox: (box) => removeBox(context, box),
    async pull(image, auth, signal) {
      return pullImage(docker, clock, image, auth ?? (await findCredentials(dockerFolder, image)), signal);
    },
    create: (container) => inTime(clock, WAIT_MS.create, 'created', createContainer(context, container)),
    start: (id) => inTime(clock, WAIT_MS.start, 'started', startContainer(context, id)),
    stop: (id, seconds) =>
      inTime(clock, WAIT_MS.stop + seconds * 1000, 'stopped', stopContainer(context, id, seconds)),
    remove: (id) => removeContainer(context, id),
    inspect: (id) => inspectContainer(context, id),
    list: () => listContainers(context),
    watch(changed) {
      const stop = watchContainers(context, clock, changed);
      stops.add(stop);
      return () => {
        stops.delete(stop);
        stop();
      };
    },
    addVolume: (volume) => addVolume(context, volume),
    hasVolume: (name) => hasVolume(context, name),
    removeVolume: (name) => removeVolume(context, name),
    isPortFree,
    foreignAddresses: foreign.current,
    close() {
      for (const stop of stops) stop();
      stops.clear();
      return Promise.resolve();
    },
  };
}

/** Whether a Docker Engine answers; and if not, why, in a sentence for a person. */
export async function dockerReachable(): Promise<
  | { readonly reachable: true; readonly version: string }
  | { readonly reachable: false; readonly reason: string }
> {
  const reach = await reachDocker();
  return reach.reachable ? { reachable: true, version: reach.version } : reach;
}

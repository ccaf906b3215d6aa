import type { Clock } from '../../model/clock.ts';
import { AGENT_LABEL } from '../agent/labels.ts';
import type { ContainerSpec, ContainerState, Runtime } from './runtime.ts';
import { RuntimeError } from './runtime.ts';
import { behaviourOf } from './simulated/behaviour.ts';
import type { Behaviour } from './simulated/behaviour.ts';
import { canBind, listen } from './simulated/listener.ts';
import type { Listener } from './simulated/listener.ts';

export type { Behaviour } from './simulated/behaviour.ts';

export interface SimulatedOptions {
  readonly clock: Clock;
  /** How an image behaves; what it leaves out comes from the image's name and the container's environment. */
  readonly behaviour?: (image: string, containerName: string) => Behaviour;
  /** Answer on the TCP ports that containers publish. Not with virtual time. */
  readonly listen?: boolean;
  /** Host ports that something else on the machine holds: `127.0.0.2:80/tcp`. */
  readonly taken?: ReadonlySet<string>;
}

interface Simulated {
  readonly id: string;
  readonly spec: ContainerSpec;
  readonly behaviour: Behaviour;
  status: ContainerState['status'];
  exitCode?: number;
  health: ContainerState['health'];
  startedAt?: number;
  finishedAt?: number;
  /** Ends the timers of one start. */
  life: AbortController;
  listeners: Listener[];
}

/** A real process takes a moment to go after SIGTERM. */
const SIGTERM_EXIT = 143;
const ONE_SHOT_MS = 50;
const HEALTH_MS = 100;

/**
 * A runtime without containers, for machines without Docker and for tests with virtual time. Images "exist" unless their
 * name says `missing`; containers run until they are stopped, unless their behaviour says otherwise. Nothing outlives it.
 */
export function createSimulatedRuntime(options: SimulatedOptions): Runtime {
  const { clock } = options;
  const containers = new Map<string, Simulated>();
  const volumes = new Set<string>();
  const watchers = new Set<(id: string) => void>();
  const held = new Map<string, string>();
  let count = 0;

  const tell = (id: string): void => {
    for (const changed of watchers) changed(id);
  };
  const find = (key: string): Simulated | undefined =>
    containers.get(key) ?? [...containers.values()].find(({ spec }) => spec.name === key);
  const isHeld = (address: string, port: number, protocol: string): boolean => {
    const key = portKey(address, port, protocol);
    return held.has(key) || options.taken?.has(key) === true;
  };
  /** Runs after some time, unless the container has gone by then. */
  const later = (container: Simulated, ms: number, act: () => void): void => {
    const { signal } = container.life;
    clock.sleep(ms, signal).then(act, () => undefined);
  };

  async function exit(container: Simulated, exitCode: number): Promise<void> {
    if (container.status !== 'running') return;
    container.life.abort();
    container.status = 'exited';
    container.exitCode = exitCode;
    container.finishedAt = clock.now();
    container.health = 'UNKNOWN';
    for (const [key, id] of held) if (id === container.id) held.delete(key);
    const listeners = container.listeners.splice(0);
    await Promise.all(listeners.map((listener) => listener.close()));
    tell(container.id);
  }

  async function bind(container: Simulated): Promise<void> {
    const { spec } = container;
    for (const { hostPort, protocol, containerPort } of spec.ports) {
      const { address } = spec.box;
      const key = portKey(address, hostPort, protocol);
      const listener = isHeld(address, hostPort, protocol)
        ? undefined
        : options.listen === true && protocol === 'tcp'
          ? await listen(address, hostPort, answerOf(spec, containerPort))
          : { close: () => Promise.resolve() };
      if (listener === undefined) {
        for (const other of container.listeners.splice(0)) await other.close();
        for (const [port, id] of held) if (id === container.id) held.delete(port);
        throw new RuntimeError(
          'CannotStartContainerError',
          `Error response from daemon: driver failed programming external connectivity on endpoint ${spec.name}: failed to bind port ${address}:${String(hostPort)}/${protocol}: listen ${protocol}4 ${address}:${String(hostPort)}: bind: address already in use`,
        );
      }
      held.set(key, container.id);
      container.listeners.push(listener);
    }
  }

  function live(container: Simulated): void {
    const { behaviour, spec } = container;
    const oneShot = spec.labels[AGENT_LABEL.oneShot] === 'true';
    const ends = behaviour.exit ?? (oneShot ? { code: 0, afterMs: ONE_SHOT_MS } : undefined);
    if (ends !== undefined) later(container, ends.afterMs, () => void exit(container, ends.code));
    // With any other first word Docker probes nothing (moby, `daemon/health.go`).
    const checked = ['CMD', 'CMD-SHELL'].includes(spec.healthCheck?.command?.[0] ?? '');
    const verdict = behaviour.health ?? 'healthy';
    if (!checked || verdict === 'never') return;
    later(container, behaviour.healthMs ?? HEALTH_MS, () => {
      container.health = verdict === 'healthy' ? 'HEALTHY' : 'UNHEALTHY';
      tell(container.id);
    });
  }

  return {
    name: 'simulated',
    addBox: () => Promise.resolve(),
    async removeBox(box) {
      for (const container of [...containers.values()].filter(
        ({ spec }) => spec.box.instanceId === box.instanceId,
      )) {
        await exit(container, 137);
        containers.delete(container.id);
      }
      for (const volume of volumes) if (volume.startsWith(`${box.instanceId}-`)) volumes.delete(volume);
    },
    async pull(image, _auth, signal) {
      const { pull } = behaviourOf(image, '', {}, options.behaviour);
      if (typeof pull === 'number') await clock.sleep(pull, signal);
      signal?.throwIfAborted();
      const refused =
        pull === 'missing'
          ? `manifest for ${image} not found: manifest unknown: manifest unknown`
          : typeof pull === 'object'
            ? pull.refused
            : undefined;
      if (refused !== undefined)
        throw new RuntimeError('CannotPullContainerError', `Error response from daemon: ${refused}`);
      return { digest: `sha256:${digestText(image)}` };
    },
    create(spec) {
      const behaviour = behaviourOf(
        spec.image,
        spec.labels[AGENT_LABEL.containerName] ?? spec.name,
        spec.environment,
        options.behaviour,
      );
      if (behaviour.createError !== undefined)
        return Promise.reject(new RuntimeError('CannotCreateContainerError', behaviour.createError));
      const existing = find(spec.name);
      if (existing !== undefined) return Promise.resolve(existing.id);
      count += 1;
      const id = count.toString(16).padStart(64, '0');
      containers.set(id, {
        id,
        spec,
        behaviour,
        status: 'created',
        health: 'UNKNOWN',
        life: new AbortController(),
        listeners: [],
      });
      return Promise.resolve(id);
    },
    async start(id) {
      const container = find(id);
      if (container === undefined)
        throw new RuntimeError(
          'CannotStartContainerError',
          `Error response from daemon: No such container: ${id}`,
        );
      if (container.status === 'running') return;
      if (container.behaviour.startMs !== undefined) await clock.sleep(container.behaviour.startMs);
      await bind(container);
      container.life = new AbortController();
      container.status = 'running';
      container.health = 'UNKNOWN';
      delete container.exitCode;
      container.startedAt = clock.now();
      live(container);
      tell(container.id);
    },
    async stop(id, timeoutSeconds) {
      const container = find(id);
      if (container?.status !== 'running') return;
      const takes = container.behaviour.stopMs ?? 0;
      const killed = takes > timeoutSeconds * 1000;
      if (takes > 0) await clock.sleep(Math.min(takes, timeoutSeconds * 1000));
      await exit(container, killed ? 137 : SIGTERM_EXIT);
    },
    async remove(id) {
      const container = find(id);
      if (container === undefined) return;
      await exit(container, 137);
      containers.delete(container.id);
      tell(container.id);
    },
    inspect: (id) => {
      const container = find(id);
      return Promise.resolve(container && stateOf(container));
    },
    list: () => Promise.resolve([...containers.values()].map(stateOf)),
    watch(changed) {
      watchers.add(changed);
      return () => void watchers.delete(changed);
    },
    addVolume: ({ name }) => {
      volumes.add(name);
      return Promise.resolve();
    },
    hasVolume: (name) => Promise.resolve(volumes.has(name)),
    removeVolume: (name) => {
      volumes.delete(name);
      return Promise.resolve();
    },
    isPortFree: (address, port, protocol) => {
      if (isHeld(address, port, protocol)) return Promise.resolve(false);
      return options.listen === true && protocol === 'tcp' ? canBind(address, port) : Promise.resolve(true);
    },
    async close() {
      for (const container of containers.values()) {
        container.life.abort();
        await Promise.all(container.listeners.splice(0).map((listener) => listener.close()));
      }
      containers.clear();
    },
  };
}

const portKey = (address: string, port: number, protocol: string): string =>
  `${address}:${String(port)}/${protocol}`;

function stateOf(container: Simulated): ContainerState {
  const { spec, startedAt, finishedAt, exitCode } = container;
  return {
    id: container.id,
    labels: spec.labels,
    status: container.status,
    ...(exitCode === undefined ? {} : { exitCode }),
    outOfMemory: false,
    health: container.health,
    ...(startedAt === undefined ? {} : { startedAt }),
    ...(finishedAt === undefined ? {} : { finishedAt }),
    ports:
      container.status === 'running' ? spec.ports.map((port) => ({ ...port, bindIp: spec.box.address })) : [],
  };
}

/** The text that a simulated container serves. */
const answerOf = (spec: ContainerSpec, containerPort: number): string =>
  [
    'Simulated: no container runs here, because no Docker Engine is used.',
    `Here would answer port ${String(containerPort)} of container ${spec.labels[AGENT_LABEL.containerName] ?? spec.name}`,
    `of task ${spec.labels[AGENT_LABEL.family] ?? '?'}:${spec.labels[AGENT_LABEL.revision] ?? '?'}, image ${spec.image}, on box ${spec.box.slot ?? spec.box.instanceId} (${spec.box.address}).`,
    '',
  ].join('\n');

/** 64 hex digits that are always the same for an image. */
function digestText(image: string): string {
  let hash = 0x811c9dc5;
  let out = '';
  while (out.length < 64) {
    for (const char of `${image}${String(out.length)}`)
      hash = Math.imul(hash ^ (char.codePointAt(0) ?? 0), 0x01000193) >>> 0;
    out += hash.toString(16).padStart(8, '0');
  }
  return out;
}

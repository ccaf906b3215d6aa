import type { Clock } from '../../model/clock.ts';
import type { Runtime } from '../runtime/runtime.ts';

export interface ChosenRuntime {
  readonly runtime: Runtime;
  /** Why it is not Docker, when that was left open. */
  readonly note?: string;
}

export interface ChooseRuntime {
  readonly wanted: 'auto' | 'docker' | 'simulated';
  readonly engineId: string;
  readonly dataDir: string;
  readonly clock: Clock;
}

/** Makes the wanted runtime; `auto` is Docker where a Docker Engine answers. @throws Error when Docker is wanted and does not. */
export async function chooseRuntime({
  wanted,
  engineId,
  dataDir,
  clock,
}: ChooseRuntime): Promise<ChosenRuntime> {
  if (wanted === 'simulated') return { runtime: await simulated(clock) };
  // Loaded only here, so that a simulated engine needs no Docker client.
  const { createDockerRuntime, dockerReachable } = await import('../runtime/docker.ts');
  const reach = await dockerReachable();
  if (reach.reachable) return { runtime: await createDockerRuntime({ engineId, dataDir, clock }) };
  if (wanted === 'docker') throw new Error(`Docker is wanted and does not answer: ${reach.reason}`);
  return { runtime: await simulated(clock), note: reach.reason };
}

async function simulated(clock: Clock): Promise<Runtime> {
  const { createSimulatedRuntime } = await import('../runtime/simulated.ts');
  return createSimulatedRuntime({ clock, listen: true });
}

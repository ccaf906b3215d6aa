import { Agent } from './agent/agent.ts';
import { Boxes } from './boxes/boxes.ts';
import type { EngineContext } from './context.ts';
import type { Controllers } from './engine.ts';
import { earliest } from './scheduler/schedule-service.ts';
import { Scheduler } from './scheduler/scheduler.ts';

/** After a part has failed, all wait this long: it may fail again at once, and what it changed would wake the others. */
const RETRY_MS = 1_000;

/**
 * What acts by itself in the engine: boxes, agents and the service scheduler. Rounds follow one another as long as something
 * changes; then it sleeps until it is woken, or until something is due by time alone. Slow work (pulls, stops) runs beside.
 * A part that fails is reported and asked again later, and the others go on. Only a store that cannot write ends the loop
 * (an unhandled rejection of its error): nothing may happen that is not on disk.
 */
export function createControllers(context: EngineContext): Controllers {
  const ended = new AbortController();
  const inFlight = new Set<Promise<void>>();
  const idle = new Set<() => void>();
  let dirty = true;
  let resting = false;
  let rest: AbortController | undefined;
  let loop: Promise<void> | undefined;

  const wake = (): void => {
    dirty = true;
    rest?.abort();
  };
  const track = (work: Promise<void>): void => {
    const reported = work
      .catch((error: unknown) => context.report(error, 'work in the background'))
      .finally(() => {
        inFlight.delete(reported);
        noteIdle();
      });
    inFlight.add(reported);
  };
  const noteIdle = (): void => {
    if (dirty || !resting || inFlight.size > 0) return;
    for (const resolve of idle) resolve();
    idle.clear();
  };
  const parts = { context, track, changed: wake, ended: ended.signal };
  const boxes = new Boxes(parts);
  const scheduler = new Scheduler(context);
  const agent = new Agent({ ...parts, boxOf: boxes.boxOf });

  let failed = false;
  const attempt = (where: string, look: () => number | undefined): number | undefined => {
    try {
      return look();
    } catch (error) {
      failed = true;
      context.report(error, where);
      return undefined;
    }
  };

  /** Returns when to look again by time alone. */
  const round = (): number | undefined =>
    earliest([
      attempt('boxes', () => boxes.look()),
      attempt('scheduler', () => {
        const services = scheduler.look();
        if (services.changed) dirty = true;
        return services.again;
      }),
      attempt('agent', () => agent.look()),
    ]);

  const run = async (): Promise<void> => {
    while (!ended.signal.aborted) {
      dirty = failed = false;
      const again = round();
      await context.store.flush();
      if (failed) {
        dirty = true;
        await context.clock.sleep(RETRY_MS, ended.signal).catch(() => undefined);
      }
      if (dirty) continue;
      resting = true;
      noteIdle();
      await pause(again);
      resting = false;
    }
  };

  const pause = async (again: number | undefined): Promise<void> => {
    rest = new AbortController();
    const { signal } = rest;
    const woken = new Promise<void>((resolve) => {
      signal.addEventListener('abort', () => resolve(), { once: true });
    });
    const due =
      again === undefined
        ? undefined
        : context.clock.sleep(Math.max(0, again - context.clock.now()), signal).catch(() => undefined);
    await (due === undefined ? woken : Promise.race([woken, due]));
    rest.abort();
    rest = undefined;
  };

  return {
    wake,
    start() {
      loop ??= run();
    },
    async stop() {
      ended.abort();
      agent.stop();
      wake();
      await loop;
      await Promise.allSettled(inFlight);
    },
    settle() {
      if (loop === undefined || (!dirty && resting && inFlight.size === 0)) return Promise.resolve();
      return new Promise((resolve) => {
        idle.add(resolve);
      });
    },
  };
}

import { EC2Client } from '@aws-sdk/client-ec2';
import { ECSClient } from '@aws-sdk/client-ecs';
import type { EngineOptions, Random } from '../../src/engine/context.ts';
import { createEngine } from '../../src/engine/engine.ts';
import type { CreateEngine, Engine } from '../../src/engine/engine.ts';
import type { Runtime } from '../../src/engine/runtime/runtime.ts';
import { createMemoryStore } from '../../src/engine/store-memory.ts';
import type { Clock } from '../../src/model/clock.ts';
import { inProcessHandler } from './in-process-handler.ts';

/** A clock that stands until it is moved. */
export interface StandingClock extends Clock {
  advance(ms: number): void;
}

export function standingClock(start = Date.UTC(2026, 0, 1)): StandingClock {
  let now = start;
  return {
    now: () => now,
    sleep: () => Promise.reject(new Error('Nothing sleeps on a standing clock')),
    advance: (ms) => void (now += ms),
  };
}

/** The same digits for the same seed. */
export function seededRandom(seed = 1): Random {
  let at = seed >>> 0;
  const next = (): number => {
    at = (at + 0x6d2b79f5) >>> 0;
    let t = Math.imul(at ^ (at >>> 15), at | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
  const some = (alphabet: string, length: number): string =>
    Array.from({ length }, () => alphabet[Math.floor(next() * alphabet.length)]).join('');
  return {
    hex: (length) => some('0123456789abcdef', length),
    digits: (length) => some('123456789', length),
    fraction: next,
  };
}

/** A runtime of an engine whose controllers do not run. */
export const noRuntime: Runtime = {
  name: 'simulated',
  addBox: () => Promise.resolve(),
  removeBox: () => Promise.resolve(),
  pull: () => Promise.resolve({}),
  create: () => Promise.resolve(''),
  start: () => Promise.resolve(),
  stop: () => Promise.resolve(),
  remove: () => Promise.resolve(),
  inspect: () => Promise.resolve(undefined),
  list: () => Promise.resolve([]),
  watch: () => () => {},
  addVolume: () => Promise.resolve(),
  hasVolume: () => Promise.resolve(false),
  removeVolume: () => Promise.resolve(),
  isPortFree: () => Promise.resolve(true),
  close: () => Promise.resolve(),
};

export interface TestEngine {
  readonly engine: Engine;
  readonly clock: StandingClock;
  readonly ecs: ECSClient;
  readonly ec2: EC2Client;
}

/** An engine in memory without controllers, with real SDK clients around it. */
export function testEngine(
  parts: Partial<CreateEngine> & { readonly options?: Partial<EngineOptions> } = {},
): TestEngine {
  const clock = standingClock();
  const engine = createEngine({
    store: createMemoryStore(),
    clock,
    random: seededRandom(),
    runtime: noRuntime,
    region: 'us-east-1',
    ...parts,
  });
  const requestHandler = inProcessHandler(engine);
  const config = {
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    requestHandler,
    maxAttempts: 1,
  };
  return { engine, clock, ecs: new ECSClient(config), ec2: new EC2Client(config) };
}

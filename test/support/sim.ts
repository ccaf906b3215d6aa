import type { Aws, CallRecord, Transport } from '../../src/aws/aws.ts';
import type { Input, OperationName, Output } from '../../src/aws/operations.ts';
import { createAws } from '../../src/aws/create.ts';
import { EngineFault } from '../../src/engine/context.ts';
import type { EngineContext, EngineOptions, Random } from '../../src/engine/context.ts';
import { createControllers } from '../../src/engine/controllers.ts';
import { createEngine } from '../../src/engine/engine.ts';
import type { Engine } from '../../src/engine/engine.ts';
import * as ec2 from '../../src/engine/ec2/operations.ts';
import * as ecs from '../../src/engine/ecs/operations.ts';
import type { Faults } from '../../src/engine/faults.ts';
import { perform, type Operations } from '../../src/engine/operation.ts';
import type { Runtime } from '../../src/engine/runtime/runtime.ts';
import { createSimulatedRuntime } from '../../src/engine/runtime/simulated.ts';
import type { Behaviour } from '../../src/engine/runtime/simulated.ts';
import { createMemoryStore } from '../../src/engine/store-memory.ts';
import type { Store } from '../../src/engine/store.ts';
import { sweep } from '../../src/engine/sweep.ts';
import { recorder } from './aws.ts';
import type { Sent } from './aws.ts';
import { VirtualClock } from './clock.ts';
import { inProcessHandler } from './in-process-handler.ts';

export interface SimOptions {
  /** `true`: through the SDK's clients and both codecs. `false` (the default): straight to the operations; much faster. */
  readonly wire?: boolean;
  readonly engine?: Partial<EngineOptions>;
  readonly behaviour?: (image: string, containerName: string) => Behaviour;
  /** Host ports that something else holds: `127.0.0.2:80/tcp`. */
  readonly taken?: ReadonlySet<string>;
  /** Repeats a run; ids come from it. */
  readonly seed?: number;
  readonly region?: string;
  readonly account?: string;
  /** Faults of the engine; they need the wire. */
  readonly faults?: Faults;
  /** Gets what the engine reports; without it, such an error fails the test. */
  readonly onError?: (error: unknown, where: string) => void;
  /** Stands in front of the engine on the wire, for instance to answer as AWS does (`foreign`); it needs the wire. */
  readonly front?: (inner: Pick<Engine, 'handle'>) => Pick<Engine, 'handle'>;
  /** Goes around the transport, for instance to fail calls. */
  readonly around?: (inner: Transport) => Transport;
}

/** The engine in this process, on a virtual clock, with a client. */
export interface Sim {
  readonly aws: Aws;
  readonly clock: VirtualClock;
  readonly engine: Engine;
  readonly context: EngineContext;
  readonly store: Store;
  readonly runtime: Runtime;
  /** Each attempt of each call, as it was sent. */
  readonly sent: Sent[];
  readonly records: CallRecord[];
  count(operation?: OperationName): number;
  call<K extends OperationName>(operation: K, input: Input<K>): Promise<Output<K>>;
  /** Runs an operation of the engine that the program itself does not use: `ecs:StopTask`. */
  operate(operation: string, input: unknown): Promise<unknown>;
  /** Runs what a test awaits, moving time on whenever nothing else can happen. */
  run<T>(work: (sim: Sim) => Promise<T>): Promise<T>;
  /** Moves time. */
  advance(ms: number): Promise<void>;
  /** Moves time until the engine has nothing to do now. */
  settle(): Promise<void>;
  /** Moves time until something holds. @throws after `limitMs` of virtual time. */
  until(holds: () => boolean, limitMs?: number): Promise<void>;
  /** The engine dies and starts again, with the same store and the same containers. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

/** Makes an engine in this process; its delays are AWS's, since time costs nothing here. */
export function createSim(options: SimOptions = {}): Sim {
  const clock = new VirtualClock();
  const store = createMemoryStore();
  const region = options.region ?? 'us-east-1';
  const runtime = createSimulatedRuntime({
    clock,
    ...(options.behaviour === undefined ? {} : { behaviour: options.behaviour }),
    ...(options.taken === undefined ? {} : { taken: options.taken }),
  });
  const random = seededRandom(options.seed ?? 1);
  const start = (): Engine => {
    const engine = createEngine({
      store,
      clock,
      random,
      runtime,
      region,
      account: options.account ?? '111122223333',
      options: { healthyAfterMs: 40_000, ...options.engine },
      createControllers,
      ...(options.faults === undefined ? {} : { faults: options.faults }),
      onError:
        options.onError ??
        ((error) => {
          throw error;
        }),
    });
    engine.start();
    return engine;
  };
  let engine = start();
  const records: CallRecord[] = [];
  const bare = { handle: (request: Parameters<Engine['handle']>[0]) => engine.handle(request) };
  const handler = inProcessHandler(options.front?.(bare) ?? bare);
  const wired =
    options.wire === true
      ? createAws({
          region,
          clock,
          local: true,
          endpoint: 'http://127.0.0.1:1',
          maxAttempts: 1,
          credentials: { accessKeyId: 'AKIDSIM', secretAccessKey: 'sim' },
          requestHandler: handler,
        })
      : undefined;
  const direct: Transport =
    wired === undefined
      ? (operation, input) => callDirectly(engine, operation, input)
      : (operation, input, signal) => wired.call(operation, input, signal === undefined ? {} : { signal });
  const recorded = recorder(options.around?.(direct) ?? direct);
  const aws = createAws({
    region,
    clock,
    local: true,
    endpoint: 'http://127.0.0.1:1',
    random: () => 0.5,
    transport: recorded.transport,
    onCall: (record) => records.push(record),
  });
  const sim: Sim = {
    aws,
    clock,
    store,
    runtime,
    records,
    sent: recorded.sent,
    count: recorded.count,
    get engine() {
      return engine;
    },
    get context() {
      return engine.context;
    },
    call: (operation, input) => clock.run(aws.call(operation, input)),
    operate: (operation, input) => clock.run(operate(engine, operation, input)),
    run: (work) => clock.run(work(sim)),
    advance: (ms) => clock.advance(ms),
    settle: () => clock.run(engine.controllers?.settle() ?? Promise.resolve()),
    async until(holds, limitMs = 3_600_000) {
      const limit = clock.now() + limitMs;
      await clock.advance(0);
      while (!holds()) {
        if (clock.now() >= limit)
          throw new Error(`it never came true within ${String(limitMs)} ms of virtual time`);
        await clock.advance(500);
      }
    },
    async restart() {
      await clock.run(engine.controllers?.stop() ?? Promise.resolve());
      engine = start();
    },
    async stop() {
      aws.close();
      wired?.close();
      await clock.run(engine.stop());
      clock.stop();
    },
  };
  return sim;
}

/** One call without the wire; faults become errors of the SDK's shape. */
async function callDirectly<K extends OperationName>(
  engine: Engine,
  operation: K,
  input: Input<K>,
): Promise<Output<K>> {
  const output = await operate(engine, operation, input);
  const $metadata = { httpStatusCode: 200, attempts: 1, totalRetryDelay: 0 };
  return { ...(output as object), $metadata } as Output<K>;
}

async function operate(engine: Engine, operation: string, input: unknown): Promise<unknown> {
  const { context } = engine;
  const [service, name] = operation.split(':');
  const services: Readonly<Record<string, Operations>> = { ecs, ec2 };
  const found = services[service ?? '']?.[name ?? ''];
  if (found === undefined) throw new Error(`the engine has no ${operation}`);
  try {
    sweep(context);
    const output = await perform(found, context, structuredClone(input));
    if (!/^(Describe|List|Get)/.test(name ?? '')) {
      await context.store.flush();
      context.wake();
    }
    return structuredClone(output);
  } catch (error) {
    if (!(error instanceof EngineFault)) throw error;
    throw Object.assign(new Error(error.message), {
      name: error.code,
      $fault: error.status >= 500 ? 'server' : 'client',
      $metadata: { httpStatusCode: error.status, attempts: 1, totalRetryDelay: 0, requestId: 'sim' },
    });
  }
}

/** Randomness that a seed repeats (mulberry32). */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  const fraction = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
  const pick = (alphabet: string, length: number): string =>
    Array.from({ length }, () => alphabet[Math.floor(fraction() * alphabet.length)]).join('');
  return {
    hex: (length) => pick('0123456789abcdef', length),
    digits: (length) => pick('123456789', 1) + pick('0123456789', length - 1),
    fraction,
  };
}

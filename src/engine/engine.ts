import type { Clock } from '../model/clock.ts';
import { EngineFault } from './context.ts';
import type { EngineContext, EngineOptions, Random } from './context.ts';
import { LostConnection, noFaults, throttled, unavailable } from './faults.ts';
import type { Faults } from './faults.ts';
import { perform } from './operation.ts';
import type { Runtime } from './runtime/runtime.ts';
import type { Store } from './store.ts';
import { sweep } from './sweep.ts';
import { mediaType } from './wire/codec.ts';
import type { Codec, Decoded, EngineRequest, EngineResponse } from './wire/codec.ts';
import { jsonCodec } from './wire/json-codec.ts';
import { queryCodec } from './wire/query-codec.ts';

export type { EngineRequest, EngineResponse } from './wire/codec.ts';

/** What acts when nobody asks: the service scheduler, the agents, the boots of boxes. */
export interface Controllers {
  wake(): void;
  start(): void;
  stop(): Promise<void>;
  /** Resolves when there is nothing left to do now. */
  settle(): Promise<void>;
}

export interface CreateEngine {
  readonly store: Store;
  readonly clock: Clock;
  readonly random: Random;
  readonly runtime: Runtime;
  readonly region: string;
  /** Twelve digits; all zeros when absent. */
  readonly account?: string;
  readonly options?: Partial<EngineOptions>;
  readonly createControllers?: (context: EngineContext) => Controllers;
  readonly faults?: Faults;
  /** Gets what should never happen, with the operation or the part that failed; no answer holds a detail of it. */
  readonly onError?: (error: unknown, where: string) => void;
}

export interface Engine {
  /**
   * Answers one request of either protocol. Everything it changed is on disk before it resolves.
   * @throws LostConnection only, when a fault says that no answer comes.
   */
  handle(request: EngineRequest): Promise<EngineResponse>;
  /** Starts the controllers. */
  start(): void;
  /** Stops the controllers, ends requests in flight, closes store and runtime. */
  stop(): Promise<void>;
  readonly controllers: Controllers | undefined;
  readonly context: EngineContext;
}

/** The delays of a local engine: short, so that people see results; AWS's own are named at `EngineOptions`. */
export const DEFAULT_OPTIONS: EngineOptions = {
  bootMs: 1500,
  joinMs: 1500,
  healthyAfterMs: 10_000,
  tombstoneMs: 3_600_000,
  stopTimeoutSeconds: 30,
};

/** The codec of a request, by its headers; `undefined` when it speaks neither protocol. */
export function codecOf(request: Pick<EngineRequest, 'headers'>): Codec | undefined {
  const type = mediaType(request.headers['content-type']);
  return [jsonCodec, queryCodec].find((codec) => codec.contentType === type);
}

const isReading = (operation: string): boolean => /^(Describe|List|Get)/.test(operation);

/** Makes an engine: two wire protocols in front of one store, with controllers behind it. */
export function createEngine(parts: CreateEngine): Engine {
  let controllers: Controllers | undefined;
  const context: EngineContext = {
    store: parts.store,
    clock: parts.clock,
    random: parts.random,
    runtime: parts.runtime,
    region: parts.region,
    account: parts.account ?? '000000000000',
    engineId: engineIdOf(parts.store, parts.random),
    options: { ...DEFAULT_OPTIONS, ...parts.options },
    wake: () => controllers?.wake(),
    report: (error, where) => parts.onError?.(error, where),
  };
  controllers = parts.createControllers?.(context);
  const faults = parts.faults ?? noFaults;
  const staleAnswers = new Map<string, EngineResponse>();
  const inFlight = new Set<Promise<unknown>>();

  async function answer(codec: Codec, request: EngineRequest, requestId: string): Promise<EngineResponse> {
    const decoded = codec.decode(request);
    const { name, operation, input } = decoded;
    const rule = faults.strike(name);
    if (rule?.kind === 'lost-request') throw new LostConnection(name);
    if (rule?.kind === 'throttle') throw throttled(codec.service);
    if (rule?.kind === 'unavailable') throw unavailable(codec.service);
    if (rule?.kind === 'slow') await context.clock.sleep(rule.delayMs ?? 1000);
    const question = isReading(name) && parts.faults !== undefined ? questionOf(decoded) : undefined;
    if (question !== undefined && rule?.kind === 'stale') {
      const before = staleAnswers.get(question);
      if (before !== undefined) return before;
    }
    sweep(context);
    const output = await perform(operation, context, input);
    if (!isReading(name)) {
      await context.store.flush();
      context.wake();
    }
    if (rule?.kind === 'lost-reply') throw new LostConnection(name);
    const response = codec.encode(decoded, output, requestId);
    if (question !== undefined) staleAnswers.set(question, response);
    return response;
  }

  async function handle(request: EngineRequest): Promise<EngineResponse> {
    const codec = codecOf(request) ?? jsonCodec;
    const requestId = uuid(context.random);
    try {
      return await answer(codec, request, requestId);
    } catch (error) {
      if (error instanceof LostConnection) throw error;
      if (error instanceof EngineFault) return codec.encodeFault(error, requestId);
      parts.onError?.(error, request.headers['x-amz-target'] ?? 'ec2');
      const code = codec.service === 'ecs' ? 'ServerException' : 'InternalError';
      return codec.encodeFault(
        new EngineFault(code, 'The engine failed; its log has the reason.', 500),
        requestId,
      );
    }
  }

  return {
    context,
    controllers,
    handle(request) {
      const work = handle(request);
      inFlight.add(work);
      const done = (): void => void inFlight.delete(work);
      work.then(done, done);
      return work;
    },
    start: () => controllers?.start(),
    async stop() {
      await Promise.allSettled(inFlight);
      await controllers?.stop();
      await context.store.flush();
      await context.runtime.close();
      await context.store.close();
    },
  };
}

const questionOf = (decoded: Decoded): string => `${decoded.name} ${JSON.stringify(decoded.input)}`;

function uuid(random: Random): string {
  const hex = random.hex(32);
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}

/** The id that marks containers, networks and volumes; kept in the store, so that a restarted engine finds its own. */
function engineIdOf(store: Store, random: Random): string {
  const kept = store.meta.get('engineId');
  if (typeof kept === 'string') return kept;
  const made = random.hex(12);
  store.meta.put('engineId', made);
  return made;
}

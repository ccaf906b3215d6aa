import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { createControllers } from '../../src/engine/controllers.ts';
import type { EngineOptions } from '../../src/engine/context.ts';
import { createEngine, type Engine } from '../../src/engine/engine.ts';
import { writeEngineFile } from '../../src/engine/local/engine-file.ts';
import { markOf } from '../../src/engine/processes.ts';
import { createSimulatedRuntime, type Behaviour } from '../../src/engine/runtime/simulated.ts';
import { createServer } from '../../src/engine/server.ts';
import { createMemoryStore } from '../../src/engine/store-memory.ts';
import { systemClock } from '../../src/model/clock.ts';
import { foreign, type Asked, type Way } from './foreign.ts';
import { seededRandom } from './sim.ts';

const KEY = { accessKeyId: 'AKIDFOREIGN', secretAccessKey: 'foreign' };
const ACCOUNT = '111122223333';

/** An engine of this process with ways of AWS in front of it, which the built program reaches. */
export interface ForeignEngine {
  readonly engine: Engine;
  /** Each call that came, in order; empty it to count anew. */
  readonly seen: Asked[];
  /** The calls that could change something, by operation. */
  changes(): readonly string[];
  /** Puts other ways in front of it. */
  use(...ways: readonly Way[]): void;
  /** The environment of a program that takes it for AWS. */
  readonly env: Readonly<Record<string, string>>;
  /** Nothing listens there any more, as after a network that is gone; and again. */
  offline(): Promise<void>;
  online(): Promise<void>;
  stop(): Promise<void>;
}

/** Starts one for a folder: `--local` finds it there, as it finds the engine of its own. */
export async function foreignEngine(
  cwd: string,
  options: {
    readonly engine?: Partial<EngineOptions>;
    readonly behaviour?: (image: string, containerName: string) => Behaviour;
  } = {},
): Promise<ForeignEngine> {
  const region = 'us-east-1';
  const engine = createEngine({
    store: createMemoryStore(),
    clock: systemClock,
    random: seededRandom(1),
    runtime: createSimulatedRuntime({
      clock: systemClock,
      ...(options.behaviour !== undefined && { behaviour: options.behaviour }),
    }),
    region,
    account: ACCOUNT,
    options: { bootMs: 20, joinMs: 20, healthyAfterMs: 50, ...options.engine },
    createControllers,
  });
  engine.start();
  const seen: Asked[] = [];
  let front = foreign(engine, [], (asked) => seen.push(asked));
  const serve = (port: number) =>
    createServer({ handle: (request) => front.handle(request) }, { port, key: KEY });
  let server = await serve(0);
  const port = Number(new URL(server.url).port);
  const dataDir = join(cwd, '.clusternator');
  mkdirSync(dataDir, { recursive: true });
  await writeEngineFile(dataDir, {
    url: server.url,
    ...(await markOf()),
    region,
    account: ACCOUNT,
    runtime: 'simulated',
    ...KEY,
    version: '0.0.0',
    healthyAfterMs: engine.context.options.healthyAfterMs,
    startedAt: systemClock.now(),
  });
  return {
    engine,
    seen,
    changes: () =>
      seen.map(({ operation }) => operation).filter((operation) => !/:(?:Describe|List|Get)/.test(operation)),
    use(...ways) {
      front = foreign(engine, ways, (asked) => seen.push(asked));
    },
    env: {
      AWS_ENDPOINT_URL: server.url,
      AWS_ACCESS_KEY_ID: KEY.accessKeyId,
      AWS_SECRET_ACCESS_KEY: KEY.secretAccessKey,
      AWS_REGION: region,
    },
    offline: () => server.close(),
    async online() {
      server = await serve(port);
    },
    async stop() {
      await server.close();
      await engine.stop();
    },
  };
}

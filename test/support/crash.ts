import { createAws } from '../../src/aws/create.ts';
import type { Transport } from '../../src/aws/aws.ts';
import { OPERATIONS, type OperationName } from '../../src/aws/operations.ts';
import { recorder } from './aws.ts';
import { createSim, type Sim } from './sim.ts';

/** Where in one call a run dies: the call never went out; it was done and nobody heard; it was answered. */
export const MOMENTS = ['before send', 'after act', 'after reply'] as const;
export type Moment = (typeof MOMENTS)[number];

/** Changes what one call does: the work of the engine is in `next`. */
export type Strike = (next: () => Promise<object>) => Promise<object>;

/** One engine and the runs of the program against it, each with a client of its own, as separate processes have. */
export interface World {
  /** The client of the next run: the same engine, a new process. */
  process(options?: ProcessOptions): Process;
  /** What the processes so far sent last: the operations of the latest one. */
  processCalls(): readonly OperationName[];
  stop(): Promise<void>;
  /** Every mutating call that reached the engine, in order, over all runs. */
  readonly acted: readonly { readonly operation: OperationName; readonly input: object }[];
  readonly sim: Sim;
}

export interface ProcessOptions {
  /** Dies in the call of this number (0-based). */
  readonly dies?: { readonly at: number; readonly moment: Moment };
  /** Changes calls by their number (0-based); `undefined` leaves one as it is. */
  readonly strike?: (at: number, operation: OperationName) => Strike | undefined;
}

export interface Process {
  readonly sim: Sim;
  /** Runs work until it ends or the process dies: `dead`. */
  run<T>(work: (sim: Sim) => Promise<T>): Promise<T | 'dead'>;
}

/** What a dead process waits for. */
const forever = <T>(): Promise<T> => new Promise(() => undefined);

export function createCrashWorld(seed = 1): World {
  const acted: { operation: OperationName; input: object }[] = [];
  let direct: Transport | undefined;
  let latest: readonly { readonly operation: OperationName }[] = [];
  const sim = createSim({
    seed,
    around: (inner) => {
      direct = async (operation, input, signal) => {
        const answer = await inner(operation, input, signal);
        if (OPERATIONS[operation].mutating) acted.push({ operation, input });
        return answer;
      };
      return direct;
    },
  });
  const engine: Transport = (operation, input, signal) => {
    if (direct === undefined) throw new Error('the engine has no transport yet');
    return direct(operation, input, signal);
  };

  const process = ({ dies, strike }: ProcessOptions = {}): Process => {
    let at = 0;
    let dead = false;
    let died: () => void = () => undefined;
    const death = new Promise<'dead'>((resolve) => {
      died = () => {
        dead = true;
        resolve('dead');
      };
    });
    const transport: Transport = async (operation, input, signal) => {
      if (dead) return forever();
      const number = at++;
      if (number === dies?.at) {
        if (dies.moment === 'after act') await engine(operation, input, signal).catch(() => undefined);
        if (dies.moment !== 'after reply') {
          died();
          return forever();
        }
        const answer = await engine(operation, input, signal).catch((error: unknown) => {
          died();
          throw error;
        });
        died();
        return answer;
      }
      const change = strike?.(number, operation);
      if (change === undefined) return engine(operation, input, signal);
      // The shape of an answer that was tampered with is the program's to find out.
      return (await change(() => engine(operation, input, signal))) as Awaited<
        ReturnType<typeof engine<typeof operation>>
      >;
    };
    const recorded = recorder(transport);
    latest = recorded.sent;
    const aws = createAws({
      region: 'us-east-1',
      clock: sim.clock,
      local: true,
      endpoint: 'http://127.0.0.1:1',
      random: () => 0.5,
      transport: recorded.transport,
    });
    const own: Sim = {
      ...sim,
      aws,
      sent: recorded.sent,
      count: recorded.count,
      run: (work) => sim.clock.run(work(own)),
    };
    return {
      sim: own,
      run: (work) => Promise.race([work(own), death]),
    };
  };
  const processCalls = (): readonly OperationName[] => latest.map(({ operation }) => operation);
  return { process, processCalls, stop: () => sim.stop(), acted, sim };
}

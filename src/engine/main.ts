import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { systemClock } from '../model/clock.ts';
import { words } from '../model/words.ts';
import { markOf } from './processes.ts';
import { createControllers } from './controllers.ts';
import { createEngine } from './engine.ts';
import { ADDRESS_BLOCK, addressBlockOf } from './ec2/shared/addresses.ts';
import { createFaults } from './faults.ts';
import { JournalError } from './journal.ts';
import { removeEverything } from './local/clean.ts';
import {
  CONFIG_VARIABLE,
  FAULTS_VARIABLE,
  OPTIONS_VARIABLE,
  parseConfig,
  parseFaults,
  parseOptions,
} from './local/config.ts';
import type { EngineConfig } from './local/config.ts';
import { readEngineFile, removeEngineFile, writeEngineFile } from './local/engine-file.ts';
import { FILES } from './local/files.ts';
import type { EngineMessage } from './local/messages.ts';
import { chooseRuntime } from './local/runtime.ts';
import { LockedError } from './lock.ts';
import { systemRandom } from './random.ts';
import { createServer } from './server.ts';
import type { Listening } from './server.ts';
import type { Key } from './sigv4.ts';
import { openDurableStore, StoreLostError } from './store-durable.ts';

/** The port that people can remember; taken by another engine, any other will do. */
const USUAL_PORT = 4510;
const WATCH_MS = 5_000;
const STOP_MS = 15_000;

const log = (message: string): void => void process.stdout.write(`${new Date().toISOString()} ${message}\n`);

const report = (error: unknown, where: string): void =>
  log(`${where} failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
let serving = false;

process.on('uncaughtException', (error) => void fail(error));
// While it serves, work that failed with nobody waiting for it is told in the log and ends nothing: every part looks again.
process.on('unhandledRejection', (error) => {
  if (!serving || error instanceof StoreLostError) void fail(error);
  else report(error, 'work that nobody waits for');
});
try {
  const config = parseConfig(process.env[CONFIG_VARIABLE]);
  await (config.mode === 'reset' ? reset(config) : serve(config));
} catch (error) {
  await fail(error);
}

async function serve(config: EngineConfig): Promise<void> {
  const { dataDir, region } = config;
  const store = await openDurableStore(dataDir);
  const settings = await readFile(join(dataDir, FILES.options), 'utf8').catch(() => undefined);
  const options = {
    ...parseOptions(settings),
    ...parseOptions(process.env[OPTIONS_VARIABLE]),
    ...(config.healthyAfterMs !== undefined && { healthyAfterMs: config.healthyAfterMs }),
  };
  const rules = parseFaults(process.env[FAULTS_VARIABLE]);
  const engineId = String(store.meta.get('engineId') ?? systemRandom.hex(12));
  store.meta.put('engineId', engineId);
  await store.flush();
  const { runtime, note } = await chooseRuntime({
    wanted: config.runtime,
    engineId,
    dataDir,
    clock: systemClock,
  });
  store.meta.put('runtime', runtime.name);
  const engine = createEngine({
    store,
    runtime,
    region,
    options,
    createControllers,
    clock: systemClock,
    random: systemRandom,
    ...(config.account !== undefined && { account: config.account }),
    ...(rules.length > 0 && { faults: createFaults(rules, () => systemRandom.fraction()) }),
    onError: report,
  });
  const key: Key = {
    accessKeyId: `CLUSTERNATOR${randomBytes(6).toString('hex').toUpperCase()}`,
    secretAccessKey: randomBytes(30).toString('base64url'),
  };
  const server = await listen(config, (port) => createServer(engine, { port, key, warn: log }));
  // The one engine that has the usual port has the usual addresses; the others keep out of its way.
  if (store.meta.get(ADDRESS_BLOCK) === undefined) {
    store.meta.put(
      ADDRESS_BLOCK,
      new URL(server.url).port === String(USUAL_PORT) ? 0 : addressBlockOf(engineId),
    );
    await store.flush();
  }
  engine.start();
  const info = {
    url: server.url,
    ...(await markOf()),
    region,
    account: engine.context.account,
    runtime: runtime.name,
    ...(note !== undefined && { note }),
    ...key,
    version: config.version,
    healthyAfterMs: engine.context.options.healthyAfterMs,
    startedAt: systemClock.now(),
  };
  await writeEngineFile(dataDir, info);
  log(`Serving on ${server.url} with runtime ${runtime.name}${note === undefined ? '' : ` (${note})`}`);

  let stopping = false;
  const stop = async (why: string, clean: boolean): Promise<void> => {
    if (stopping) return;
    stopping = true;
    log(`Stopping: ${why}`);
    setTimeout(() => process.exit(1), STOP_MS).unref();
    await removeEngineFile(dataDir, process.pid);
    await server.close();
    await engine.controllers?.stop();
    if (clean) await removeEverything(store, runtime);
    await engine.stop();
    log('Stopped');
    process.exit(0);
  };
  process.on('SIGTERM', () => void stop('SIGTERM', false));
  process.on('SIGINT', () => void stop('SIGINT', false));
  process.on('SIGHUP', () => {});
  watchFolder(dataDir, (why) => void stop(why, true));
  serving = true;
  tell({ kind: 'serving', info });
}

/** Ends the engine when its folder was removed or given to another: nobody could find it any more, nor its containers. */
function watchFolder(dataDir: string, lost: (why: string) => void): void {
  setInterval(() => {
    void readEngineFile(dataDir).then((info) => {
      if (info?.pid !== process.pid) lost('the data folder was removed');
    });
  }, WATCH_MS).unref();
}

async function listen(
  config: EngineConfig,
  serveOn: (port: number) => Promise<Listening>,
): Promise<Listening> {
  if (config.port !== undefined) return serveOn(config.port);
  try {
    return await serveOn(USUAL_PORT);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE') return serveOn(0);
    throw error;
  }
}

async function reset({ dataDir }: EngineConfig): Promise<void> {
  const store = await openDurableStore(dataDir);
  const engineId = String(store.meta.get('engineId') ?? '');
  // Containers of Docker are removed through Docker, or not at all: their engine's memory stays until it answers.
  const wanted = store.meta.get('runtime') === 'docker' ? 'docker' : 'simulated';
  const { runtime } = await chooseRuntime({ wanted, engineId, dataDir, clock: systemClock });
  if (engineId !== '') await removeEverything(store, runtime);
  await runtime.close();
  await store.close();
  tell({ kind: 'reset' });
  process.disconnect?.();
}

/** Tells the process that started this one; it may be gone already. */
function tell(message: EngineMessage): void {
  if (process.connected) process.send?.(message);
}

async function fail(error: unknown): Promise<void> {
  const message = error instanceof Error ? error.message : String(error);
  log(`Failed: ${error instanceof Error ? (error.stack ?? message) : message}`);
  const said: EngineMessage =
    error instanceof LockedError ? { kind: 'locked', pid: error.pid } : failure(error, message);
  await new Promise<void>((resolve) => {
    if (process.connected && process.send) process.send(said, () => resolve());
    else resolve();
  });
  process.exit(1);
}

function failure(error: unknown, message: string): EngineMessage {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'EADDRINUSE')
    return {
      kind: 'failed',
      message: 'The port is taken by another program.',
      hint: 'Choose another with --port, or none for any free one.',
    };
  if (error instanceof JournalError)
    return { kind: 'failed', message, hint: words`${{ run: 'local reset' }} starts anew.` };
  return { kind: 'failed', message };
}

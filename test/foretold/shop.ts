import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Ran, runCli } from '../support/cli.ts';

/** What a service of the shop is, besides its task of the same name. */
export interface Wares {
  /** Members of its only container, besides name and image. */
  readonly container?: object;
  readonly task?: object;
  readonly service?: object;
}

/** A folder with the two files and an engine with simulated containers, used by the built program alone. */
export interface Shop {
  /** Writes both files: groups of boxes by name, services by name. */
  write(boxes: Readonly<Record<string, number | object>>, services: Readonly<Record<string, Wares>>): void;
  run(args: string): Promise<Ran>;
  /** A command that must end with 0: what it prints. */
  done(args: string): Promise<string>;
  close(): Promise<void>;
}

/** @param options of the engine, over fast ones. */
export async function openShop(options: object = {}): Promise<Shop> {
  const cwd = mkdtempSync(join(tmpdir(), 'clusternator-foretold-'));
  const engine = JSON.stringify({ bootMs: 20, joinMs: 20, healthyAfterMs: 50, ...options });
  const run = (args: string): Promise<Ran> =>
    runCli(args.split(' '), { cwd, env: { CLUSTERNATOR_ENGINE_OPTIONS: engine } });
  const done = async (args: string): Promise<string> => {
    const ran = await run(args);
    if (ran.code !== 0) throw new Error(`${args} ended with ${String(ran.code)}\n${ran.stdout}${ran.stderr}`);
    return ran.stdout;
  };
  const save = (name: string, value: object): void =>
    writeFileSync(join(cwd, name), JSON.stringify(value, null, 2));
  await done('local start --runtime simulated');
  return {
    run,
    done,
    write: (boxes, services) => {
      save('cluster.json', {
        cluster: 'shop',
        boxes: Object.fromEntries(
          Object.entries(boxes).map(([name, box]) => [
            name,
            { instanceType: 't3.small', ...(typeof box === 'number' ? { count: box } : box) },
          ]),
        ),
        services: Object.fromEntries(
          Object.entries(services).map(([name, { service }]) => [name, { task: name, ...service }]),
        ),
      });
      save('appdef.json', {
        name: 'shop',
        tasks: Object.entries(services).map(([family, { task, container }]) => ({
          family,
          ...task,
          containerDefinitions: [{ name: family, image: `acme/${family}:1`, memory: 64, ...container }],
        })),
      });
    },
    close: async () => {
      await run('local reset');
      rmSync(cwd, { recursive: true, force: true });
    },
  };
}

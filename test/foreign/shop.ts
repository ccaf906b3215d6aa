import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import { runCli, type Ran } from '../support/cli.ts';
import { foreignEngine, type ForeignEngine } from '../support/foreign-engine.ts';

/** A folder with the two files of a shop, and an engine that answers as AWS does, for the built program. */
export interface Shop {
  readonly cwd: string;
  readonly aws: ForeignEngine;
  /** Runs the program on the engine as `--local` does. */
  run(args: string): Promise<Ran>;
  /** The same; it must end well. */
  succeed(args: string): Promise<Ran>;
  write(cluster: object, task?: object): void;
  close(): Promise<void>;
}

export const TASK = {
  family: 'api',
  containerDefinitions: [{ name: 'api', image: 'acme/api:1.0.0', memory: 64 }],
};

/** Makes one; `options` as `foreignEngine` takes them. */
export async function shop(options: Parameters<typeof foreignEngine>[1] = {}): Promise<Shop> {
  const cwd = mkdtempSync(join(tmpdir(), 'clusternator-foreign-'));
  const aws = await foreignEngine(cwd, options);
  const run = (args: string): Promise<Ran> => runCli([...args.split(' '), '--local'], { cwd });
  return {
    cwd,
    aws,
    run,
    async succeed(args) {
      const ran = await run(args);
      expect([args, ran.code, ran.code === 0 ? '' : ran.stdout + ran.stderr]).toEqual([args, 0, '']);
      return ran;
    },
    write(cluster, task = TASK) {
      writeFileSync(join(cwd, 'appdef.json'), JSON.stringify({ name: 'shop', tasks: [task] }));
      writeFileSync(join(cwd, 'cluster.json'), JSON.stringify({ cluster: 'shop', ...cluster }));
    },
    async close() {
      await aws.stop();
      rmSync(cwd, { recursive: true, force: true });
    },
  };
}

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EC2Client } from '@aws-sdk/client-ec2';
import { ECSClient } from '@aws-sdk/client-ecs';
import type { Plan } from '../../src/model/plan.ts';
import { type Ran, runCli, type RunOptions } from './cli.ts';

const OPTIONS = { bootMs: 50, joinMs: 50, healthyAfterMs: 50 };

/** A folder with files, and the built program on an engine of its own with simulated containers. */
export interface Folder {
  readonly cwd: string;
  /** Others, beside the program: the SDK's clients on the same engine. */
  readonly others: ECSClient;
  readonly ec2: EC2Client;
  run(args: string, options?: RunOptions): Promise<Ran>;
  /** @throws when it does not end with 0 */
  succeed(args: string, options?: RunOptions): Promise<Ran>;
  /** The plan as JSON, however the command ends. */
  plan(args?: string): Promise<Plan>;
  write(name: string, value: object | string): void;
  remove(): Promise<void>;
}

/** Starts an engine in a new folder. `options`: of the engine, as CLUSTERNATOR_ENGINE_OPTIONS takes them. */
export async function createFolder(options: object = {}): Promise<Folder> {
  const cwd = mkdtempSync(join(tmpdir(), 'clusternator-folder-'));
  const env = { CLUSTERNATOR_ENGINE_OPTIONS: JSON.stringify({ ...OPTIONS, ...options }) };
  const run: Folder['run'] = (args, more = {}) =>
    runCli(args.split(' '), { cwd, ...more, env: { ...env, ...more.env } });
  const succeed: Folder['succeed'] = async (args, more) => {
    const ran = await run(args, more);
    if (ran.code !== 0) throw new Error(`${args}: ${String(ran.code)}\n${ran.stdout}${ran.stderr}`);
    return ran;
  };
  await succeed('local start --runtime simulated');
  const record = JSON.parse(readFileSync(join(cwd, '.clusternator/engine.json'), 'utf8')) as Record<
    string,
    string
  >;
  const connection = {
    endpoint: record['url'] ?? '',
    region: 'us-east-1',
    credentials: {
      accessKeyId: record['accessKeyId'] ?? '',
      secretAccessKey: record['secretAccessKey'] ?? '',
    },
  };
  const others = new ECSClient(connection);
  const ec2 = new EC2Client(connection);
  return {
    cwd,
    others,
    ec2,
    run,
    succeed,
    async plan(args = '') {
      const ran = await run(`plan --local --format json${args === '' ? '' : ` ${args}`}`);
      return JSON.parse(ran.stdout) as Plan;
    },
    write: (name, value) =>
      writeFileSync(join(cwd, name), typeof value === 'string' ? value : JSON.stringify(value)),
    async remove() {
      others.destroy();
      ec2.destroy();
      await run('local reset');
      rmSync(cwd, { recursive: true, force: true });
    },
  };
}

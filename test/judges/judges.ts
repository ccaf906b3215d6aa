import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';

/** Programs of other people that judge the engine and the command line, from one Python environment. */
export interface Judges {
  readonly aws: string;
  readonly python: string;
  readonly motoServer: string;
}

/**
 * Finds the AWS CLI, boto3 and moto_server: on PATH, in one folder. Where they are missing the tests say so and are
 * skipped; with CI set they fail, so that a green run always means that they judged.
 */
export function findJudges(): Judges | undefined {
  for (const folder of (process.env['PATH'] ?? '').split(delimiter)) {
    const motoServer = join(folder, 'moto_server');
    if (folder === '' || !existsSync(motoServer) || !existsSync(join(folder, 'aws'))) continue;
    const python = join(dirname(motoServer), 'python3');
    if (spawnSync(python, ['-c', 'import boto3, moto']).status === 0)
      return { aws: join(folder, 'aws'), python, motoServer };
  }
  const missing =
    'the AWS CLI, boto3 and moto_server are not on PATH: python3 -m venv judges && judges/bin/pip install awscli boto3 "moto[server,ecs,ec2]", then put judges/bin on PATH';
  if (process.env['CI']) throw new Error(`independent judges cannot run: ${missing}`);
  process.stderr.write(`SKIPPED, independent judges: ${missing}\n`);
  return undefined;
}

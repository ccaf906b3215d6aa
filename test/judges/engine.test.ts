import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runCli } from '../support/cli.ts';
import { findJudges } from './judges.ts';

const judges = findJudges();
const here = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

interface EngineFile {
  readonly url: string;
  readonly region: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

describe.skipIf(judges === undefined)('other people’s clients against our engine', () => {
  const folder = mkdtempSync(join(tmpdir(), 'judged-'));
  let engine: EngineFile;

  beforeAll(async () => {
    const started = await runCli(['local', 'start', '--runtime', 'simulated'], {
      cwd: folder,
    });
    expect(started.code, started.stderr).toBe(0);
    engine = JSON.parse(readFileSync(join(folder, '.clusternator/engine.json'), 'utf8')) as EngineFile;
  });
  afterAll(async () => {
    await runCli(['local', 'reset', '--yes'], { cwd: folder });
    rmSync(folder, { recursive: true, force: true });
  });

  test('boto3, with its waiters and paginators', async () => {
    const ran = await run(judges?.python ?? '', [here('boto3_journey.py')], {
      ENGINE_URL: engine.url,
      ENGINE_KEY: engine.accessKeyId,
      ENGINE_SECRET: engine.secretAccessKey,
      REGION: engine.region,
    });
    expect(ran.code, ran.output).toBe(0);
    expect(ran.output).toMatch(/"steps": \d+/);
  });

  test('the AWS CLI', async () => {
    const ran = await run('bash', [here('awscli_journey.sh')], {
      AWS: judges?.aws ?? '',
      AWS_ENDPOINT_URL: engine.url,
      AWS_ACCESS_KEY_ID: engine.accessKeyId,
      AWS_SECRET_ACCESS_KEY: engine.secretAccessKey,
      AWS_DEFAULT_REGION: engine.region,
      AWS_PAGER: '',
    });
    expect(ran.code, ran.output).toBe(0);
    expect(ran.output).toContain('ok terminated');
  });
});

function run(
  program: string,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<{ readonly code: number | null; readonly output: string }> {
  const child = spawn(program, args, { env: { PATH: process.env['PATH'] ?? '', HOME: tmpdir(), ...env } });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => void (output += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => void (output += text));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, output }));
  });
}

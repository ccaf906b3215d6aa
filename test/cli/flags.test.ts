import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runCli } from '../support/cli.ts';
import { expectGolden } from '../support/golden.ts';

/** An endpoint that counts: a refused command line must not have made a call. */
let calls = 0;
const server = createServer((_, response) => {
  calls++;
  response.writeHead(500).end();
});
let env: Record<string, string>;
const cwd = mkdtempSync(join(tmpdir(), 'clusternator-flags-'));

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  env = {
    AWS_ENDPOINT_URL: `http://127.0.0.1:${port}`,
    AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
    AWS_SECRET_ACCESS_KEY: 'secret',
    AWS_REGION: 'us-east-1',
  };
});
afterAll(() => {
  server.close();
  rmSync(cwd, { recursive: true, force: true });
});

const REFUSED: readonly (readonly string[])[] = [
  [],
  ['plna'],
  ['aplly', '--yes'],
  ['cluster:nwe'],
  ['cluster:new-c', 'shop'],
  ['nonsense'],
  ['plan', 'extra'],
  ['plan', '--detailed-exitcod'],
  ['plan', '--detailed'],
  ['plan', '-z'],
  ['plan', '--file'],
  ['plan', '-f', ''],
  ['plan', '-f', 'a.json', '-f', 'b.json'],
  ['plan', '-f', 'a.json', '--file=b.json'],
  ['plan', '--format', 'yaml'],
  ['plan', '--format'],
  ['plan', '--region', 'Mars'],
  ['plan', '--region', 'us-east-1', '--region', 'us-west-2'],
  ['plan', '--yes'],
  ['plan', '-f', 'not-there.json'],
  ['validate', '--local', '-a', 'not-there.json'],
  ['apply'],
  ['apply', '--yes', '--timeout', '5'],
  ['apply', '--yes', '--timeout', '0s'],
  ['apply', '--yes', '--timeout', '48h'],
  ['apply', '--yes', '--timeout', '-5m'],
  ['apply', '--yes', '--parallelism', '0'],
  ['apply', '--yes', '--parallelism', 'many'],
  ['apply', '--yes', '--parallelism', '1e3'],
  ['apply', '--yes', '--format', 'markdown'],
  ['destroy'],
  ['status', '--watch'],
  ['status', '--watch', '--format', 'json'],
  ['local'],
  ['local', 'sotp'],
  ['local', 'start', '--runtime', 'podman'],
  ['local', 'start', '--port', '99999'],
  ['cluster:new'],
  ['cluster:new', '-c', 'shop'],
  ['cluster:new', '-a', 'appdef.json'],
  ['cluster:new', '-c', 'my shop', '-a', 'appdef.json'],
  ['cluster:new', '-c', 'shop', '-a', 'appdef.json', '-n', 'subnet-0f0f0f0f'],
  ['cluster:new', '-c', 'shop', '-a', 'appdef.json', '-g', 'sg-0f0f0f0f'],
  ['cluster:new', '-c', 'shop', '-a', 'appdef.json', '-n', 'sg-0f0f0f0f', '-g', 'subnet-0f0f0f0f'],
  ['cluster:update', '-c', 'shop'],
  ['cluster:delete'],
  ['cluster:delete', '-c', 'shop'],
];

test('a command line that cannot be followed is told with a way on, exits 3, and makes no call', async () => {
  const told: string[] = [];
  for (const args of REFUSED) {
    const { code, stdout, stderr } = await runCli(args, { cwd, env });
    expect([args.join(' '), code, stdout]).toEqual([args.join(' '), 3, '']);
    expect(stderr).not.toMatch(/^\s+at /m);
    told.push(
      `$ clusternator ${args.join(' ')}\n${args.length === 0 ? `${stderr.split('\n')[0]}\n` : stderr}`,
    );
  }
  expectGolden('cli/flags.txt', told.join('\n').replaceAll(cwd, '<folder>'));
  expect(calls).toBe(0);
});

import { cpSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runCli } from '../support/cli.ts';

const bad = fileURLToPath(new URL('../../fixtures/bad', import.meta.url));
// Away from this repository: its commits would answer ${git.sha}.
const folder = mkdtempSync(join(tmpdir(), 'clusternator-bad-'));
let calls = 0;
const server = createServer((_, response) => {
  calls++;
  response.writeHead(500).end();
});
let endpoint = '';

beforeAll(async () => {
  cpSync(bad, folder, { recursive: true });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  endpoint = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
});
afterAll(() => {
  server.close();
  rmSync(folder, { recursive: true, force: true });
});

test('every bad file is refused by plan with exit 3, a place in the file, and without a call', async () => {
  const names = readdirSync(bad).sort();
  const env = {
    AWS_ENDPOINT_URL: endpoint,
    AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
    AWS_SECRET_ACCESS_KEY: 'secret',
    AWS_REGION: 'us-east-1',
    PASSWORD: 'hunter2-canary',
    SPACES: 'a b',
    TAG: '1.0.0',
  };
  const judge = async (name: string): Promise<void> => {
    const cwd = join(folder, name);
    const args = existsSync(join(cwd, 'cluster.json')) ? ['plan'] : ['plan', '-a', 'appdef.json'];
    const { code, stdout, stderr } = await runCli(args, { cwd, env });
    expect([name, code, stdout]).toEqual([name, 3, '']);
    expect(stderr).toMatch(/^[\w./-]+\.json(?::\d+:\d+)?: error: /m);
    expect(stderr).not.toMatch(/^\s+at .*:\d+:\d+\)?$|hunter2-canary|[\u0000-\u0009\u000b-\u001f]/m);
  };
  // As many at once as there are usually cores.
  const queue = names.values();
  await Promise.all(
    Array.from({ length: 4 }, async () => {
      for (const name of queue) await judge(name);
    }),
  );
  expect(names.length).toBeGreaterThanOrEqual(60);
  expect(calls).toBe(0);
});

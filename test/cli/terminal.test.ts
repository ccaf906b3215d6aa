import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { canRewrite } from '../../src/cli/streams.ts';
import { hasTty, type Ran, runCli } from '../support/cli.ts';

test.each([
  [{}, true],
  [{ TERM: 'xterm-256color' }, true],
  [{ TERM: 'dumb' }, false],
  [{ CI: 'true' }, false],
  [{ CI: '1' }, false],
  [{ CI: 'woodpecker' }, false],
  [{ CI: '' }, true],
  [{ CI: 'false' }, true],
  [{ CI: '0' }, true],
])('the lines of a terminal with %o can be rewritten: %s', (env, can) => {
  expect(canRewrite(env)).toBe(can);
});

describe.runIf(hasTty)('a cluster that answers slowly', () => {
  /** Answers that wait; a refusal is enough to see what stands before it. */
  const held: ServerResponse[] = [];
  let holds = false;
  const refuse = (response: ServerResponse): void => {
    response.writeHead(400, { 'content-type': 'application/x-amz-json-1.1' });
    response.end(JSON.stringify({ __type: 'AccessDeniedException', message: 'no' }));
  };
  const server = createServer((_, response) => {
    if (holds) held.push(response);
    else refuse(response);
  });
  const cwd = mkdtempSync(join(tmpdir(), 'clusternator-terminal-'));
  let env: Record<string, string>;
  beforeAll(async () => {
    writeFileSync(join(cwd, 'cluster.json'), JSON.stringify({ cluster: 'shop', apps: ['appdef.json'] }));
    writeFileSync(
      join(cwd, 'appdef.json'),
      JSON.stringify({
        tasks: [{ family: 'a', containerDefinitions: [{ name: 'a', image: 'a:1', memory: 64 }] }],
      }),
    );
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

  /** Nothing is answered before `until` was written. */
  const run = (args: string, until: string, more: Record<string, string> = {}): Promise<Ran> => {
    holds = true;
    return runCli(args.split(' '), {
      cwd,
      tty: true,
      env: { ...env, ...more },
      onOutput(text) {
        if (!text.includes(until)) return;
        holds = false;
        held.splice(0).forEach(refuse);
      },
    });
  };

  test.each(['plan', 'apply --yes', 'status', 'import -c shop'])(
    '%s says that it reads, and wipes that',
    async (args) => {
      const { stdout } = await run(args, 'Reading shop');
      const [before, after = ''] = stdout.split('\r\u001b[K');
      expect(before).toBe('Reading shop (us-east-1) ... 0 calls answered');
      expect(stdout.split('\r\u001b[K').at(-1)).toContain('AccessDeniedException');
      expect(after).not.toContain(before);
    },
  );

  test('what an error tells to run works on the same files', async () => {
    const { stderr } = await runCli(['plan', '-f', './cluster.json', '--region', 'eu-west-1'], { cwd, env });
    expect(stderr).toContain('`clusternator iam-policy --region eu-west-1 -f ./cluster.json` prints');
    const named = await runCli(['status', '-c', 'shop'], { cwd, env });
    expect(named.stderr).toContain('`clusternator iam-policy -c shop` prints');
  });

  test('without a terminal nothing is said', async () => {
    const { stdout, stderr } = await runCli(['plan'], { cwd, env });
    expect(stdout + stderr).not.toContain('Reading');
    expect(stderr).toContain('AccessDeniedException');
  });
});

import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { agentConfig } from '../../src/engine/boxes/user-data.ts';
import { ecsConfig, userData, userDataScript } from '../../src/executor/kinds/box/user-data.ts';

let root: string;
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'user-data-'));
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

/** Runs the script as cloud-init would, in a folder of its own. */
function execute(
  cluster: string,
  attributes: Readonly<Record<string, string>>,
): { readonly content: string; readonly tree: readonly string[] } {
  const home = mkdtempSync(join(root, 'run-'));
  const script = userDataScript(cluster, attributes, home);
  const checked = spawnSync('bash', ['-n'], { input: script, encoding: 'utf8' });
  expect(checked.stderr).toBe('');
  const run = spawnSync('bash', ['-s'], {
    input: script,
    encoding: 'utf8',
    cwd: home,
    env: { PATH: process.env['PATH'] },
  });
  expect(run).toMatchObject({ status: 0, stderr: '', stdout: '' });
  return {
    content: readFileSync(join(home, 'etc/ecs/ecs.config'), 'utf8'),
    tree: readdirSync(home, { recursive: true }).map(String).sort(),
  };
}

const TREE = ['etc', 'etc/ecs', 'etc/ecs/ecs.config'];
const hostile = [
  "'; touch pwned; '",
  '$(touch pwned)',
  '`touch pwned`',
  'a\nEND_OF_ECS_CONFIG\ntouch pwned\n',
  '\\',
  '${HOME}',
  '"',
  '\u2028',
  '%s',
  '\u0000\r\n',
  "'\"'",
];

describe('user data', () => {
  it('writes the cluster and the attributes', () => {
    expect(execute('shop', { rack: 'a' }).content).toBe(
      'ECS_CLUSTER=shop\nECS_INSTANCE_ATTRIBUTES={"rack":"a"}\n',
    );
    expect(execute('shop', {}).content).toBe('ECS_CLUSTER=shop\n');
  });

  it.each(hostile)('lets nothing of %j be run', (text) => {
    const { content, tree } = execute('shop', { rack: text, [text]: 'x' });
    expect(content).toBe(ecsConfig('shop', { rack: text, [text]: 'x' }));
    expect(content.split('\n')).toHaveLength(3);
    expect(tree).toEqual(TREE);
  });

  it('writes any attributes byte for byte and touches nothing else', () => {
    fc.assert(
      fc.property(
        fc.dictionary(
          fc.string({ unit: 'binary', minLength: 1, maxLength: 20 }),
          fc.string({ unit: 'binary', maxLength: 40 }),
          { maxKeys: 4 },
        ),
        (attributes) => {
          const { content, tree } = execute('shop', attributes);
          expect(content).toBe(ecsConfig('shop', attributes));
          expect(tree).toEqual(TREE);
        },
      ),
      { numRuns: 40 },
    );
  });

  it('is read by the agent as it was meant', () => {
    const attributes = { rack: 'a b', 'com.acme/zone': 'x:y', quote: '"' };
    expect(agentConfig(userData('shop', attributes))).toMatchObject({ cluster: 'shop', attributes });
  });

  it.each(['', 'a b', 'a;b', 'a\nb', '$(x)', 'a'.repeat(256)])('refuses the cluster name %j', (name) => {
    expect(() => userDataScript(name, {})).toThrow(/is no cluster name/);
  });

  it('refuses more than EC2 takes', () => {
    expect(() => userDataScript('shop', { a: 'x'.repeat(17_000) })).toThrow(/too long/);
  });
});

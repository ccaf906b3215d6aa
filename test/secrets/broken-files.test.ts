import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { loadDesired } from '../../src/loader/load.ts';
import { createCanaries, found } from './canaries.ts';

/** A file that cannot be read is told with its place; what was meant for a secret is not quoted. */
const { all, plant } = createCanaries(7);
const environment = (text: string): string =>
  `{ "name": "a", "tasks": [{ "family": "a", "containerDefinitions": [{ "name": "a", "image": "b:1", "memory": 64,\n"environment": [${text}] }] }] }`;

test.each<readonly [string, (secret: string) => string]>([
  ['no quotes', (secret) => environment(`{ "name": "X",\n "value": ${secret} }`)],
  ['single quotes', (secret) => environment(`{ "name": "X",\n "value": '${secret}' }`)],
  ['a missing comma', (secret) => environment(`{ "value": "x" "${secret}" }`)],
  ['a missing colon', (secret) => environment(`{ "name": "X", "value" "${secret}" }`)],
  ['no closing quote', (secret) => environment(`{ "name": "X", "value": "${secret} }`)],
  ['a bad escape', (secret) => environment(`{ "name": "X", "value": "\\q${secret}" }`)],
  ['a list', (secret) => environment(`{ "name": "X", "value": ["${secret}"] }`)],
  ['an object', (secret) => environment(`{ "name": "X", "value": { "a": "${secret}" } }`)],
  ['a map of variables', (secret) => environment(`{ "DB_PASSWORD": "${secret}" }`)],
  ['a text', (secret) => environment(`"DB_PASSWORD=${secret}"`)],
  [
    'a value that is a name twice',
    (secret) => environment(`{ "name": "X", "value": "${secret}", "value": "${secret}" }`),
  ],
  ['an unquoted label', (secret) => `{ "name": "a", "dockerLabels": {\n "api-token": ${secret} } }`],
])('%s', async (name, make) => {
  const folder = mkdtempSync(join(tmpdir(), 'broken-'));
  try {
    writeFileSync(join(folder, 'appdef.json'), make(plant(name)));
    const loaded = await loadDesired({ cwd: folder, env: {}, cluster: 'c', appFiles: ['appdef.json'] });
    expect(loaded.ok).toBe(false);
    const told = loaded.ok ? '' : JSON.stringify(loaded.diagnostics);
    expect(told).toContain('appdef.json');
    expect([told, found(all, told)]).toEqual([told, []]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

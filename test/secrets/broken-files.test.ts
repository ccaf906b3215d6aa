import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createHidden } from '../../src/core/hidden.ts';
import { hideIn } from '../../src/core/hidden.ts';
import { loadDesired } from '../../src/loader/load.ts';
import { createCanaries, found } from './canaries.ts';

/** A file that cannot be read is told with its place; what was meant for a secret is not quoted. */
const { all, plant } = createCanaries(7);
const environment = (text: string): string =>
  `{ "name": "a", "tasks": [{ "family": "a", "containerDefinitions": [{ "name": "a", "image": "b:1", "memory": 64,\n"environment": [${text}] }] }] }`;

const member = (text: string): string =>
  `{ "name": "a", "tasks": [{ "family": "a", "containerDefinitions": [{ "name": "a", "image": "b:1", "memory": 64,\n${text} }] }] }`.replace(
    /"(image|memory)": (?:"b:1"|64),(?=[^]*\n"\1":)/g,
    '',
  );

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
  ['a number that is a text', (secret) => member(`"memory": "${secret}"`)],
  ['a list that is a text', (secret) => member(`"command": "serve --password=${secret}"`)],
  [
    'a reference to a secret that is an object',
    (secret) => member(`"secrets": [{ "name": "X", "valueFrom": { "a": "${secret}" } }]`),
  ],
  [
    'an option of a log that is a list',
    (secret) =>
      member(`"logConfiguration": { "logDriver": "splunk", "options": { "splunk-token": ["${secret}"] } }`),
  ],
  ['a member that is a value', (secret) => member(`"environment": [{ "DB_PASSWORD=${secret}": "" }]`)],
  [
    'a link',
    (secret) =>
      member(
        `"links": ["db:x:${secret}"], "dependsOn": [{ "containerName": "password=${secret}", "condition": "START" }]`,
      ),
  ],
  ['a port', (secret) => member(`"portMappings": [{ "containerPort": "${secret}" }]`)],
  ['an unquoted label', (secret) => `{ "name": "a", "dockerLabels": {\n "api-token": ${secret} } }`],
])('%s', async (name, make) => {
  const folder = mkdtempSync(join(tmpdir(), 'broken-'));
  try {
    writeFileSync(join(folder, 'appdef.json'), make(plant(name)));
    const loaded = await loadDesired({ cwd: folder, env: {}, cluster: 'c', appFiles: ['appdef.json'] });
    expect(loaded.ok).toBe(false);
    const { hide } = createHidden('secrets', { APP_TOKEN: 'token-of-the-environment-1' });
    // As it is told on the command line.
    const told = loaded.ok ? '' : JSON.stringify(loaded.diagnostics.map((one) => hideIn(one, hide)));
    expect(told).toContain('appdef.json');
    expect([told, found(all, told)]).toEqual([told, []]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test('a variable of the environment that the loader quotes is not told', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'broken-'));
  const env = { APP_TOKEN: plant('variable') };
  try {
    writeFileSync(
      join(folder, 'appdef.json'),
      member('"logConfiguration": { "logDriver": "${env.APP_TOKEN}" }'),
    );
    const loaded = await loadDesired({ cwd: folder, env, cluster: 'c', appFiles: ['appdef.json'] });
    const { hide } = createHidden('secrets', env);
    const told = loaded.ok ? '' : JSON.stringify(loaded.diagnostics.map((one) => hideIn(one, hide)));
    expect(told).toContain('must be one of');
    expect(found(all, told)).toEqual([]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

import { readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { loadDesired } from '../../src/loader/load.ts';
import { expectGolden } from '../support/golden.ts';
import { fixture, line } from './support.ts';

const files = (folder: string): readonly string[] =>
  readdirSync(fixture(`corpus/${folder}`))
    .filter((name) => name.endsWith('.json'))
    .toSorted();

async function told(folder: string): Promise<{ readonly text: string; readonly loaded: number }> {
  let text = '';
  let loaded = 0;
  for (const name of files(folder)) {
    const result = await loadDesired({
      cwd: fixture(`corpus/${folder}`),
      cluster: 'corpus',
      appFiles: [name],
      env: {},
    });
    if (result.ok) loaded += 1;
    else for (const { position } of result.diagnostics) expect(position?.file).toBe(name);
    const diagnostics = result.ok ? result.model.notes : result.diagnostics;
    text += `== ${name}: ${result.ok ? 'loaded' : 'refused'}\n${diagnostics.map(line).join('')}`;
  }
  return { text, loaded };
}

test('real task definitions load, or are refused with a message to act on', async () => {
  expect(files('given')).toHaveLength(60);
  const { text, loaded } = await told('given');
  expectGolden('loader/corpus-given.txt', `${text}\n${loaded} loaded, ${60 - loaded} refused\n`);
});

test('broken ones are refused where they are broken', async () => {
  expect(files('malformed')).toHaveLength(12);
  const { text, loaded } = await told('malformed');
  expect(loaded).toBe(0);
  expectGolden('loader/corpus-malformed.txt', text);
});

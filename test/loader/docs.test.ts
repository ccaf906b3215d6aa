import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { load, modelOf } from './support.ts';

test('the example of docs/files.md loads without a note', async () => {
  const text = readFileSync(fileURLToPath(new URL('../../docs/files.md', import.meta.url)), 'utf8');
  const blocks = [...text.matchAll(/```json (\S+)\n([\s\S]*?)```/g)];
  const files = Object.fromEntries(blocks.map(([, name = '', body = '']) => [name, body]));
  const more = { 'package.json': { version: '2.0.1' } };
  const model = modelOf(await load({ ...files, ...more }, { env: { SHOP_API_KEY: 'k' } }));
  expect(model.notes).toEqual([]);
  expect(model.boxes?.size).toBe(2);
  expect(model.tasks.get('shop-web')?.input.containerDefinitions?.[1]?.image).toBe('example/shop:2.0.1');
});

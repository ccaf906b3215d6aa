import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { COMMANDS } from '../../src/cli/commands.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const read = (file: string): string => readFileSync(join(root, file), 'utf8');
const pages = readdirSync(join(root, 'docs'))
  .filter((name) => name.endsWith('.md'))
  .map((name) => `docs/${name}`);

test('the README leads to every page of docs and names every command', () => {
  const readme = read('README.md');
  expect(pages.filter((page) => !readme.includes(`(${page})`))).toEqual([]);
  const named = (name: string): boolean =>
    readme.includes(`clusternator ${name}`) || readme.includes(`\`${name} `);
  expect(Object.keys(COMMANDS).filter((name) => !named(name))).toEqual([]);
});

test('links between pages lead to files that are there', () => {
  const dead = ['README.md', ...pages].flatMap((page) =>
    [...read(page).matchAll(/\]\((?!https?:|#)([^)#\s]+)/g)]
      .map(([, target = '']) => join(dirname(page), target))
      .filter((target) => !existsSync(join(root, target)))
      .map((target) => `${page}: ${target}`),
  );
  expect(dead).toEqual([]);
});

import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect, test } from 'vitest';
import { fixture } from './support.ts';

interface Structure {
  readonly properties?: Readonly<Record<string, { readonly description?: string }>>;
}

const root = fileURLToPath(new URL('../..', import.meta.url));
const read = (path: string): string => readFileSync(`${root}/${path}`, 'utf8');

test.each(['generate-schemas.mjs', 'generate-validators.mjs'])('what %s makes is up to date', (script) => {
  execFileSync(process.execPath, [`.tools/${script}`, '--check'], { cwd: root, stdio: 'pipe' });
});

test('the validators need nothing at run time', () => {
  expect(read('src/generated/validators.js')).not.toMatch(/\bimport\b|\brequire\(/);
});

test.each([
  ['hello', 'appdef'],
  ['hello', 'cluster'],
  ['nodemongo', 'appdef'],
  ['nodemongo', 'cluster'],
  ['shop', 'appdef'],
  ['shop', 'cluster'],
])('the schemas as editors use them accept fixtures/%s/%s.json', (name, file) => {
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  const validate = ajv.compile(JSON.parse(read(`schemas/${file}.schema.json`)));
  const value: unknown = JSON.parse(readFileSync(`${fixture(name)}/${file}.json`, 'utf8'));
  validate(value);
  expect(validate.errors ?? []).toEqual([]);
});

test('editors can explain every member', () => {
  for (const file of ['appdef', 'cluster']) {
    const { $defs }: { $defs: Readonly<Record<string, Structure>> } = JSON.parse(
      read(`schemas/${file}.schema.json`),
    );
    const members = Object.entries($defs).flatMap(([structure, { properties = {} }]) =>
      Object.entries(properties).map(([name, { description }]) => ({
        name: `${structure}.${name}`,
        description,
      })),
    );
    const silent = members.filter(({ name, description }) => !description && !name.endsWith('.$schema'));
    expect(members.length).toBeGreaterThan(100);
    expect(silent).toEqual([]);
  }
});

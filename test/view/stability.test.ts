import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, test } from 'vitest';
import { expectGolden } from '../support/golden.ts';

/** What docs/plan-format.md promises of the JSON forms: what could be read yesterday can be read today. */
const at = (path: string): URL => new URL(`../../${path}`, import.meta.url);
const read = (path: string): unknown => JSON.parse(readFileSync(at(path), 'utf8'));
const NAMES = ['plan', 'plan-file', 'event'] as const;

describe('every plan that is kept as an example', () => {
  const ajv = new Ajv2020({ strict: true, allowUnionTypes: true, strictTypes: false });
  const validate = ajv.compile(Object(read('schemas/plan.schema.json')));
  const plans = readdirSync(at('test/golden'), { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.json'),
  );

  test('there are many', () => {
    expect(plans.length).toBeGreaterThan(30);
  });
  test.each(plans)('%s is as schemas/plan.schema.json says', (name) => {
    validate(read(`test/golden/${name}`));
    expect(validate.errors).toBeNull();
  });
  test('the one in docs/plan-format.md too', () => {
    const [, example = ''] =
      /```json\n([\s\S]*?)```/.exec(readFileSync(at('docs/plan-format.md'), 'utf8')) ?? [];
    const digest = `sha256:${'0'.repeat(64)}`;
    validate(JSON.parse(example.replaceAll(/sha256:[0-9a-f]+…/g, digest)));
    expect(validate.errors).toBeNull();
  });
});

/** Each member of a schema by its path, with what readers rely on: its type or its choices, and whether it is always there. */
function membersOf(schema: unknown, path = ''): readonly string[] {
  if (Array.isArray(schema)) return schema.flatMap((inner: unknown) => membersOf(inner, path));
  if (typeof schema !== 'object' || schema === null) return [];
  const node = new Map<string, unknown>(Object.entries(schema));
  const required = new Set<unknown>(Array.isArray(node.get('required')) ? Object(node.get('required')) : []);
  const properties = Object.entries(Object(node.get('properties'))).flatMap(([name, inner]) => {
    const own = new Map<string, unknown>(Object.entries(Object(inner)));
    const kind = own.get('const') ?? own.get('$ref') ?? own.get('type') ?? '';
    const choices: unknown = own.get('enum');
    return [
      `${path}.${name} ${JSON.stringify(kind)}${required.has(name) ? ' always' : ''}`,
      ...(Array.isArray(choices) ? choices : []).map(
        (choice: unknown) => `${path}.${name} = ${JSON.stringify(choice)}`,
      ),
      ...membersOf(inner, `${path}.${name}`),
    ];
  });
  const nested = ['items', 'additionalProperties', 'prefixItems'].flatMap((key) =>
    membersOf(node.get(key), `${path}[]`),
  );
  const choices = ['oneOf', 'anyOf', 'allOf'].flatMap((key) => membersOf(node.get(key), path));
  const named = Object.entries(Object(node.get('$defs'))).flatMap(([name, inner]) =>
    membersOf(inner, `#${name}`),
  );
  return [...new Set([...properties, ...nested, ...choices, ...named])];
}

describe.each(NAMES)('schemas/%s.schema.json', (name) => {
  test('loses no member and no meaning while its format number stays', () => {
    const golden = `view/members-of-${name}.txt`;
    const now = membersOf(read(`schemas/${name}.schema.json`)).toSorted((a, b) => (a < b ? -1 : 1));
    expect(now.length).toBeGreaterThan(10);
    // Whoever takes a line away raises the format number, and says so in docs/plan-format.md.
    if (existsSync(at(`test/golden/${golden}`))) {
      const before = readFileSync(at(`test/golden/${golden}`), 'utf8')
        .trimEnd()
        .split('\n');
      const gone = before.filter((line) => !now.includes(line));
      if (!gone.some((line) => /^\.(?:formatVersion|v) \d/.test(line))) expect(gone).toEqual([]);
    }
    expectGolden(golden, `${now.join('\n')}\n`);
  });
});

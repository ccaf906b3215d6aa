import * as fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from '../../src/loader/parse.ts';
import { decode } from '../../src/loader/read.ts';
import { Report } from '../../src/loader/report.ts';
import { fixture, load, modelOf } from './support.ts';

const appdef = readFileSync(join(fixture('shop'), 'appdef.json'), 'utf8');
const cluster = readFileSync(join(fixture('shop'), 'cluster.json'), 'utf8');

/** Deep copy with the members of every object in another order. */
function shuffled(value: unknown, next: () => number): unknown {
  if (Array.isArray(value)) return value.map((item) => shuffled(item, next));
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value).map(
    ([name, inner]) => [next(), name, shuffled(inner, next)] as const,
  );
  return Object.fromEntries(members.toSorted(([a], [b]) => a - b).map(([, name, inner]) => [name, inner]));
}

/** The text with some of it removed, repeated or replaced. */
const mutated = (text: string): fc.Arbitrary<string> =>
  fc
    .array(
      fc.record({
        at: fc.nat(text.length),
        remove: fc.nat(6),
        insert: fc.oneof(
          fc.constantFrom(
            '{',
            '}',
            '[',
            ']',
            '"',
            ',',
            ':',
            'null',
            '-1',
            '1e999',
            '\\u0000',
            '\\ud800',
            '"__proto__":',
            '${env.A}',
            '\0',
          ),
          fc.string({ maxLength: 4 }),
        ),
      }),
      { minLength: 1, maxLength: 4 },
    )
    .map((edits) =>
      edits.reduce((out, { at, remove, insert }) => out.slice(0, at) + insert + out.slice(at + remove), text),
    );

/** It answers, whatever the file holds; refusals have positions. */
async function answers(files: Readonly<Record<string, string | Uint8Array>>): Promise<void> {
  const loaded = await load(files);
  if (loaded.ok) return;
  expect(loaded.diagnostics.length).toBeGreaterThan(0);
  for (const { position } of loaded.diagnostics) expect(position?.line).toBeGreaterThan(0);
}

describe('whatever stands in the files', () => {
  test('arbitrary bytes are answered, never thrown at the user', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), (bytes) => answers({ 'appdef.json': bytes })),
      {
        numRuns: 300,
      },
    );
  });
  test('arbitrary JSON is answered', async () => {
    await fc.assert(
      fc.asyncProperty(fc.json({ maxDepth: 5 }), fc.json({ maxDepth: 5 }), (a, b) =>
        answers({
          'appdef.json': `{"tasks":[${a}]}`,
          'cluster.json': `{"cluster":"c","boxes":${b},"services":${a}}`,
        }),
      ),
      { numRuns: 300 },
    );
  });
  test('files with small faults are answered', async () => {
    await fc.assert(
      fc.asyncProperty(mutated(appdef), mutated(cluster), (a, c) =>
        answers({ 'appdef.json': a, 'cluster.json': c }),
      ),
      { numRuns: 300 },
    );
  });
  test('Object.prototype stays as it is', () => {
    expect(Object.keys(Object.prototype)).toEqual([]);
  });
});

test('text is accepted exactly when JSON.parse accepts it, with the same value', () => {
  const same = (text: string): void => {
    const report = new Report();
    const source = parse(text, 'a.json', '/a.json', report);
    let wanted: unknown;
    let isJson = true;
    try {
      wanted = JSON.parse(text);
    } catch {
      isJson = false;
    }
    const syntax = report.errors().some(({ code }) => code === 'syntax');
    expect(syntax).toBe(!isJson);
    if (!isJson || report.failures > 0) return;
    expect(source?.value).toEqual(withoutNull(wanted));
  };
  fc.assert(fc.property(fc.json(), same), { numRuns: 500 });
  fc.assert(fc.property(mutated('{"a": [1, -2.5e3, true, null, "x\\n"], "b": {"c": ""}}'), same), {
    numRuns: 3000,
  });
});

/** JSON without members that are null, and with 0 for -0. */
function withoutNull(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNull);
  if (typeof value !== 'object' || value === null) return Object.is(value, -0) ? 0 : value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, inner]) => (inner === null ? [] : [[name, withoutNull(inner)]])),
  );
}

test('bytes are text exactly when they are UTF-8', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 40 }), (text) => {
      fc.pre(text.charCodeAt(0) !== 0xfeff && !text.slice(0, 4).includes('\0'));
      expect(decode(new TextEncoder().encode(text))).toEqual({ ok: true, text });
    }),
  );
});

test('line ends and the order of members change nothing', async () => {
  const plain = modelOf(await load({ 'appdef.json': appdef, 'cluster.json': cluster }));
  const crlf = (text: string): string => text.replaceAll('\n', '\r\n');
  const windows = modelOf(await load({ 'appdef.json': crlf(appdef), 'cluster.json': crlf(cluster) }));
  expect(windows.tasks).toEqual(plain.tasks);
  expect(windows.services).toEqual(plain.services);
  expect(windows.boxes).toEqual(plain.boxes);
  expect(windows.digest).toBe(plain.digest);
  await fc.assert(
    fc.asyncProperty(fc.infiniteStream(fc.nat()), async (numbers) => {
      const next = (): number => numbers.next().value ?? 0;
      const files = {
        'appdef.json': JSON.stringify(shuffled(JSON.parse(appdef), next)),
        'cluster.json': JSON.stringify(shuffled(JSON.parse(cluster), next)),
      };
      expect(modelOf(await load(files)).digest).toBe(plain.digest);
    }),
    { numRuns: 30 },
  );
});

test('another value is another digest', async () => {
  const digest = async (text: string): Promise<string> =>
    modelOf(await load({ 'appdef.json': text, 'cluster.json': cluster })).digest;
  expect(await digest(appdef.replace('1.37.0', '1.37.1'))).not.toBe(await digest(appdef));
});

test('thousands of lines are read in an instant', async () => {
  const tasks = Array.from({ length: 400 }, (_, index) => ({
    family: `task-${index}`,
    containerDefinitions: [
      { name: 'web', image: 'nginx:1.27.3', memory: 64, environment: [{ name: 'A', value: `${index}` }] },
    ],
  }));
  const text = JSON.stringify({ tasks }, null, 2);
  expect(text.split('\n').length).toBeGreaterThan(5000);
  await load({ 'appdef.json': text });
  const start = performance.now();
  modelOf(await load({ 'appdef.json': text }));
  expect(performance.now() - start).toBeLessThan(1000);
});

import { readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { KINDS } from '../../src/model/id.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const src = join(root, 'src');

interface Import {
  readonly from: string;
  readonly types: boolean;
}
interface Source {
  /** Relative to src. */
  readonly path: string;
  readonly folder: string;
  readonly text: string;
  readonly code: string;
  readonly imports: readonly Import[];
}

const files = (folder: string): string[] =>
  readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    return statSync(path).isDirectory() ? files(path) : [path];
  });

const sources: readonly Source[] = files(src)
  .filter((path) => path.endsWith('.ts') && !path.startsWith(join(src, 'generated')))
  .map((path) => {
    const text = readFileSync(path, 'utf8');
    const inside = relative(src, path);
    return {
      path: inside,
      folder: inside.includes('/') ? inside.slice(0, inside.indexOf('/')) : '',
      text,
      code: withoutComments(text),
      imports: importsOf(text),
    };
  });

function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/(^|\s)\/\/.*$/gm, '$1');
}

function importsOf(text: string): Import[] {
  const out: Import[] = [];
  for (const [, keyword, what = '', from = ''] of text.matchAll(
    /^(import|export)\s+([^'";]*?)\s*(?:from\s+)?'([^']+)'/gm,
  )) {
    if (keyword === 'export' && !/\}|\*/.test(what)) continue;
    const names = /^\{([\s\S]*)\}$/
      .exec(what)?.[1]
      ?.split(',')
      .map((name) => name.trim())
      .filter((name) => name !== '');
    out.push({
      from,
      types:
        what.startsWith('type ') ||
        (names !== undefined && names.length > 0 && names.every((name) => name.startsWith('type '))),
    });
  }
  for (const [, from = ''] of withoutComments(text).matchAll(/\bimport\(\s*'([^']+)'\s*\)/g))
    out.push({ from, types: false });
  return out;
}

/** The folder of src that an import leads to; `undefined` for packages. */
const folderOf = (source: Source, from: string): string | undefined =>
  from.startsWith('.') ? relative(src, join(src, dirname(source.path), from)).split('/')[0] : undefined;

/** A folder may use itself and these. */
const ARROWS: Readonly<Record<string, readonly string[]>> = {
  model: [],
  scheduling: ['model'],
  view: ['model'],
  loader: ['model', 'generated'],
  aws: ['model'],
  importer: ['scheduling', 'model'],
  snapshotter: ['aws', 'model'],
  secrets: ['model'],
  differ: ['secrets', 'scheduling', 'model'],
  checks: ['differ', 'secrets', 'scheduling', 'model'],
  forecast: ['differ', 'scheduling', 'model'],
  saved: ['differ', 'model'],
  executor: ['aws', 'snapshotter', 'differ', 'scheduling', 'model'],
  engine: ['scheduling', 'model', 'generated'],
  core: [
    'executor',
    'checks',
    'forecast',
    'differ',
    'secrets',
    'snapshotter',
    'loader',
    'aws',
    'scheduling',
    'model',
  ],
  cli: [
    'core',
    'checks',
    'saved',
    'differ',
    'secrets',
    'importer',
    'loader',
    'view',
    'aws',
    'model',
    'generated',
  ],
};
/** The only files of the command line that know the engine. */
const STARTERS = new Set(['cli/commands/local.ts', 'cli/local-engine.ts']);

/** The first circle of files, each of which uses the next; empty when there is none. */
function circleIn(uses: ReadonlyMap<string, readonly string[]>): readonly string[] {
  const done = new Set<string>();
  const visit = (path: string, way: readonly string[]): readonly string[] => {
    if (way.includes(path)) return [...way.slice(way.indexOf(path)), path];
    if (done.has(path)) return [];
    for (const next of uses.get(path) ?? []) {
      const circle = visit(next, [...way, path]);
      if (circle.length > 0) return circle;
    }
    done.add(path);
    return [];
  };
  for (const path of uses.keys()) {
    const circle = visit(path, []);
    if (circle.length > 0) return circle;
  }
  return [];
}

test('the reader of imports reads them', () => {
  expect(
    importsOf(
      "import a from 'a';\nimport type { B } from './b.ts';\nimport {\n  type C,\n  d,\n} from 'c';\nexport { e } from 'e';\nexport const f = 'f';\nconst g = await import('g');\nimport 'h';",
    ),
  ).toEqual([
    { from: 'a', types: false },
    { from: './b.ts', types: true },
    { from: 'c', types: false },
    { from: 'e', types: false },
    { from: 'h', types: false },
    { from: 'g', types: false },
  ]);
  expect(sources.length).toBeGreaterThan(100);
});

describe('imports run one way', () => {
  test.each(Object.entries(ARROWS))('%s', (folder, allowed) => {
    const wrong = sources
      .filter((source) => source.folder === folder)
      .flatMap((source) =>
        source.imports.flatMap(({ from }) => {
          const to = folderOf(source, from);
          if (to === undefined || to === folder || allowed.includes(to)) return [];
          if (to === 'engine' && STARTERS.has(source.path)) return [];
          return [`${source.path} -> ${from}`];
        }),
      );
    expect(wrong).toEqual([]);
  });

  test('no file leads back to itself', () => {
    const paths = new Set(sources.map(({ path }) => path));
    const uses = new Map(
      sources.map((source) => [
        source.path,
        source.imports.map(({ from }) => join(dirname(source.path), from)).filter((path) => paths.has(path)),
      ]),
    );
    expect(circleIn(uses)).toEqual([]);
    expect(
      circleIn(
        new Map([
          ['a', ['b']],
          ['b', ['c']],
          ['c', ['b']],
        ]),
      ),
    ).toEqual(['b', 'c', 'b']);
  });

  test('every folder of src has its arrows', () => {
    const folders = readdirSync(src).filter((name) => statSync(join(src, name)).isDirectory());
    expect(folders.filter((name) => name !== 'generated' && ARROWS[name] === undefined)).toEqual([]);
  });
});

test('values of the AWS SDK stay in aws/, and in the wire and the operations of the engine', () => {
  const wrong = sources
    .filter(({ path }) => !/^(aws|engine\/(wire|ecs|ec2))\//.test(path))
    .flatMap((source) =>
      source.imports
        .filter(({ from, types }) => /^@(aws-sdk|smithy)\//.test(from) && !types)
        .map(({ from }) => `${source.path} -> ${from}`),
    );
  expect(wrong).toEqual([]);
});

test('the Docker client and the flag parser stay where they belong', () => {
  const uses = (name: string): string[] =>
    sources
      .filter(({ imports }) => imports.some(({ from, types }) => from === name && !types))
      .map(({ path }) => path);
  expect(uses('dockerode').filter((path) => !path.startsWith('engine/runtime/'))).toEqual([]);
  expect(uses('yargs')).toEqual(['cli/parse.ts']);
  expect(uses('deep-diff')).toEqual(['differ/diff.ts']);
});

test('console and process are for the command line and the engine process', () => {
  const wrong = sources
    // engine/processes.ts: the one place that sends signals and asks whether a process lives.
    .filter(({ path }) => !/^(cli|view)\/|^engine\/(main|processes)\.ts$/.test(path))
    .filter(({ code }) =>
      /\bconsole\.(log|error|warn|info|debug|table|dir|trace)\b|(?<![\w.'"-])process\.[a-z]|from 'node:process'/.test(
        code,
      ),
    )
    .map(({ path }) => path);
  expect(wrong).toEqual([]);
});

test('the program ends in one place', () => {
  const exits = sources
    .filter(({ code }) => /\bprocess\.(exit|exitCode|abort|reallyExit)\b/.test(code))
    .map(({ path }) => path);
  expect(exits.filter((path) => path !== 'cli/main.ts' && path !== 'engine/main.ts')).toEqual([]);
});

test('the diff knows no kinds', () => {
  const { code } = sources.find(({ path }) => path === 'differ/diff.ts')!;
  for (const kind of KINDS) expect(code).not.toMatch(new RegExp(`\\b${kind}`, 'i'));
});

test('a text that tells to run a command holds it as data', () => {
  // Examples of the command line, titles of views, and what one process of ours says to another are whole as they are.
  const wrong = sources
    .filter(({ path }) => !/^(view|cli\/commands)\/|^cli\/help\.ts$|^engine\/local\/config\.ts$/.test(path))
    .filter(({ code }) =>
      /\bclusternator (?:apply|plan|status|rollback|iam-policy|local (?:start|stop|status|reset))\b/.test(
        code,
      ),
    )
    .map(({ path }) => path);
  expect(wrong).toEqual([]);
});

test('no file does everything', () => {
  const lines = sources.map(({ path, text }) => ({ path, lines: text.split('\n').length }));
  expect(lines.filter((file) => file.lines > 400)).toEqual([]);
  const sizes = lines.map((file) => file.lines).sort((a, b) => a - b);
  expect(sizes[Math.floor(sizes.length / 2)]).toBeLessThan(150);
});

test('no weakness is switched off', () => {
  const wrong = sources
    .filter(({ text }) =>
      /@ts-(ignore|nocheck|expect-error)|eslint-disable|: any\b|<any>|as any\b/.test(
        withoutStrings(withoutComments(text)),
      ),
    )
    .map(({ path }) => path);
  expect(wrong).toEqual([]);
});

const withoutStrings = (text: string): string => text.replace(/'[^'\n]*'|`[^`]*`/g, "''");

test('the top level is what it is said to be', () => {
  const allowed = [
    'LICENSE',
    'README.md',
    'docs',
    'findings',
    'fixtures',
    'package-lock.json',
    'package.json',
    'schemas',
    'src',
    'test',
    'tsconfig.json',
  ];
  const made = ['node_modules', 'dist', 'coverage'];
  expect(
    readdirSync(root).filter(
      (name) => !name.startsWith('.') && !allowed.includes(name) && !made.includes(name),
    ),
  ).toEqual([]);
});

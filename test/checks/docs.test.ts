import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { ONLINE_CHECKS } from '../../src/checks/online/checks.ts';
import { LISTED, OFFLINE_CHECKS, OTHER_FINDINGS } from '../../src/checks/registry.ts';
import type { Listed } from '../../src/checks/listed.ts';
import { runOfflineChecks } from '../../src/checks/run.ts';
import type { Diagnostic } from '../../src/model/diagnostic.ts';
import { expectGolden } from '../support/golden.ts';
import { modelOf, type Part } from './example.ts';
import { CLUSTER_EXAMPLES } from './examples/cluster.ts';
import { CONTAINER_EXAMPLES } from './examples/containers.ts';
import { ONLINE_EXAMPLES } from './examples/online.ts';
import { foundOnline } from './found.ts';
import { textOf } from '../../src/model/words.ts';

/** Where the loader refuses what leads nowhere. */
const REFERENCES = fileURLToPath(new URL('../../src/loader/references', import.meta.url));
const REFUSALS = [
  'essential-must-not-end',
  'memory-below-reservation',
  'unknown-port',
  'unknown-container',
  'links-need-bridge',
  'host-port-differs',
];

const EXAMPLES = { ...CONTAINER_EXAMPLES, ...CLUSTER_EXAMPLES };

const WHERE: Readonly<Record<keyof Part, string>> = {
  cluster: 'in cluster.json',
  box: 'in a group of "boxes"',
  service: 'in a service',
  task: 'in a task',
  container: 'in a container',
};

/** A part of the files as Markdown. */
function written(part: Part): readonly string[] {
  const parts = Object.entries(part) as [keyof Part, object][];
  return parts.flatMap(([where, members]) => [`_${WHERE[where]}:_`, '', '```json', json(members), '```', '']);
}

/** On one line where there is room. */
function json(value: unknown): string {
  const facts = (_key: string, inner: unknown): unknown => {
    if (inner instanceof Map) return Object.fromEntries(inner);
    if (inner instanceof Set) return [...inner];
    if (typeof inner === 'string' && inner.length > 1000)
      return `${inner.slice(0, 40)} ... and ${String(inner.length - 40)} more`;
    if (!Array.isArray(inner) || inner.length <= 12) return inner;
    return [...inner.slice(0, 2), `... and ${String(inner.length - 2)} more`];
  };
  const indented = JSON.stringify(value, facts, 1) ?? '';
  const short = indented.replaceAll(/\n\s*/g, ' ');
  return short.length <= 110 ? short : JSON.stringify(value, facts, 2);
}

const told = ({ severity, message, hint, position }: Diagnostic): readonly string[] => [
  '```text',
  `${severity}: ${message}${position === undefined ? '' : ` (at ${position.pointer})`}`,
  `  ${textOf(hint ?? '')}`,
  '```',
  '',
];

const only = ([finding, ...more]: readonly Diagnostic[]): Diagnostic => {
  if (finding === undefined || more.length > 0) throw new Error('an example gives one finding');
  return finding;
};

async function offline(check: Listed): Promise<readonly string[]> {
  const example = EXAMPLES[check.id];
  if (example === undefined) throw new Error(`${check.id} has no example`);
  const finding = only(runOfflineChecks(await modelOf(example.bad)));
  return [
    `### ${check.id}`,
    '',
    `${check.title}. Default: ${check.level}.`,
    '',
    'Bad:',
    '',
    ...written(example.bad),
    ...told(finding),
    'Good:',
    '',
    ...written(example.good),
  ];
}

async function online(check: Listed): Promise<readonly string[]> {
  const example = ONLINE_EXAMPLES[check.id];
  if (example === undefined) throw new Error(`${check.id} has no example`);
  const quiet = check.id === 'instance-profile-unproven' ? {} : { 'instance-profile-unproven': 'off' };
  const finding = only(await foundOnline(example.part, example.bad, quiet));
  const said = (facts: object): readonly string[] =>
    Object.keys(facts).length === 0 ? [] : ['_EC2 says:_', '', '```json', json(facts), '```', ''];
  return [
    `### ${check.id}`,
    '',
    `${check.title}. Default: ${check.level}.`,
    '',
    'Bad:',
    '',
    ...written(example.part),
    ...said(example.bad),
    ...told(finding),
    'Good:',
    '',
    ...(example.better === undefined ? [] : written(example.better)),
    ...said(example.good),
    ...(example.better === undefined && Object.keys(example.good).length === 0
      ? ['The caller may look.', '']
      : []),
  ];
}

const INTRO = `# Checks

What \`validate\`, \`plan\` and \`apply\` find in the files and, before boxes are made, in EC2. This page is made from the table of the
checks and from the examples that its test runs (\`npm run golden\`).

- **error**: it cannot work. The plan is shown and not done; exit 3, and its last line counts them: \`Apply refuses this plan: 2 errors.\`
- **warning**: it works and will hurt. With \`--strict\` it is an error.
- **note**: good to know. A plan counts most of its notes; \`plan --all\`, \`validate\` and \`--format json\` show them.

The cluster file sets the level of each by its id; \`"off"\` is silence:

\`\`\`json
{ "cluster": "shop", "checks": { "image-latest": "error", "one-box": "off" } }
\`\`\`

Each finding has an id, a place in a file (or a resource), a reason and a fix. Secrets are named, never shown.

Faults of the files themselves (syntax, unknown members, references to nowhere) are always errors: their levels cannot be set. The
folders of \`fixtures/bad\` show them, each with its message.
`;

const table = (checks: readonly Listed[], linked: boolean): string =>
  [
    '| Id | Level | Finds |',
    '|---|---|---|',
    ...checks.map(
      ({ id, level, title }) => `| ${linked ? `[\`${id}\`](#${id})` : `\`${id}\``} | ${level} | ${title} |`,
    ),
    '',
  ].join('\n');

test('docs/checks.md lists every check with its examples', async () => {
  const unknown = OTHER_FINDINGS.filter(({ id }) => id === 'unknown-check');
  const others = OTHER_FINDINGS.filter(({ id }) => id !== 'unknown-check');
  const files = [...OFFLINE_CHECKS, ...unknown];
  const sections: string[] = [];
  for (const check of files) sections.push((await offline(check)).join('\n'));
  const asked: string[] = [];
  for (const check of ONLINE_CHECKS) asked.push((await online(check)).join('\n'));
  const text = [
    INTRO,
    `## Of the files (${String(files.length)})\n`,
    table(files, true),
    `## Of EC2 (${String(ONLINE_CHECKS.length)})\n`,
    'Asked by `plan` and `apply` only, and only about boxes that the plan makes or replaces and host ports that it opens: a plan without\nthose makes no such call. At most six calls, at the same time: DescribeKeyPairs, DescribeSubnets, DescribeSecurityGroups,\nDescribeInstanceTypeOfferings, and for an AMI id DescribeImages and, where its type is not known here, DescribeInstanceTypes.\nWhatever the caller may not see is told by the note `not-checked`, and nothing fails. Whether an instance profile exists and lets\nthe agent join cannot be asked of EC2 beforehand; `instance-profile-unproven` says so.\n',
    table(ONLINE_CHECKS, true),
    `## From elsewhere (${String(others.length)})\n`,
    'Of reading the files, and of the plan itself. Their levels are set in the same way.\n',
    table(others, false),
    '## Examples: of the files\n',
    'The rest of the files is ordinary: two boxes, one service, one task. The good example gives no finding at all.\n',
    ...sections,
    '## Examples: of EC2\n',
    ...asked,
  ].join('\n');
  expect(LISTED.length).toBeGreaterThanOrEqual(40);
  expectGolden('../../docs/checks.md', `${text.trimEnd()}\n`);
});

test('docs/mistakes.md names only findings and refusals that exist', () => {
  const text = readFileSync(new URL('../../docs/mistakes.md', import.meta.url), 'utf8');
  const rows = text.split('\n').filter((line) => line.startsWith('| ') && !line.startsWith('| What is seen'));
  expect(rows.length).toBeGreaterThan(40);
  const known = new Set([...LISTED.map(({ id }) => id), ...REFUSALS]);
  for (const row of rows) {
    const cell = row.split('|').at(-2) ?? '';
    const ids = [...cell.matchAll(/`([a-z]+(?:-[a-z]+)+)`/g)].map(([, id = '']) => id);
    const unknown = ids.filter((id) => !known.has(id));
    // What nobody can know before is told by the forecast, or by `apply`.
    const isTold = ids.length > 0 || /forecast|`apply`/.test(cell);
    expect([row, isTold, unknown]).toEqual([row, true, []]);
  }
  const loader = readdirSync(REFERENCES)
    .map((name) => readFileSync(join(REFERENCES, name), 'utf8'))
    .join('');
  for (const id of REFUSALS) expect(loader).toContain(`'${id}'`);
});

import { expect, test } from 'vitest';
import { linesOf, linesWith } from '../../src/cli/command-line.ts';
import { typedPlan } from '../../src/cli/findings.ts';
import { type LineOf, mapWords, textOf, type Words, words } from '../../src/model/words.ts';
import { renderPlanJson } from '../../src/view/json/plan.ts';
import { everything } from '../view/plans.ts';

const context = {
  cwd: '/home/me',
  global: { local: true, data: '/home/me/data', region: undefined, debug: false, mask: 'secrets' },
} as const;
const ALL = words`${{ run: 'apply' }}, ${{ run: 'plan' }}, ${{ run: 'status' }}`;
const inPlace = (told: Words, lineOf: LineOf): string => textOf(told, lineOf);

test('a command that a text tells to run works on the same cluster as the one that told it', () => {
  const lineOf = linesOf(context, { file: 'my shop.json' }, 'plan', 'clusternator plan');
  const flags = "--local --data data -f 'my shop.json'";
  expect(inPlace(words`Correct it, then run ${{ run: 'apply' }} again.`, lineOf)).toBe(
    `Correct it, then run clusternator apply ${flags} again.`,
  );
  expect(inPlace(words`Plan again: ${{ run: 'plan', args: ['--out', 'FILE'] }}.`, lineOf)).toBe(
    `Plan again: clusternator plan ${flags} --out FILE.`,
  );
  expect(inPlace(words`${{ run: 'apply', args: ['--take-over', "a'b"] }}`, lineOf)).toBe(
    `clusternator apply ${flags} --take-over 'a'\\''b'`,
  );
  expect(inPlace(words`\`${{ run: 'iam-policy' }}\`, \`${{ run: 'local start' }}\``, lineOf)).toBe(
    `\`clusternator iam-policy ${flags}\`, \`clusternator local start --data data\``,
  );
  // What only looks like a command is no data, and stays.
  expect(inPlace('clusternator plan', lineOf)).toBe('clusternator plan');
  expect(inPlace(words`${{ run: 'show', args: ['shop.plan'] }}`, lineOf)).toBe('clusternator show shop.plan');
});

test('without flags nothing is said twice', () => {
  expect(inPlace(ALL, linesWith({}))).toBe('clusternator apply, clusternator plan, clusternator status');
  expect(textOf(ALL)).toBe(inPlace(ALL, linesWith({})));
});

test('a cluster that is named on the command line has no plan and no apply of its own', () => {
  const typed = 'clusternator cluster:update -c shop';
  const args = { cluster: 'shop', app: ['appdef.json'] };
  const lineOf = linesOf(context, args, 'cluster:update', typed);
  expect(inPlace(ALL, lineOf)).toBe(`${typed}, ${typed}, clusternator status --local --data data -c shop`);
});

test('what reads a named cluster knows no files for apply and plan', () => {
  expect(inPlace(ALL, linesOf(context, { cluster: 'shop' }, 'status', 'clusternator status'))).toBe(
    'clusternator apply --local --data data, clusternator plan --local --data data, clusternator status --local --data data -c shop',
  );
});

test('what changes a cluster is continued by itself', () => {
  const typed = 'clusternator destroy --local --yes';
  const lineOf = linesOf(
    { ...context, global: { ...context.global, data: undefined } },
    {},
    'destroy',
    typed,
  );
  expect(inPlace(ALL, lineOf)).toBe(`${typed}, clusternator plan --local, clusternator status --local`);
  expect(lineOf({ run: 'apply', args: ['--remove-app', 'web'] })).toBe(`${typed} --remove-app web`);
});

test('findings of a plan tell them to people; the plan itself, and so its JSON, has them as data', () => {
  const hint = words`${{ run: 'status' }} shows why.`;
  const finding = { code: 'x', severity: 'note', message: 'm', hint, source: 'aws' } as const;
  const plan = { ...everything, findings: [finding] };
  expect(typedPlan(plan, linesWith({ status: ['--local'] })).findings[0]?.hint).toBe(
    'clusternator status --local shows why.',
  );
  expect(JSON.parse(renderPlanJson(plan))).toMatchObject({
    findings: [{ hint: [{ run: 'status' }, ' shows why.'] }],
  });
});

test('words are a string where they have no command, and hide what is to be hidden in every part', () => {
  expect(words`a ${'b'} c`).toBe('a b c');
  const told = words`Not ${words`${{ run: 'apply', args: ['--remove-app', 'hush'] }} hush`}, hush`;
  expect(told).toEqual(['Not ', { run: 'apply', args: ['--remove-app', 'hush'] }, ' hush, hush']);
  expect(mapWords(told, (text) => text.replaceAll('hush', '(secret)'))).toEqual([
    'Not ',
    { run: 'apply', args: ['--remove-app', '(secret)'] },
    ' (secret), (secret)',
  ]);
});

import { expect, test } from 'vitest';
import { retold } from '../../src/cli/findings.ts';
import { renderPlanJson } from '../../src/view/json/plan.ts';
import { everything } from '../view/plans.ts';
import { commandsOf, commandsWith, inPlace } from '../../src/cli/command-line.ts';

const context = {
  cwd: '/home/me',
  global: { local: true, data: '/home/me/data', region: undefined, debug: false, mask: 'secrets' },
} as const;
const ALL = 'clusternator apply, clusternator plan, clusternator status';

test('a command that a text tells to run works on the same cluster as the one that told it', () => {
  const commands = commandsOf(context, { file: 'my shop.json' }, 'plan', 'clusternator plan');
  const flags = "--local --data data -f 'my shop.json'";
  expect(inPlace('Correct it, then run clusternator apply again.', commands)).toBe(
    `Correct it, then run clusternator apply ${flags} again.`,
  );
  expect(inPlace('Run clusternator plan to see why: clusternator status.', commands)).toBe(
    `Run clusternator plan ${flags} to see why: clusternator status ${flags}.`,
  );
  expect(inPlace('Plan again: clusternator plan --out FILE.', commands)).toBe(
    `Plan again: clusternator plan ${flags} --out FILE.`,
  );
  expect(inPlace('`clusternator iam-policy`, `clusternator local start`', commands)).toBe(
    `\`clusternator iam-policy ${flags}\`, \`clusternator local start --data data\``,
  );
  // What has them already is whole.
  const once = inPlace(ALL, commands);
  expect(inPlace(once, commands)).toBe(once);
  expect(inPlace('clusternator plans, clusternator show shop.plan', commands)).toBe(
    'clusternator plans, clusternator show shop.plan',
  );
});

test('without flags nothing is said twice', () => {
  expect(inPlace(ALL, commandsWith([]))).toBe(ALL);
});

test('a cluster that is named on the command line has no plan and no apply of its own', () => {
  const typed = 'clusternator cluster:update -c shop';
  const args = { cluster: 'shop', app: ['appdef.json'] };
  const commands = commandsOf(context, args, 'cluster:update', typed);
  expect(inPlace(ALL, commands)).toBe(`${typed}, ${typed}, clusternator status --local --data data -c shop`);
});

test('what reads a named cluster knows no files for apply and plan', () => {
  expect(inPlace(ALL, commandsOf(context, { cluster: 'shop' }, 'status', 'clusternator status'))).toBe(
    'clusternator apply --local --data data, clusternator plan --local --data data, clusternator status --local --data data -c shop',
  );
});

test('what changes a cluster is continued by itself', () => {
  const typed = 'clusternator destroy --local --yes';
  expect(
    inPlace(
      ALL,
      commandsOf({ ...context, global: { ...context.global, data: undefined } }, {}, 'destroy', typed),
    ),
  ).toBe(`${typed}, clusternator plan --local, clusternator status --local`);
});

test('findings of a plan tell them to people; the plan itself, and so its JSON, stays', () => {
  const hint = 'clusternator status shows why.';
  const finding = { code: 'x', severity: 'note', message: 'm', hint, source: 'aws' } as const;
  const plan = { ...everything, findings: [finding] };
  const commands = commandsWith(['--local']);
  expect(retold(plan, (told) => inPlace(told, commands)).findings[0]?.hint).toBe(
    'clusternator status --local shows why.',
  );
  expect(renderPlanJson(plan)).toContain(hint);
});

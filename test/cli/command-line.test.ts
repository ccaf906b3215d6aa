import { expect, test } from 'vitest';
import { commandLine, inPlace, statusFlags } from '../../src/cli/command-line.ts';

const context = {
  cwd: '/home/me',
  global: { local: true, data: undefined, region: undefined, debug: false, mask: 'secrets' },
} as const;

test('a command that a text tells to run works on the same cluster as the one that told it', () => {
  const flags = statusFlags(context, { file: 'my shop.json' });
  const words = { again: commandLine(['apply', ...flags]), flags, named: false };
  expect(inPlace('Correct it, then run clusternator apply again.', words)).toBe(
    "Correct it, then run clusternator apply --local -f 'my shop.json' again.",
  );
  expect(inPlace('Run clusternator plan to see why: clusternator status.', words)).toBe(
    "Run clusternator plan --local -f 'my shop.json' to see why: clusternator status --local -f 'my shop.json'.",
  );
  // What has flags of its own is whole.
  expect(inPlace('Plan again: clusternator plan --out FILE.', words)).toBe(
    'Plan again: clusternator plan --out FILE.',
  );
});

test('a cluster that is named on the command line has no plan and no apply of its own', () => {
  const flags = statusFlags(context, { cluster: 'shop', app: ['appdef.json'] });
  const words = { again: 'clusternator cluster:update -c shop', flags, named: true };
  expect(inPlace('clusternator apply, clusternator plan, clusternator status', words)).toBe(
    'clusternator cluster:update -c shop, clusternator cluster:update -c shop, clusternator status --local -c shop',
  );
});

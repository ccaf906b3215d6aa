import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Diagnostic } from '../../src/model/diagnostic.ts';
import { renderDiagnosticsGithub, renderPlanGithub } from '../../src/view/github/plan.ts';
import { expectGolden } from '../support/golden.ts';
import { everything, imageUpdate, nothing } from './plans.ts';

const finding = (more: Partial<Diagnostic>): Diagnostic => ({
  code: 'image-latest',
  severity: 'warning',
  message: 'The image has no tag.',
  source: 'user',
  ...more,
});

test.each(Object.entries({ everything, 'image-update': imageUpdate, nothing }))('%s', (name, plan) => {
  expectGolden(`view/${name}.github.txt`, renderPlanGithub(plan));
});

test('a finding stands on its line, below the folder of the files, errors first', () => {
  const text = renderDiagnosticsGithub(
    [
      finding({
        hint: 'Write a tag.\nA version.',
        position: { file: 'a,b:c.json', line: 3, column: 7, pointer: '' },
      }),
      finding({ severity: 'note', code: 'subnet-unknown', subject: 'box/web-1', message: '100% sure' }),
      finding({ severity: 'error', code: 'port-taken' }),
    ],
    { folder: 'deploy/' },
  );
  expect(text).toBe(
    '::error title=port-taken::The image has no tag.\n' +
      '::warning file=deploy/a%2Cb%3Ac.json,line=3,col=7,title=image-latest::The image has no tag.%0AWrite a tag.%0AA version.\n' +
      '::notice title=subnet-unknown (box web-1)::100%25 sure\n',
  );
});

test('text from outside gives the runner no command', () => {
  const hostile = fc
    .array(
      fc.oneof(
        fc.constantFrom(
          '::error::x',
          '\n::set-output name=a::b',
          '\r::stop-commands::x',
          '##[group]',
          '%0A',
          ':',
          ',',
          '\u2028',
        ),
        fc.string({ unit: 'binary' }),
      ),
    )
    .map((parts) => parts.join(''));
  fc.assert(
    fc.property(hostile, hostile, hostile, (message, hint, name) => {
      const text = renderPlanGithub({
        ...everything,
        title: message,
        target: { ...everything.target, cluster: name },
        changes: everything.changes.map((change) => ({
          ...change,
          id: `task/${name}`,
          because: [message],
          effects: [{ is: 'deregisters', revisions: [hint] }],
        })),
        findings: [finding({ message, hint, position: { file: name, line: 1, column: 1, pointer: '' } })],
      });
      const commands = text.split(/[\r\n\u2028\u2029]/u).filter((line) => /^\s*::|##\[/u.test(line));
      expect(commands.map((line) => /^::(\w+)/.exec(line)?.[1])).toEqual([
        'group',
        'endgroup',
        'notice',
        'warning',
      ]);
    }),
  );
});

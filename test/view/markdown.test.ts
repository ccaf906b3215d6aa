import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Plan } from '../../src/model/plan.ts';
import { code, fence } from '../../src/view/markdown/markdown.ts';
import { renderPlanMarkdown } from '../../src/view/markdown/plan.ts';
import { everything, imageUpdate } from './plans.ts';

test('the comment of the reference', () => {
  const plan: Plan = {
    ...imageUpdate,
    forecast: {
      fits: true,
      summary: 'it does.',
      boxes: [
        {
          box: 'box-1',
          fate: 'joins',
          cpu: { before: 0, after: 1, total: 2 },
          memory: { before: 0, after: 1, total: 2 },
          tasks: [],
        },
      ],
      services: [],
    },
  };
  expect(renderPlanMarkdown(plan, { applyCommand: 'clusternator apply shop.plan.json' }))
    .toBe(`<!-- clusternator:shop:us-east-1 -->
### clusternator plan: shop (us-east-1)

**0 to create, 2 to update, 0 to replace, 0 to delete.** 4 unchanged. Fits on 1 box.

\`\`\`diff
!  task     api
!    image          ghcr.io/acme/api:1.4.0 -> ghcr.io/acme/api:1.4.1
!    revision       7 -> (known after apply)
!  service  api
!    task           api:7 -> api:(known after apply)
     rolls 2 tasks, at least 1 stays running
\`\`\`

<details><summary>Plan file, apply command</summary>

\`clusternator apply shop.plan.json\` (live state \`sha256:9c1e9c1e9c1e…\`)
</details>
`);
});

describe('text from outside', () => {
  const hostile = fc
    .array(
      fc.oneof(
        fc.constantFrom(
          '```',
          '`',
          '````',
          '\n',
          '</details>',
          '-->',
          '|',
          '[x](http://e)',
          '<img src=x>',
          '@someone',
          '#1',
          '$x$',
          '**',
          '\\',
        ),
        fc.string({ unit: 'binary' }),
      ),
    )
    .map((parts) => parts.join(''));
  const NONE = { before: 0, after: 0, total: 0 };
  const make = (text: string): string =>
    renderPlanMarkdown(
      {
        ...everything,
        target: { ...everything.target, cluster: `c${text}` },
        changes: everything.changes.map((change) => ({
          ...change,
          id: `task/${text}`,
          because: [text],
          effects: [{ is: 'deregisters', revisions: [text] }],
        })),
        forecast: {
          fits: false,
          summary: `s${text}`,
          boxes: [{ box: text, fate: 'leaves', cpu: NONE, memory: NONE, tasks: [] }],
          services: [
            {
              id: `service/${text}`,
              verdict: 'gap',
              placements: [{ box: 'b', count: 1 }],
              halts: [{ box: text, count: 1 }],
              keeps: 0,
              reason: text,
            },
          ],
        },
        findings: [
          {
            code: 'x',
            severity: 'warning',
            message: text,
            hint: text,
            source: 'user',
            position: { file: text, line: 1, column: 1, pointer: '' },
          },
        ],
      },
      { applyCommand: `clusternator apply ${text}` },
    );

  test('cannot end the fence, nor add markup, mentions or table cells outside it', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const markdown = make(text);
        // The fences that we open are the only ones, each closed by as many ticks.
        const outside: string[] = [];
        let open: string | undefined;
        let fences = 0;
        for (const line of markdown.split('\n')) {
          const [, ticks = ''] = /^ {0,3}(`{3,})(?=[^`]*$)/.exec(line) ?? [];
          if (open === undefined && ticks !== '') {
            open = ticks;
            fences++;
          } else if (open !== undefined && ticks.length >= open.length && line.trim() === ticks)
            open = undefined;
          else if (open === undefined) outside.push(line);
        }
        expect(open).toBeUndefined();
        expect(fences).toBe(2);
        const prose = outside.map((line) => line.replace(/(`+)(?!`).*?[^`]\1(?!`)/g, '')).join('\n');
        expect(prose.match(/<(?!!--|\/?(?:details|summary)>)/g)).toBeNull();
        expect(prose.match(/<\/details>/g)).toHaveLength(1);
        expect(prose).not.toMatch(/[@#][\w-]/);
        const row = outside.find((line) => line.includes('| **gap** |')) ?? '';
        expect(row.replace(/\\\\/g, '').match(/(?<!\\)\|/g)).toHaveLength(4);
      }),
    );
  });

  test('a marker is one comment, whatever the name of the cluster', () => {
    expect(make('--> <b>').split('\n')[0]).toMatch(/^<!-- clusternator:[\w.-]+:us-east-1 -->$/);
  });
});

test('never longer than a comment may be, with everything in it too long', () => {
  const long = '<'.repeat(3_000);
  const text = renderPlanMarkdown(
    {
      ...everything,
      changes: Array.from({ length: 1_000 }, (_, i) => ({
        ...everything.changes[0]!,
        id: `service/${i}${long}` as const,
        because: [long],
      })),
      forecast: {
        fits: false,
        summary: long,
        boxes: [],
        services: Array.from({ length: 1_000 }, (_, i) => ({
          id: `service/${i}${long}` as const,
          verdict: 'gap' as const,
          placements: [{ box: 'b', count: 1 }],
          halts: [],
          keeps: 0,
          reason: long,
        })),
      },
      findings: Array.from({ length: 1_000 }, () => ({
        code: 'x',
        severity: 'warning' as const,
        message: long,
        hint: long,
        source: 'user' as const,
      })),
    },
    { applyCommand: 'clusternator apply' },
  );
  expect(text.length).toBeLessThanOrEqual(60_000);
  expect(text).toMatch(/\*\*\d+ changes not shown\.\*\*/);
  expect(text).toContain('- 960 more');
  expect(text.trimEnd()).toMatch(/<\/details>$/);
});

test('a fence and a code span are longer than any run of backticks in them', () => {
  expect(fence('diff', ['a', '````'])).toEqual(['`````diff', 'a', '````', '`````']);
  expect(fence('', ['a'])).toEqual(['```', 'a', '```']);
  expect(code('a``b')).toBe('```a``b```');
  expect(code('`')).toBe('`` ` ``');
});

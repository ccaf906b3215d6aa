import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ForecastBox, Plan } from '../../src/model/plan.ts';
import { renderPlanHtml } from '../../src/view/html/plan.ts';
import { everything, newCluster } from './plans.ts';

const box = (name: string, more: Partial<ForecastBox> = {}): ForecastBox => ({
  box: name,
  type: 't3.small',
  cpu: { before: 512, after: 512, total: 2048 },
  memory: { before: 512, after: 512, total: 1934 },
  tasks: [],
  ...more,
});
const withBoxes = (...boxes: ForecastBox[]): Plan => ({
  ...newCluster,
  forecast: { fits: true, summary: 'all fits.', boxes, services: [] },
});
const tags = (page: string): string[] => [...page.matchAll(/<\/?([a-z0-9]+)/gi)].map(([, name = '']) => name);

test('a page that needs nothing else', () => {
  const page = renderPlanHtml(everything, { applyCommand: 'clusternator apply --local' });
  expect(page).toMatch(/^<!doctype html>\n/);
  expect(page).toContain(`content="default-src 'none'; style-src 'unsafe-inline'"`);
  expect(page).not.toMatch(/<(script|link|img|iframe|object|form|base)\b|\bon\w+=|url\(|@import|https?:/i);
  expect(page).toContain('<code>clusternator apply --local</code>');
});

test('every tag that is opened is closed', () => {
  const open: string[] = [];
  const page = renderPlanHtml(everything).replace(/<style>[^]*<\/style>/, '');
  for (const [, end, name = ''] of page.matchAll(/<(\/?)([a-z0-9]+)[^>]*>/g)) {
    if (name === 'meta' || name === 'br') continue;
    if (end === '') open.push(name);
    else expect(open.pop()).toBe(name);
  }
  expect(open).toEqual([]);
});

test('text from outside becomes no markup and leaves no attribute', () => {
  const hostile = fc
    .array(
      fc.oneof(
        fc.constantFrom('<script>', '"', "'", '&', '>', '-->', '</style>', ' onload=x ', '\u202e'),
        fc.string({ unit: 'binary' }),
      ),
    )
    .map((parts) => parts.join(''));
  const make = (text: string): string =>
    renderPlanHtml(
      {
        ...everything,
        title: text,
        target: { cluster: text, region: text, account: text, endpoint: text },
        changes: everything.changes.map((change) => ({
          ...change,
          id: `task/${text}`,
          because: [text],
          needs: [`box/${text}`],
        })),
        unchanged: [`service/${text}`],
        forecast: {
          fits: false,
          summary: text === '' ? 'x' : text,
          boxes: [
            box(text, {
              type: text,
              tasks: [
                {
                  service: text,
                  task: `t${text}`,
                  count: 2,
                  fate: 'halts',
                  size: { cpu: 1, memory: 900 },
                  ports: [text],
                },
              ],
            }),
          ],
          services: [
            {
              id: `service/${text}`,
              verdict: 'gap',
              placements: [{ box: text, count: 1 }],
              halts: [],
              keeps: 0,
              reason: text,
            },
          ],
        },
        findings: [{ code: 'x', severity: 'error', message: text, hint: text, source: 'user' }],
      },
      { applyCommand: text },
    );
  const plain = new Set(tags(make('x')));
  fc.assert(
    fc.property(hostile, (text) => {
      const page = make(text);
      expect(tags(page).filter((name) => !plain.has(name))).toEqual([]);
      // Quotes are ours alone, so an attribute ends where it should.
      const bare = page.replace(/<style>[^]*<\/style>/, '').replace(/"[^"]*"/g, '""');
      expect(bare).not.toMatch(/<[^>]*[ /]on\w*\s*=/);
      expect(page).not.toContain('\u202e');
    }),
  );
});

test('a box that is replaced is one place; what found no other place is told', () => {
  const task = {
    service: 'api',
    task: 'api',
    count: 1,
    size: { cpu: 256, memory: 512 },
    ports: ['80/tcp'],
  } as const;
  const page = renderPlanHtml(
    withBoxes(
      box('web-1', { fate: 'leaves', tasks: [{ ...task, fate: 'stays' }] }),
      box('web-1', { fate: 'joins', type: 't3.micro' }),
      box('web-2', {
        tasks: [
          { ...task, fate: 'halts' },
          { ...task, fate: 'starts' },
        ],
      }),
    ),
  );
  expect(page).toContain('<h2>2 boxes, before and after</h2>');
  expect(page).toContain('t3.small → t3.micro');
  expect(page).toContain('+/- replaced');
  expect(page).toContain('✕ 1 api');
  expect(page).toContain('− 1 api');
  expect(page).toContain('+ 1 api');
});

test('to scale: half the memory is half the width, of a box half as large as the largest', () => {
  const use = (before: number, total: number) => ({ before, after: before, total });
  const page = renderPlanHtml(
    withBoxes(
      box('large', { memory: use(0, 4000) }),
      box('small', {
        memory: use(1500, 2000),
        tasks: [
          { service: 'a', task: 'a', count: 1, fate: 'stays', size: { cpu: 512, memory: 1000 }, ports: [] },
        ],
      }),
    ),
  );
  expect(page).toMatch(
    /<div class="bar memory" aria-hidden="true" style="width:50%"><span class="task stays c\d" style="width:50%"/,
  );
  expect(page).toMatch(/<span class="task others" style="width:25%"/);
});

test('a thousand services on five hundred boxes are one page of a few megabytes, within a second or two', () => {
  const many = (n: number) => Array.from({ length: n }, (_, i) => i);
  const plan: Plan = {
    ...newCluster,
    changes: many(1000).flatMap((i) =>
      newCluster.changes.slice(-4).map((change) => ({ ...change, id: `${change.id}-${i}` as const })),
    ),
    forecast: {
      fits: true,
      summary: 'all fits.',
      boxes: many(500).map((i) =>
        box(`web-${i}`, {
          fate: 'joins',
          tasks: many(4).map((n) => ({
            service: `s${n}`,
            task: `s${n}`,
            count: 1,
            fate: 'starts',
            size: { cpu: 64, memory: 64 },
            ports: [],
          })),
        }),
      ),
      services: many(1000).map((i) => ({
        id: `service/api-${i}`,
        verdict: 'zero-downtime',
        placements: [{ box: 'web-1', count: 1 }],
        halts: [],
        keeps: 0,
        reason: 'starts 1 task',
      })),
    },
  };
  const from = performance.now();
  const page = renderPlanHtml(plan);
  expect(performance.now() - from).toBeLessThan(5_000);
  expect(page.length).toBeLessThan(6_000_000);
  expect(page).not.toContain('<details class="change create" open>');
});

test('on a narrow screen, where heads of columns have no room, each number says what it is', () => {
  const plan = withBoxes(box('web-1'));
  const page = renderPlanHtml({
    ...plan,
    forecast: {
      ...plan.forecast!,
      services: [
        {
          id: 'service/web',
          verdict: 'gap',
          placements: [{ box: 'web-1', count: 2 }],
          halts: [],
          keeps: 0,
          reason: 'it goes',
        },
      ],
    },
  });
  expect(page).toContain('data-label="keep running">');
  expect(page).toContain('<td data-label="halts">none</td>');
  expect(page).toContain('<td data-label="starts"><span class="one">2 on web-1</span></td>');
  expect(page).toContain('content:attr(data-label)');
});

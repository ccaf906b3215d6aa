import { expect, test } from 'vitest';
import type { Change, ForecastBox, ForecastService, Plan } from '../../src/model/plan.ts';
import { renderPlanHtml } from '../../src/view/html/plan.ts';
import { renderPlan } from '../../src/view/human/plan.ts';
import { renderPlanMarkdown } from '../../src/view/markdown/plan.ts';
import { effectsIn, movesText } from '../../src/view/where.ts';
import { imageUpdate } from './plans.ts';

const box = (name: string, fate?: 'joins' | 'leaves'): ForecastBox => ({
  box: name,
  ...(fate === undefined ? {} : { fate }),
  cpu: { before: 256, after: 512, total: 2048 },
  memory: { before: 128, after: 128, total: 1934 },
  tasks: [
    { service: 'api', task: 'api', count: 2, fate: 'starts', ports: [] },
    { service: 'web', task: 'web', count: 1, fate: 'halts', ports: ['80/tcp'] },
  ],
});
const at = (...places: (readonly [string, number])[]): ForecastService['placements'] =>
  places.map(([name, count]) => ({ box: name, count }));

/** A plan with an update of the service `api`, which goes through `service`. */
function planOf(
  service: Partial<ForecastService>,
  effects: Change['effects'],
  boxes: readonly ForecastBox[] = [box('web-1')],
): Plan {
  const change = imageUpdate.changes.find(({ id }) => id === 'service/api')!;
  return {
    ...imageUpdate,
    changes: [{ ...change, effects }],
    forecast: {
      fits: true,
      summary: '',
      boxes,
      services: [
        {
          id: 'service/api',
          verdict: 'zero-downtime',
          placements: [],
          halts: [],
          keeps: 1,
          reason: '',
          ...service,
        },
      ],
    },
  };
}
const effectsOf = (...args: Parameters<typeof planOf>): readonly string[] => {
  const plan = planOf(...args);
  const { effects, more } = effectsIn(plan)(plan.changes[0]!);
  return [...effects, ...more];
};

test.each<[string, Partial<ForecastService>, Change['effects'], string[]]>([
  [
    'a roll to another box',
    { placements: at(['web-2', 1]), halts: at(['web-1', 1]) },
    [{ is: 'rolls', tasks: 1, keeps: 1 }],
    ['rolls 1 task, at least 1 stays running: starts on web-2, stops on web-1'],
  ],
  [
    'a roll in place, told in any order',
    { placements: at(['web-1', 2], ['web-2', 1]), halts: at(['web-2', 1], ['web-1', 2]) },
    [{ is: 'rolls', tasks: 3, keeps: 2 }],
    ['rolls 3 tasks, at least 2 stay running: 2 on web-1 and 1 on web-2 as before'],
  ],
  [
    'more tasks',
    { placements: at(['web-1', 1], ['web-2', 1]) },
    [{ is: 'starts', tasks: 2 }],
    ['starts 2 more tasks on web-1 and web-2'],
  ],
  [
    'fewer',
    { halts: at(['web-1', 2], ['web-2', 1]) },
    [{ is: 'stops', tasks: 3 }],
    ['stops 3 tasks: 2 on web-1 and 1 on web-2'],
  ],
  [
    'a service that none of its tasks runs of',
    { placements: at(['web-1', 1]) },
    [{ is: 'starts-anew', tasks: 1 }],
    ['none of its tasks runs now; starts 1 task on web-1'],
  ],
  ['a new service', { placements: at(['web-1', 1]) }, [], ['starts on web-1']],
  [
    'two effects are not mixed up',
    { placements: at(['web-1', 1]), halts: at(['web-1', 2]) },
    [
      { is: 'rolls', tasks: 1, keeps: 1 },
      { is: 'stops', tasks: 1 },
    ],
    ['rolls 1 task, at least 1 stays running', 'stops 1 task', 'starts on web-1, stops 2 on web-1'],
  ],
  [
    'many boxes are counted',
    { placements: at(...Array.from({ length: 9 }, (_, i) => [`web-${i}`, 2] as const)) },
    [{ is: 'starts', tasks: 18 }],
    ['starts 18 more tasks: 18 on 9 boxes'],
  ],
  [
    'no room',
    { verdict: 'cannot-deploy' },
    [{ is: 'rolls', tasks: 1, keeps: 1 }],
    ['rolls 1 task, at least 1 stays running: does not fit'],
  ],
  [
    'boxes that are alike',
    {
      placements: [{ box: 'web-1', count: 1, or: { count: 1, boxes: ['web-2'] } }],
      halts: at(['web-1', 1]),
    },
    [{ is: 'rolls', tasks: 1, keeps: 1 }],
    ['rolls 1 task, at least 1 stays running: starts on web-1 or web-2, stops on web-1'],
  ],
  [
    'some that are sure, and some that are not',
    {
      placements: [
        { box: 'web-1', count: 2, or: { count: 1, boxes: ['web-2', 'web-3'] } },
        { box: 'web-2', count: 1, or: { count: 1, boxes: ['web-1', 'web-3'] } },
      ],
    },
    [{ is: 'starts', tasks: 3 }],
    ['starts 3 more tasks: 1 on web-1, 2 on web-1, web-2 or web-3'],
  ],
  [
    'many that are alike',
    { placements: [{ box: 'web-1', count: 1, or: { count: 1, boxes: ['a', 'b', 'c', 'd', 'e'] } }] },
    [{ is: 'starts', tasks: 1 }],
    ['starts 1 more task on one of 6 boxes'],
  ],
  ['nothing moves', { verdict: 'unchanged' }, [{ is: 'starts', tasks: 1 }], ['starts 1 more task']],
])('%s', (_, service, effects, expected) => {
  expect(effectsOf(service, effects)).toEqual(expected);
});

test('the old and the new box of one name are told apart', () => {
  expect(
    effectsOf(
      { placements: at(['web-1', 1]), halts: at(['web-1', 1]) },
      [{ is: 'rolls', tasks: 1, keeps: 1 }],
      [box('web-1', 'leaves'), box('web-1', 'joins')],
    ),
  ).toEqual(['rolls 1 task, at least 1 stays running: starts on the new web-1, stops on the old web-1']);
});

test('services that only move are told once, with what they are', () => {
  const leaving = [box('web-1', 'leaves'), box('web-2')];
  const plan = {
    ...planOf({ placements: at(['web-2', 2]), halts: at(['web-1', 2]) }, [], leaving),
    changes: [],
  };
  expect(movesText(plan)).toBe('api (2 tasks) to other boxes, without a gap.');
  const moving: Plan = { ...plan, changes: [{ ...imageUpdate.changes[0]!, id: 'box/web-1' }] };
  expect(renderPlan(moving, { width: 100, color: false })).toContain(
    '\nMoves: api (2 tasks) to other boxes, without a gap.\n',
  );
  expect(renderPlanMarkdown(moving)).toContain('**Moves:** api (2 tasks) to other boxes, without a gap.\n');
});

test('the boxes stand in the plan with all', () => {
  const plan = planOf({ placements: at(['web-1', 2]) }, [], [box('web-1'), box('web-2', 'joins')]);
  expect(renderPlan(plan, { width: 100, color: false, all: true })).toContain(
    [
      'Boxes    CPU units           MiB',
      '  web-1  256 -> 512 of 2048  128 of 1934  starts api (2); stops web',
      '  web-2  256 -> 512 of 2048  128 of 1934  joins; starts api (2); stops web',
      '',
    ].join('\n'),
  );
  expect(renderPlan(plan, { width: 100, color: false })).not.toContain('Boxes ');
});

test('a plan that apply refuses does not say how to apply it', () => {
  const applyCommand = 'clusternator apply';
  const plan: Plan = {
    ...imageUpdate,
    findings: [{ code: 'fits-no-box', severity: 'error', message: 'It fits no box.', source: 'user' }],
  };
  expect(renderPlan(plan, { width: 100, color: false, applyCommand })).toMatch(
    /\nApply refuses this plan: 1 error\.\n$/,
  );
  expect(renderPlanMarkdown(plan, { applyCommand })).not.toContain(applyCommand);
  expect(renderPlanHtml(plan, { applyCommand })).not.toContain(applyCommand);
});

test('a long list of changes is folded in markdown, what takes something away is not', () => {
  const one = imageUpdate.changes[0]!;
  const many: Plan = {
    ...imageUpdate,
    changes: [
      { action: 'delete', id: 'service/old', cause: 'pending', needs: [], because: [], effects: [] },
      ...Array.from({ length: 40 }, (_, i) => ({ ...one, id: `task/t${i}` as const })),
    ],
  };
  const [open = '', folded = ''] = renderPlanMarkdown(many).split(
    '<details><summary>40 changes</summary>\n\n```diff',
  );
  expect(open).toContain('-  service  old');
  expect(folded).toMatch(/task {5}t39\n[^]*```\n\n<\/details>/);
});

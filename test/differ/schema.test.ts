import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { makeDestroyPlan, makePlan } from '../../src/differ/plan.ts';
import type { Plan } from '../../src/model/plan.ts';
import { applied, between, box, desired, empty, service, target, task, withService } from './models.ts';

const schema = JSON.parse(readFileSync(new URL('../../schemas/plan.schema.json', import.meta.url), 'utf8'));
const validate = new Ajv2020({ strict: true, allowUnionTypes: true, strictTypes: false }).compile(schema);

const before = desired({
  tasks: [task('api', ['80:80'], { environment: [{ name: 'TOKEN', value: 'a' }] }), task('cron')],
  services: [service('api'), service('cron')],
  boxes: [box('web-1'), box('web-2')],
});
const after = desired({
  tasks: [task('api', ['80:80'], { environment: [{ name: 'TOKEN', value: 'b' }] }), task('more', ['80:80'])],
  services: [service('api', 2, { launchType: 'EXTERNAL' }), service('more')],
  boxes: [box('web-1', { instanceType: 't3.large' })],
  settings: { containerInsights: 'enabled' },
});

const plans: readonly (readonly [string, Plan])[] = [
  ['of a new cluster', makePlan(before, empty, target)],
  ['with nothing to do', between(before, before)],
  ['of every action', between(before, after)],
  ['of an adoption', between(before, before, (live) => withService(live, 'api', () => ({ tags: {} })))],
  ['of a destroy', makeDestroyPlan(before, applied(before), target)],
  [
    'with a forecast',
    makePlan(before, empty, target, {
      forecast: () => ({
        fits: true,
        summary: '2 tasks on 2 boxes',
        boxes: [
          {
            box: 'web-1',
            cpu: { before: 0, after: 1, total: 2 },
            memory: { before: 0, after: 1, total: 2 },
            tasks: [{ task: 'api', count: 1, fate: 'starts', ports: ['80/tcp'] }],
          },
        ],
        services: [
          {
            id: 'service/api',
            verdict: 'gap',
            placements: [{ box: 'web-1', count: 1 }],
            halts: [],
            keeps: 0,
            reason: 'x',
          },
        ],
      }),
    }),
  ],
];

describe('schemas/plan.schema.json', () => {
  it.each(plans)('describes a plan %s', (_name, plan) => {
    validate(JSON.parse(JSON.stringify(plan)));
    expect(validate.errors).toBeNull();
  });
  it('covers all actions and all sorts of values in these plans', () => {
    const changes = plans.flatMap(([, plan]) => plan.changes);
    const sorts = changes.flatMap((change) =>
      'fields' in change ? change.fields.flatMap((f) => [f.before.is, f.after.is]) : [],
    );
    expect(new Set(changes.map((change) => change.action))).toEqual(
      new Set(['create', 'update', 'replace', 'delete']),
    );
    expect(new Set(sorts)).toEqual(new Set(['known', 'absent', 'unknown', 'secret']));
  });
  it.each([
    ['another format', { formatVersion: 1 }],
    ['an unknown member', { more: true }],
    ['no digest', { live: 'abc' }],
    ['a change of no kind', { unchanged: ['thing/x'] }],
    [
      'a delete without a reason',
      {
        changes: [{ action: 'delete', id: 'task/x', cause: 'pending', needs: [], because: [], effects: [] }],
      },
    ],
  ])('refuses %s', (_name, more) => {
    expect(validate({ ...between(before, before), ...more })).toBe(false);
  });
});

import { stripVTControlCharacters } from 'node:util';
import { describe, expect, test } from 'vitest';
import { renderPlan } from '../../src/view/human/plan.ts';
import { renderPlanJson } from '../../src/view/json/plan.ts';
import { renderPlanMarkdown } from '../../src/view/markdown/plan.ts';
import type { Plan } from '../../src/model/plan.ts';
import { columns } from '../../src/view/text.ts';
import { expectGolden } from '../support/golden.ts';
import { everything, imageUpdate, newCluster, nothing } from './plans.ts';

const plans = { everything, 'image-update': imageUpdate, 'new-cluster': newCluster, nothing };

describe.each(Object.entries(plans))('%s', (name, plan) => {
  test.each([80, 100, 140])('human at %d columns', (width) => {
    const text = renderPlan(plan, { width, color: false, applyCommand: 'clusternator apply' });
    expectGolden(`view/${name}-${width}.txt`, text);
    expect(text).toMatch(/^[\n\u0020-\u007e…]*$/u);
    // Reasons on a member's line and positions of findings are never cut.
    for (const line of text.split('\n').filter((each) => !each.includes('# ') && !each.includes('warning: ')))
      expect(columns(line)).toBeLessThanOrEqual(width);
  });

  test('colour adds nothing but colour', () => {
    const style = { width: 100, applyCommand: 'clusternator apply' };
    const colored = renderPlan(plan, { ...style, color: true });
    expectGolden(`view/${name}-100-color.txt`, colored);
    expect(stripVTControlCharacters(colored)).toBe(renderPlan(plan, { ...style, color: false }));
  });

  test('markdown', () =>
    expectGolden(`view/${name}.md`, renderPlanMarkdown(plan, { applyCommand: 'clusternator apply' })));

  test('json is the plan', () => expect(JSON.parse(renderPlanJson(plan))).toEqual(plan));
});

test('the screens of the reference', () => {
  expect(renderPlan(newCluster, { width: 100, color: false, applyCommand: 'clusternator apply' })).toBe(
    `shop.json -> shop, us-east-1, account 123456789012

+  cluster  shop
+  box      box-1
+    instanceType   t3.small
+    imageId        ami-0e2c8caa4b6378d8c
+    subnetId       subnet-0a1b2c3d
+    instanceId     (known after apply)
+  task     api
+    image          ghcr.io/acme/api:1.4.0
+    cpu, memory    256, 512 MiB
+    ports          3000 -> dynamic
+    revision       (known after apply)
+  task     worker
+    image          ghcr.io/acme/worker:1.4.0
+    cpu, memory    128, 256 MiB
+    revision       (known after apply)
+  service  api
+    task           api:(known after apply)
+    count          2
+  service  worker
+    task           worker:(known after apply)
+    count          1

Fits: 3 tasks on 1 box, 640 of 2048 CPU units, 1280 of 1904 MiB.
Plan: 6 to create, 0 to update, 0 to replace, 0 to delete.

Apply it with: clusternator apply
`,
  );
  expect(renderPlan(imageUpdate, { width: 100, color: false })).toBe(
    `shop.json -> shop, us-east-1, account 123456789012

~  task     api
~    image          ghcr.io/acme/api:1.4.0 -> ghcr.io/acme/api:1.4.1
~    revision       7 -> (known after apply)
     (4 unchanged fields hidden)
~  service  api
~    task           api:7 -> api:(known after apply)
     (6 unchanged fields hidden)
     rolls 2 tasks, at least 1 stays running

Fits: 1 extra api task during the roll needs 256 CPU units, 512 MiB: free 1408, 624.
Plan: 0 to create, 2 to update, 0 to replace, 0 to delete. 4 unchanged.
`,
  );
  const text = renderPlan(everything, { width: 100, color: false });
  expect(text).toContain(
    '+/- box     box-1                   new box joins, old one drains, then terminates\n',
  );
  expect(text).toContain('+/-   instanceType  t3.small -> t3.medium      # forces replacement\n');
  expect(text).toContain('-  service  cron                    # not in cluster.json; stops 1 running task\n');
  expect(renderPlan(nothing, { width: 100, color: false })).toContain(
    'No changes. shop matches shop.json (1 cluster, 1 box, 2 tasks, 2 services).\n',
  );
});

test('every unchanged resource and every member with all', () => {
  const text = renderPlan(imageUpdate, { width: 100, color: false, all: true });
  expect(text).toContain('   box      box-1  unchanged\n');
  const hidden: Plan = {
    ...newCluster,
    changes: [
      {
        ...newCluster.changes[0]!,
        action: 'create',
        id: 'task/web',
        fields: [
          { path: 'containers.web.image', before: { is: 'absent' }, after: { is: 'known', value: 'web:1' } },
          { path: 'containers.web.user', before: { is: 'absent' }, after: { is: 'known', value: 'app' } },
        ],
      },
    ],
  };
  expect(renderPlan(hidden, { width: 100, color: false })).toContain('1 more field: --all shows it.');
  expect(renderPlan(hidden, { width: 100, color: false, all: true })).toMatch(
    /containers\.web\.user {2,}app/,
  );
});

test('a huge plan as markdown stays below the limit of a comment and says what is missing', () => {
  const one = everything.changes[2]!;
  const many = {
    ...everything,
    changes: Array.from({ length: 500 }, (_, i) => ({ ...one, id: `task/t${i}` as const })),
  };
  const text = renderPlanMarkdown(many, { applyCommand: 'clusternator apply' });
  expect(text.length).toBeLessThanOrEqual(60_000);
  expect(text).toMatch(/\d+ changes not shown\./);
  expect(text).toContain('</details>');
});

test('a destroy that finds nothing says so, and not that something matches', () =>
  expect(renderPlan({ ...nothing, unchanged: [], findings: [] }, { width: 80, color: false })).toMatch(
    /\nNo changes\. Nothing of \S+ is left to delete\.\n$/,
  ));

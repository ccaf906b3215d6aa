import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { shop, TASK, type Shop } from '../foreign/shop.ts';
import { refusing } from '../support/foreign-ways.ts';

/** What a rollback does when ECS tells less of a service than the engine: its memory ends after 90 days, or it may not be asked. */
const service = { services: { api: { task: 'api', desiredCount: 1 } }, boxes: { web: { count: 1 } } };
const task = (tag: string): object => ({
  ...TASK,
  containerDefinitions: [{ name: 'api', image: `acme/api:${tag}`, memory: 64 }],
});
const oneLine = (text: string): string => text.replaceAll(/\s+/g, ' ');

let it: Shop;
beforeEach(async () => {
  it = await shop();
  for (const tag of ['1', '2']) {
    it.write(service, task(tag));
    await it.succeed('apply --yes');
  }
});
afterEach(() => it.close());

const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

test('what ran when the oldest remembered deployment began, ran there', async () => {
  it.aws.use({
    answer: ({ operation, input }, engine) =>
      operation === 'ecs:ListServiceDeployments'
        ? engine(input).then((said) => ({
            ...said,
            serviceDeployments: list(said['serviceDeployments']).slice(0, 1),
          }))
        : undefined,
  });
  const back = await it.succeed('rollback api --yes');
  expect(back.stdout).toMatch(/^~ {4}task +api:2 -> api:1$/m);
  expect(back.stdout).toMatch(/api:1 ran here until \d{4}-\d\d-\d\d [\d:]+ UTC/);
});

test('a history that may not be read: nothing is guessed, and the rights are named', async () => {
  it.aws.use(
    refusing('ecs:ListServiceDeployments', { code: 'AccessDeniedException', message: 'not authorized' }),
  );
  it.aws.seen.length = 0;
  const refused = await it.run('rollback api --yes');
  expect(refused.code).toBe(3);
  expect(oneLine(refused.stderr)).toContain('its service deployments may not be read');
  expect(oneLine(refused.stderr)).toContain(
    'clusternator iam-policy --local --command rollback has the rights',
  );
  expect(refused.stderr).toContain('  clusternator rollback api --to 1 --local\n');
  expect(it.aws.changes()).toEqual([]);
  const named = await it.succeed('rollback api --yes --to 1');
  expect(named.stdout).toContain('Rolled back in ');
});

test('without the right to tag it rolls back all the same, and says what the next plan will say', async () => {
  it.aws.use(
    refusing('ecs:TagResource', { code: 'AccessDeniedException', message: 'not authorized to tag' }),
  );
  const back = await it.succeed('rollback api --yes');
  expect(back.stdout).toContain('Rolled back in ');
  expect(oneLine(back.stderr)).toContain('The service was not tagged');
  expect((await it.succeed('plan')).stdout).toContain('# drift: the cluster was changed by others');
});

test('a service of another app is not rolled back from here', async () => {
  const other = { name: 'elsewhere', tasks: [{ ...TASK, family: 'other' }] };
  writeFileSync(join(it.cwd, 'appdef.json'), JSON.stringify(other));
  writeFileSync(join(it.cwd, 'cluster.json'), JSON.stringify({ cluster: 'shop' }));
  const refused = await it.run('rollback api --yes');
  expect(refused.code).toBe(3);
  expect(refused.stderr).toContain('Service api is of app shop, which these files do not declare.');
});

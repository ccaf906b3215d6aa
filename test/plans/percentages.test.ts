import { DescribeServicesCommand, UpdateServiceCommand } from '@aws-sdk/client-ecs';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Plan } from '../../src/model/plan.ts';
import { scaleGroup } from '../support/autoscaling.ts';
import { createFolder, type Folder } from '../support/folder.ts';

/** Percentages that nobody declared change with a roll, and not with the number of boxes. */
let folder: Folder;

/** An app with a static port, on boxes that are others'. */
function files(tag: string, count: number | undefined): void {
  const portMappings = [{ containerPort: 8080, hostPort: 80 }];
  const containerDefinitions = [{ name: 'web', image: `acme/web:${tag}`, memory: 64, portMappings }];
  folder.write('appdef.json', { name: 'shop', tasks: [{ family: 'web', containerDefinitions }] });
  folder.write('cluster.json', {
    cluster: 'shop',
    region: 'us-east-1',
    services: { web: { task: 'web', ...(count !== undefined && { desiredCount: count }) } },
  });
}
const boxes = (count: number): Promise<void> => scaleGroup(folder, 'shop', count);
const apply = (): Promise<unknown> => folder.succeed('apply --local --yes');
/** What ECS has: minimum and maximum. */
async function percents(): Promise<string> {
  const { services } = await folder.others.send(
    new DescribeServicesCommand({ cluster: 'shop', services: ['web'] }),
  );
  const { minimumHealthyPercent, maximumPercent } = services?.[0]?.deploymentConfiguration ?? {};
  return `${String(minimumHealthyPercent)}/${String(maximumPercent)}`;
}
/** Exit codes of the nightly checks. */
const nightly = async (): Promise<readonly (number | null)[]> => [
  (await folder.run('plan --local --detailed-exitcode')).code,
  (await folder.run('plan --local --drift-only --detailed-exitcode')).code,
];
const shown = (plan: Plan): readonly string[] =>
  plan.changes.flatMap((change) =>
    change.action === 'delete'
      ? []
      : change.fields
          .filter(({ path }) => path.startsWith('deploymentConfiguration'))
          .map(
            ({ path, drift }) =>
              `${path.replace('deploymentConfiguration.', '')}${drift === true ? ' (drift)' : ''}`,
          ),
  );
const BOTH = ['maximumPercent', 'minimumHealthyPercent'];

beforeAll(async () => {
  folder = await createFolder();
  folder.write('appdef.json', { name: 'shop', tasks: [] });
});
afterAll(() => folder.remove());
beforeEach(async () => {
  folder.write('none.json', { cluster: 'shop', region: 'us-east-1', apps: [], services: {} });
  await folder.succeed('apply --local --yes -f none.json');
});

test('a group that grows and shrinks by one is no change, with no file edited; a roll takes what is best then', async () => {
  await boxes(2);
  files('1', 2);
  await apply();
  expect([await percents(), await nightly()]).toEqual(['50/100', [0, 0]]);

  await boxes(3);
  expect(await nightly()).toEqual([0, 0]);
  files('2', 2);
  const roll = await folder.plan();
  expect(shown(roll)).toEqual(BOTH);
  expect(roll.forecast?.services[0]?.verdict).toBe('zero-downtime');
  await apply();
  expect([await percents(), await nightly()]).toEqual(['100/200', [0, 0]]);

  // With a box fewer these cannot roll; nothing rolls.
  await boxes(2);
  expect(await nightly()).toEqual([0, 0]);
  files('3', 2);
  expect(shown(await folder.plan())).toEqual(BOTH);
  await apply();
  expect([await percents(), await nightly()]).toEqual(['50/100', [0, 0]]);
});

test('what others set in their place is drift, and set back to what was applied', async () => {
  await boxes(2);
  files('1', 2);
  await apply();
  await boxes(3);
  await folder.others.send(
    new UpdateServiceCommand({
      cluster: 'shop',
      service: 'web',
      deploymentConfiguration: { minimumHealthyPercent: 0, maximumPercent: 150 },
    }),
  );
  expect(await nightly()).toEqual([2, 2]);
  expect(shown(await folder.plan())).toEqual(BOTH.map((name) => `${name} (drift)`));
  await apply();
  expect([await percents(), await nightly()]).toEqual(['50/100', [0, 0]]);
});

test('a number of tasks for which they cannot work takes others along; one for which they do leaves them', async () => {
  await boxes(2);
  files('1', 2);
  await apply();
  files('1', 1);
  expect(shown(await folder.plan())).toEqual(BOTH);
  await apply();
  expect([await percents(), await nightly()]).toEqual(['100/200', [0, 0]]);
  await boxes(3);
  files('1', 2);
  expect(shown(await folder.plan())).toEqual([]);
  await folder.succeed('plan --local --out scale.plan');
  await folder.succeed('apply --local scale.plan');
  expect([await percents(), await nightly()]).toEqual(['100/200', [0, 0]]);
});

test('a service that others scale, in a group that follows it', async () => {
  await boxes(2);
  files('1', undefined);
  await apply();
  for (const count of [3, 1, 2]) {
    await boxes(count);
    await folder.others.send(
      new UpdateServiceCommand({ cluster: 'shop', service: 'web', desiredCount: count }),
    );
    expect([count, await nightly()]).toEqual([count, [0, 0]]);
  }
  files('2', undefined);
  expect((await folder.plan()).forecast?.fits).toBe(true);
  await apply();
  expect(await nightly()).toEqual([0, 0]);
});

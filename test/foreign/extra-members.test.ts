import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { extraMembers } from '../support/foreign-ways.ts';
import { shop, type Shop } from './shop.ts';

/** A task with a volume in S3 Files: AWS lists its name among the volumes of the service's PRIMARY deployment. */
const task = (image: string): object => ({
  family: 'api',
  volumes: [
    {
      name: 'data',
      s3filesVolumeConfiguration: {
        fileSystemArn: 'arn:aws:s3files:us-east-1:111122223333:file-system/fs-0123456789abcdef0',
      },
    },
  ],
  taskRoleArn: 'arn:aws:iam::111122223333:role/api',
  containerDefinitions: [
    {
      name: 'api',
      image,
      memory: 64,
      mountPoints: [{ sourceVolume: 'data', containerPath: '/data' }],
    },
  ],
});
const CLUSTER = { boxes: { web: { count: 1 } }, services: { api: { task: 'api', desiredCount: 1 } } };

let it: Shop;
beforeEach(async () => {
  it = await shop();
  it.aws.use(extraMembers());
  it.write(CLUSTER, task('acme/api:1'));
  await it.succeed('apply --yes');
});
afterEach(() => it.close());

test('what AWS prints of its own accord is no drift, and is not sent', async () => {
  const plan = await it.succeed('plan --detailed-exitcode');
  expect(plan.stdout).toContain('No changes.');
  it.write(CLUSTER, task('acme/api:2'));
  it.aws.seen.length = 0;
  await it.succeed('apply --yes');
  const updates = it.aws.seen.filter(({ operation }) => operation === 'ecs:UpdateService');
  expect(updates.map(({ input }) => Object.keys(input).sort())).toEqual([
    ['cluster', 'service', 'taskDefinition'],
  ]);
  expect((await it.succeed('plan --detailed-exitcode')).stdout).toContain('No changes.');
});

test('import writes nothing that AWS refuses, and the plan is empty with it', async () => {
  mkdirSync(join(it.cwd, 'copy'));
  await it.succeed('import -c shop --out copy');
  const cluster = readFileSync(join(it.cwd, 'copy/cluster.json'), 'utf8');
  expect(cluster).not.toContain('volumeConfigurations');
  expect(cluster + readFileSync(join(it.cwd, 'copy/appdef.json'), 'utf8')).not.toContain('NewIn2030');
  const { stdout } = await it.succeed('plan -f copy/cluster.json --detailed-exitcode');
  expect(stdout).toContain('No changes.');
});

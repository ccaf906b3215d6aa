import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { LiveRevision } from '../../src/model/live.ts';
import { createRevisionCache } from '../../src/snapshotter/revision-cache.ts';
import { takeSnapshot } from '../../src/snapshotter/snapshot.ts';
import { accountOf, accountTransport, arns, revision } from '../support/account.ts';
import { testAws } from '../support/aws.ts';
import { desiredOf } from './desired.ts';

let root: string;
let folder: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'revisions-'));
  folder = join(root, 'cache', 'revisions');
});
afterEach(() => rm(root, { recursive: true }));

const live = (family: string, number: number): LiveRevision => ({
  arn: arns.task(family, number),
  family,
  revision: number,
  active: true,
  definition: { ...revision(family, number), registeredAt: new Date(1_000) },
  tags: { a: 'b' },
});

describe('the cache of revisions', () => {
  test('gives back what was written, dates too', async () => {
    await createRevisionCache(folder).write(live('web', 1));
    expect(await createRevisionCache(folder).read(arns.task('web', 1))).toEqual(live('web', 1));
    expect(await createRevisionCache(folder).read(arns.task('web', 2))).toBeUndefined();
  });

  test('is for its owner alone, and leaves no drafts', async () => {
    await createRevisionCache(folder).write(live('web', 1));
    const [name, ...others] = await readdir(folder);
    expect(others).toEqual([]);
    expect((await stat(folder)).mode & 0o777).toBe(0o700);
    expect((await stat(join(folder, name ?? ''))).mode & 0o777).toBe(0o600);
  });

  test.each(['', '{', 'null', '{"format":2}', '{"format":1,"revision":{"arn":"x"}}', '[]'])(
    'a file that says %j is no file',
    async (text) => {
      const cache = createRevisionCache(folder);
      await cache.write(live('web', 1));
      const file = join(folder, (await readdir(folder))[0] ?? '');
      await writeFile(file, text);
      expect(await cache.read(arns.task('web', 1))).toBeUndefined();
    },
  );

  test('a file of another revision is not taken for it', async () => {
    const cache = createRevisionCache(folder);
    await cache.write(live('web', 1));
    const file = join(folder, (await readdir(folder))[0] ?? '');
    const text = await readFile(file, 'utf8');
    await writeFile(file, text.replaceAll('web:1', 'web:9'));
    expect(await cache.read(arns.task('web', 1))).toBeUndefined();
  });

  test('a folder that cannot be made costs nothing but time', async () => {
    await writeFile(join(root, 'cache'), 'a file');
    await expect(createRevisionCache(folder).write(live('web', 1))).resolves.toBeUndefined();
  });
});

describe('a snapshot with the cache', () => {
  const look = async (options: { local?: boolean; endpoint?: string } = {}): Promise<number> => {
    const account = accountOf({ services: 1, tasks: 1, boxes: 0 });
    account.taskDefinitions = [1, 2, 3, 4].map((i) => revision('task-1', i));
    const { aws, clock, count } = testAws(accountTransport(account), options);
    const snapshot = takeSnapshot(aws, desiredOf('shop', { 'service-1': 'task-1' }), {
      revisionCache: createRevisionCache(folder),
      lookBack: () => true,
    });
    expect((await clock.run(snapshot)).families.get('task-1')).toHaveLength(4);
    return count('ecs:DescribeTaskDefinition');
  };

  test('describes an older revision once for ever, and the referenced one every time', async () => {
    expect([await look(), await look()]).toEqual([4, 1]);
  });

  test('asks again for the tags of a revision that is to be used: they can change', async () => {
    const account = accountOf({ services: 1, tasks: 1, boxes: 0 });
    account.taskDefinitions = [1, 2, 3, 4].map((i) => revision('task-1', i));
    const cache = createRevisionCache(folder);
    const arn = arns.task('task-1', 2);
    const tags = { team: 'of last week' };
    await cache.write({ ...live('task-1', 2), tags });
    const { aws, clock } = testAws(accountTransport(account));
    const snapshot = takeSnapshot(aws, desiredOf('shop', { 'service-1': 'task-1' }), {
      revisionCache: cache,
      lookBack: (_family, one) => one.arn !== arn,
    });
    const { revisions } = await clock.run(snapshot);
    expect(revisions.get(arn)?.tags).toEqual({ 'clusternator:cluster': 'shop' });
    expect((await cache.read(arn))?.tags).toEqual({ 'clusternator:cluster': 'shop' });
  });

  test('does not use it for the local engine or for other endpoints', async () => {
    for (const options of [
      { local: true, endpoint: 'http://127.0.0.1:1' },
      { endpoint: 'http://moto:5000' },
    ]) {
      expect([await look(options), await look(options)]).toEqual([4, 4]);
    }
    expect(await readdir(root)).toEqual([]);
  });
});

import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ClusterRecord } from '../../../src/engine/records.ts';
import { LockedError } from '../../../src/engine/lock.ts';
import { openDurableStore } from '../../../src/engine/store-durable.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'clusternator-store-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const journal = (): string => join(folder, 'journal.jsonl');
const cluster = (name: string): ClusterRecord => ({
  arn: `arn:${name}`,
  name,
  status: 'ACTIVE',
  settings: {},
  tags: { 'a\nb': '☃' },
  createdAt: 1,
});

async function reopened(): Promise<string[]> {
  const store = await openDurableStore(folder);
  const names = [...store.clusters.values()].map(({ name }) => name);
  await store.close();
  return names;
}

describe('the durable store', () => {
  test('keeps what was flushed, in order, without what was deleted', async () => {
    const store = await openDurableStore(folder);
    for (const name of ['a', 'b', 'c']) store.clusters.put(`arn:${name}`, cluster(name));
    await store.flush();
    store.clusters.delete('arn:b');
    store.revisions.put('web', 7);
    store.meta.put('engineId', 'x');
    await store.close();
    const again = await openDurableStore(folder);
    expect([...again.clusters.values()]).toEqual([cluster('a'), cluster('c')]);
    expect(again.revisions.get('web')).toBe(7);
    expect(again.meta.get('engineId')).toBe('x');
    await again.close();
    expect(statSync(journal()).mode & 0o777).toBe(0o600);
  });

  test('what is flushed is on disk before the promise resolves', async () => {
    const store = await openDurableStore(folder);
    store.clusters.put('arn:a', cluster('a'));
    await store.flush();
    expect(readFileSync(journal(), 'utf8')).toContain('"arn:a"');
    await store.close();
  });

  test('flushes that come together share one sync', async () => {
    let syncs = 0;
    const store = await openDurableStore(folder, { at: (point) => void (point === 'sync' && syncs++) });
    const flushes = Array.from({ length: 100 }, (_, n) => {
      store.clusters.put(`arn:${n}`, cluster(String(n)));
      return store.flush();
    });
    await Promise.all(flushes);
    expect(syncs).toBeLessThanOrEqual(2);
    await store.close();
    expect(await reopened()).toHaveLength(100);
  });

  test('a journal cut at any byte opens with a prefix of what was written', async () => {
    const store = await openDurableStore(folder);
    for (const name of ['a', 'b', 'c']) {
      store.clusters.put(`arn:${name}`, cluster(name));
      await store.flush();
    }
    await store.close();
    const whole = readFileSync(journal());
    const header = whole.indexOf('\n') + 1;
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: header, max: whole.length }), fc.boolean(), async (cut, garbage) => {
        writeFileSync(
          journal(),
          Buffer.concat([
            whole.subarray(0, cut),
            Buffer.from(garbage && cut < whole.length ? '\u0000\u0000' : ''),
          ]),
        );
        const names = await reopened();
        expect(['a', 'b', 'c'].slice(0, names.length)).toEqual(names);
        if (cut === whole.length) expect(names).toHaveLength(3);
        expect(await reopened()).toEqual(names);
      }),
      { numRuns: 60 },
    );
  });

  test('a journal that is damaged in the middle is refused, not half read', async () => {
    const store = await openDurableStore(folder);
    for (const name of ['a', 'b', 'c']) store.clusters.put(`arn:${name}`, cluster(name));
    await store.close();
    writeFileSync(journal(), readFileSync(journal(), 'utf8').replace('"arn:b"', 'arn:b'));
    await expect(openDurableStore(folder)).rejects.toThrow('damaged in line 3');
  });

  test.each(['compact-write', 'compact-rename'] as const)(
    'a crash at %s leaves the journal whole',
    async (point) => {
      const store = await openDurableStore(folder);
      store.clusters.put('arn:a', cluster('a'));
      await store.close();
      const crash = { at: (at: string) => (at === point ? Promise.reject(new Error('crash')) : undefined) };
      await expect(openDurableStore(folder, crash)).rejects.toThrow('crash');
      expect(await reopened()).toEqual(['a']);
    },
  );

  test('after a failed write nothing more is acknowledged', async () => {
    let full = false;
    const store = await openDurableStore(folder, {
      at: () => (full ? Promise.reject(new Error('disk full')) : undefined),
    });
    store.clusters.put('arn:a', cluster('a'));
    await store.flush();
    full = true;
    store.clusters.put('arn:b', cluster('b'));
    await expect(store.flush()).rejects.toThrow('disk full');
    full = false;
    store.clusters.put('arn:c', cluster('c'));
    await expect(store.flush()).rejects.toThrow('disk full');
    await expect(store.close()).rejects.toThrow('disk full');
    expect(await reopened()).toEqual(['a']);
  });

  test('a journal that is mostly out of date is written anew', async () => {
    const store = await openDurableStore(folder);
    const big = 'x'.repeat(100_000);
    for (let n = 0; n < 60; n++) {
      store.meta.put('big', `${n}${big}`);
      await store.flush();
    }
    expect(statSync(journal()).size).toBeLessThan(4_300_000);
    await store.close();
    const again = await openDurableStore(folder);
    expect(again.meta.get('big')).toBe(`59${big}`);
    await again.close();
  });

  test('belongs to one process, and is taken over from a dead one', async () => {
    const store = await openDurableStore(folder);
    await expect(openDurableStore(folder)).rejects.toThrow(LockedError);
    await store.close();
    writeFileSync(join(folder, 'lock'), JSON.stringify({ pid: 2 ** 22 + 1 }));
    expect(await reopened()).toEqual([]);
    // The id lives on with another process: the mark of its start tells.
    writeFileSync(join(folder, 'lock'), JSON.stringify({ pid: process.pid, started: 'another boot 1' }));
    expect(await reopened()).toEqual([]);
    writeFileSync(join(folder, 'lock'), '');
    expect(await reopened()).toEqual([]);
  });

  test('of many that take over at once, one gets it', async () => {
    writeFileSync(join(folder, 'lock'), JSON.stringify({ pid: 2 ** 22 + 1 }));
    const all = await Promise.allSettled(Array.from({ length: 10 }, () => openDurableStore(folder)));
    const got = all.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
    expect(got).toHaveLength(1);
    await got[0]?.close();
  });
});

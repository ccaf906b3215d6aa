import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { once } from 'node:events';
import { expect, test } from 'vitest';
import { isAlive, markOf } from '../../../src/engine/processes.ts';

test('a process is alive, and the same one', async () => {
  const own = await markOf();
  expect(await isAlive(own)).toBe(true);
  if (own.started !== undefined) expect(await isAlive({ ...own, started: `${own.started}0` })).toBe(false);
  expect(await isAlive({ pid: 0 })).toBe(false);
  expect(await isAlive({ pid: 2 ** 22 + 1 })).toBe(false);
});

test.skipIf(!existsSync('/proc/self/stat'))('a zombie is not alive', async () => {
  // The shell becomes a program that never asks how its child ended; the child ends after that.
  const parent = spawn('sh', ['-c', 'sleep 0.5 & echo $!; exec sleep 30'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const [line] = await once(parent.stdout, 'data');
  const pid = Number(String(line).trim());
  await expect.poll(() => isAlive({ pid }), { timeout: 5_000 }).toBe(false);
  expect(existsSync(`/proc/${pid}/stat`)).toBe(true);
  parent.kill('SIGKILL');
});

import { spawnSync } from 'node:child_process';

/** Brings dist/ up to date once, before the tests that run the built program. */
export default function setup(): void {
  const built = spawnSync(process.execPath, ['.tools/build.mjs', '--if-stale', '--no-types'], {
    encoding: 'utf8',
  });
  if (built.status === 0) return;
  const message = `The build failed:\n${built.stderr}`;
  if (process.env['CI']) throw new Error(message);
  process.stderr.write(`${message.slice(0, 400)}\nTests of the built program run on what stands in dist/.\n`);
}

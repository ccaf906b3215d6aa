/**
 * What reading files costs beside `JSON.parse` of the same text, in one process, interleaved: the first time and when warm.
 *
 *     validate.mjs FOLDER    with appdef.json in it
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runOfflineChecks } from '../../src/checks/run.ts';
import { loadDesired } from '../../src/loader/load.ts';

const cwd = process.argv[2];
const text = readFileSync(join(cwd, 'appdef.json'), 'utf8');
const timed = async (work) => {
  const began = performance.now();
  await work();
  return performance.now() - began;
};
const load = async () => {
  const loaded = await loadDesired({ cwd, env: {}, appFiles: ['appdef.json'], cluster: 'bench' });
  if (!loaded.ok) throw new Error(loaded.diagnostics[0].message);
  runOfflineChecks(loaded.model);
};
const parse = () => JSON.parse(text);
const first = { load: await timed(load), parse: await timed(parse) };
const warm = { load: [], parse: [] };
for (let run = 0; run < 25; run++) {
  warm.load.push(await timed(load));
  warm.parse.push(await timed(parse));
}
process.stdout.write(JSON.stringify({ first, warm }));

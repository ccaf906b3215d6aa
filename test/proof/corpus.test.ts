import { copyFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';
import { runOfflineChecks } from '../../src/checks/run.ts';
import { loadDesired, type Loaded } from '../../src/loader/load.ts';
import { applyTo, planOf, story } from '../support/converge.ts';
import { createSim } from '../support/sim.ts';

const FOLDER = fileURLToPath(new URL('../../fixtures/corpus/given/', import.meta.url));
const FILES = readdirSync(FOLDER).filter((name) => name.endsWith('.json'));
const work = mkdtempSync(join(tmpdir(), 'corpus-'));
afterAll(() => rmSync(work, { recursive: true, force: true }));

/** Loads one real file into a cluster with a large box, and with the network that awsvpc tasks must be given. */
async function load(name: string): Promise<Loaded> {
  const app = join(work, name);
  copyFileSync(join(FOLDER, name), app);
  const variables = [...readFileSync(app, 'utf8').matchAll(/\$\{env\.(\w+)\}/g)].map(
    (match) => match[1] ?? '',
  );
  const env = Object.fromEntries(variables.map((variable) => [variable, 'value']));
  const alone = await loadDesired({ cwd: work, cluster: 'corpus', appFiles: [name], env });
  if (!alone.ok) return alone;
  const network = { awsvpcConfiguration: { subnets: ['subnet-0f0f0f0f'], securityGroups: ['sg-0f0f0f0f'] } };
  const services = [...alone.model.tasks.values()].map(({ family, input }) => [
    family,
    { task: family, ...(input.networkMode === 'awsvpc' && { networkConfiguration: network }) },
  ]);
  const cluster = {
    cluster: 'corpus',
    apps: [name],
    boxes: { big: { instanceType: 'r6i.4xlarge' } },
    services: Object.fromEntries(services),
  };
  writeFileSync(join(work, `cluster-of-${name}`), JSON.stringify(cluster));
  return loadDesired({ cwd: work, clusterFile: `cluster-of-${name}`, env });
}

const applied: string[] = [];
const refused: string[] = [];

describe('real task definitions', () => {
  test.each(FILES)(
    '%s: applied, then planned again: empty, and no call that changes anything',
    async (name) => {
      const loaded = await load(name);
      if (!loaded.ok) {
        // Their messages are golden files of the loader's own test.
        refused.push(name);
        expect(loaded.diagnostics.every((d) => d.position !== undefined && d.message !== '')).toBe(true);
        return;
      }
      const desired = loaded.model;
      const sim = createSim();
      try {
        const first = await applyTo(sim, desired);
        const { plan } = await planOf(sim, desired);
        if (plan.changes.length > 0) {
          // What ECS refuses itself, the checks have told before: here a Fargate task with awslogs and no execution role.
          const errors = runOfflineChecks(desired).filter(({ severity }) => severity === 'error');
          expect([name, errors.map(({ code }) => code)], story(first)).toEqual([
            '074-aws-samples-aws-containers-task-definitions.json',
            ['fargate-refused'],
          ]);
          refused.push(name);
          return;
        }
        expect(plan.changes, story(first)).toEqual([]);
        const again = await applyTo(sim, desired);
        expect(again.mutations).toEqual([]);
        applied.push(name);
      } finally {
        await sim.stop();
      }
    },
  );

  test('most of them are applied', () => {
    process.stdout.write(`real task definitions: ${applied.length} applied, ${refused.length} refused\n`);
    expect(applied.length + refused.length).toBe(FILES.length);
    expect(applied.length).toBeGreaterThan(35);
  });
});

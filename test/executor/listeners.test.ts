import { expect, test } from 'vitest';
import { applyTo, desiredOf } from '../support/converge.ts';
import { createSim } from '../support/sim.ts';

test('dozens of boxes and services that are waited for at once make Node warn of nothing', async () => {
  const warnings: string[] = [];
  const onWarning = (warning: Error): void => void warnings.push(warning.name);
  process.on('warning', onWarning);
  const sim = createSim();
  try {
    const desired = await desiredOf({
      cluster: { cluster: 'many', boxes: { web: { count: 15, instanceType: 't3.large' } } },
      apps: [
        {
          name: 'many',
          tasks: Array.from({ length: 20 }, (_, n) => ({
            family: `t${String(n)}`,
            containerDefinitions: [{ name: 'c', image: 'acme/c:1', memory: 16 }],
          })),
        },
      ],
    });
    const { result } = await applyTo(sim, desired);
    expect(result.ok).toBe(true);
    expect(warnings.filter((name) => name.startsWith('MaxListeners'))).toEqual([]);
  } finally {
    process.off('warning', onWarning);
    await sim.stop();
  }
});

import { describe, expect, test } from 'vitest';
import { makePlan } from '../../src/differ/plan.ts';
import type { DesiredModel } from '../../src/model/desired.ts';
import type { LiveModel } from '../../src/model/live.ts';
import { applyTo, planOf } from '../support/converge.ts';
import { createSim } from '../support/sim.ts';
import { applied, desired, empty, service, target, task } from './models.ts';

const awsvpc = (input = {}): DesiredModel =>
  desired({ tasks: [task('web', [], {}, { networkMode: 'awsvpc' })], services: [service('web', 1, input)] });

const errors = (model: DesiredModel, live: LiveModel): readonly string[] =>
  makePlan(model, live, target)
    .findings.filter(({ severity }) => severity === 'error')
    .map(({ code, subject }) => `${code} ${subject ?? ''}`);

describe('a task with network mode awsvpc in a service without a network', () => {
  const networkConfiguration = { awsvpcConfiguration: { subnets: ['subnet-1'] } };

  test('cannot be made', () => {
    expect(errors(awsvpc(), empty)).toEqual(['network-missing service/web']);
    expect(errors(awsvpc({ networkConfiguration }), empty)).toEqual([]);
  });

  test('cannot be given to a service that is there', () => {
    const before = desired({ tasks: [task('web')], services: [service('web')] });
    expect(errors(awsvpc(), applied(before))).toEqual(['network-missing service/web']);
  });

  test('keeps the network of a service that has one', () => {
    expect(errors(awsvpc(), applied(awsvpc({ networkConfiguration })))).toEqual([]);
  });
});

describe('zone rebalancing and a maximum of 100 %', () => {
  const stopFirst = { deploymentConfiguration: { minimumHealthyPercent: 0, maximumPercent: 100 } };
  const web = (input = {}): DesiredModel =>
    desired({ tasks: [task('web')], services: [service('web', 0, input)] });

  test('what must go with the percentages is in the plan, and apply does it', async () => {
    const sim = createSim();
    try {
      await applyTo(sim, web());
      const { plan } = await planOf(sim, web(stopFirst));
      const fields = plan.changes.flatMap((change) => (change.action === 'update' ? change.fields : []));
      expect(fields.map(({ path }) => path)).toEqual([
        'deploymentConfiguration.maximumPercent',
        'deploymentConfiguration.minimumHealthyPercent',
        'availabilityZoneRebalancing',
      ]);
      expect((await applyTo(sim, web(stopFirst))).result.ok).toBe(true);
      expect((await planOf(sim, web(stopFirst))).plan.changes).toEqual([]);
    } finally {
      await sim.stop();
    }
  });

  test('is never turned off against the files', async () => {
    const sim = createSim();
    try {
      await applyTo(sim, web({ availabilityZoneRebalancing: 'ENABLED' }));
      const both = web({ availabilityZoneRebalancing: 'ENABLED', ...stopFirst });
      const { result } = await applyTo(sim, both);
      expect(result.ok).toBe(false);
      expect(sim.store.services.values().next().value?.spec.availabilityZoneRebalancing).toBe('ENABLED');
    } finally {
      await sim.stop();
    }
  });
});

test('from capacity providers to a launch type and back: in place, with the deployment that ECS asks for', async () => {
  const sim = createSim();
  const web = (input: object): DesiredModel =>
    desired({ tasks: [task('web')], services: [service('web', 0, input)] });
  const providers = web({ capacityProviderStrategy: [{ capacityProvider: 'cp', weight: 1 }] });
  const launchType = web({ launchType: 'EC2' });
  try {
    await applyTo(sim, providers);
    for (const wanted of [launchType, providers]) {
      const { plan } = await planOf(sim, wanted);
      expect(plan.changes.map(({ action, id }) => `${action} ${id}`)).toEqual(['update service/web']);
      const { result, mutations } = await applyTo(sim, wanted);
      expect(result.ok).toBe(true);
      const [update] = mutations.filter(({ operation }) => operation === 'ecs:UpdateService');
      expect(update?.input).toMatchObject({ forceNewDeployment: true });
      expect((await planOf(sim, wanted)).plan.changes).toEqual([]);
    }
  } finally {
    await sim.stop();
  }
});

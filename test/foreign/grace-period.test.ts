import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { graceOnlyWithLoadBalancers } from '../support/foreign-ways.ts';
import { shop, type Shop } from './shop.ts';

const TASK = {
  family: 'api',
  containerDefinitions: [
    { name: 'api', image: 'acme/api:1', memory: 64, portMappings: [{ containerPort: 80, hostPort: 0 }] },
  ],
};
const cluster = (service: object): object => ({
  boxes: { web: { count: 1 } },
  services: { api: { task: 'api', desiredCount: 1, ...service } },
});
const loadBalancers = [
  {
    targetGroupArn: 'arn:aws:elasticloadbalancing:us-east-1:111122223333:targetgroup/api/0123456789abcdef',
    containerName: 'api',
    containerPort: 80,
  },
];
const BOTH = { loadBalancers, healthCheckGracePeriodSeconds: 60 };

let it: Shop;
beforeEach(async () => {
  it = await shop();
});
afterEach(() => it.close());

/** The members of each UpdateService since the last time. */
function updates(): readonly (readonly string[])[] {
  const sent = it.aws.seen.filter(({ operation }) => operation === 'ecs:UpdateService');
  it.aws.seen.length = 0;
  return sent.map(({ input }) =>
    Object.keys(input).filter((name) => name !== 'cluster' && name !== 'service'),
  );
}

async function converges(service: object): Promise<void> {
  it.write(cluster(service), TASK);
  await it.succeed('apply --yes');
  expect((await it.succeed('plan --detailed-exitcode')).stdout).toContain('No changes.');
}

describe.each([
  ['ECS’s rule of 2018 to 2024', true],
  ['ECS’s rule of 2026', false],
])('under %s', (_rule, old) => {
  beforeEach(() => it.aws.use(...(old ? [graceOnlyWithLoadBalancers()] : [])));

  test('load balancers and a grace period come, change and go', async () => {
    await converges({});
    updates();
    await converges(BOTH);
    expect(updates()).toEqual(
      old
        ? [
            ['healthCheckGracePeriodSeconds', 'loadBalancers'],
            ['loadBalancers'],
            ['healthCheckGracePeriodSeconds'],
          ]
        : [['healthCheckGracePeriodSeconds', 'loadBalancers']],
    );
    await converges({ ...BOTH, healthCheckGracePeriodSeconds: 90 });
    expect(updates()).toEqual([['healthCheckGracePeriodSeconds']]);
    await converges({});
    const gone = updates();
    // Never a grace period of 0 beside load balancers that go.
    expect(gone.filter((names) => names.length > 1)).toEqual([]);
    expect(gone.flat().sort()).toEqual(['healthCheckGracePeriodSeconds', 'loadBalancers']);
  });
});

test('one that ECS does not take is told, all else is done, and the way out works', async () => {
  it.write(cluster({ healthCheckGracePeriodSeconds: 30 }), TASK);
  await it.succeed('apply --yes');
  it.aws.use(graceOnlyWithLoadBalancers());
  it.write(cluster({ propagateTags: 'SERVICE' }), TASK);
  const { code, stdout, stderr } = await it.run('apply --yes');
  const told = (stdout + stderr).replaceAll(/\s+/g, ' ');
  expect(code).toBe(1);
  expect(told).toContain('ECS takes no health check grace period of 0 s for it');
  expect(told).toContain('only valid for services configured to use load balancers');
  expect(told).toContain('Declare "healthCheckGracePeriodSeconds" as it is');
  expect(told).toContain('All else was updated.');
  await converges({ propagateTags: 'SERVICE', healthCheckGracePeriodSeconds: 30 });
});

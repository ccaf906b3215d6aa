import { expect, test } from 'vitest';
import { runOfflineChecks } from '../../src/checks/run.ts';
import { desiredOf } from '../support/converge.ts';

const CANARY = 'hunter2-canary';

test('no finding holds a secret, wherever the files have one', async () => {
  const secret = '${env.SECRET}';
  const container = {
    name: 'web',
    image: `shop/Web:${secret}`,
    memory: 64,
    entryPoint: [`run --password ${secret}`],
    command: [`serve --password=${secret} x`],
    workingDirectory: secret,
    environment: [
      { name: 'DB_PASSWORD', value: secret },
      { name: 'DSN', value: `postgres://app:${secret}@db/app ` },
      { name: 'A', value: ` ${secret}` },
      { name: 'B', value: `\${ENV.${CANARY}}` },
    ],
    dockerLabels: { token: secret },
    healthCheck: { command: [secret, 'x'] },
    logConfiguration: { logDriver: 'awslogs', options: { 'splunk-token': secret } },
    mountPoints: [{ sourceVolume: 'disk', containerPath: `./${secret}` }],
  };
  const more = {
    name: 'more',
    image: 'a:1',
    memory: 64,
    healthCheck: { command: ['CMD-SHELL', secret, 'x'] },
  };
  const task = {
    family: 'web',
    taskRoleArn: `arn:${secret}`,
    containerDefinitions: [container, more],
    volumes: [{ name: 'disk', host: { sourcePath: `/${secret}` } }],
    placementConstraints: [{ type: 'memberOf', expression: `attribute:a = ${secret}` }],
  };
  const cluster = {
    cluster: 'shop',
    boxes: { web: { count: 2 } },
    services: {
      web: {
        placementStrategy: [{ type: 'binpack', field: secret }],
        placementConstraints: [{ type: 'memberOf', expression: `attribute:b == ${secret}` }],
      },
    },
  };
  const desired = await desiredOf({ cluster, apps: [{ tasks: [task] }] }, { env: { SECRET: CANARY } });
  const found = runOfflineChecks(desired);
  expect(found.length).toBeGreaterThan(10);
  expect(JSON.stringify(found)).not.toContain(CANARY);
});

test('thousands of findings are told in an instant', async () => {
  const tasks = Array.from({ length: 900 }, (_, index) => ({
    family: `task-${String(index)}`,
    containerDefinitions: [
      {
        name: 'web',
        image: 'web',
        memory: 64,
        command: ['a b'],
        environment: [{ name: 'TOKEN', value: `abcdefgh-${String(index)}` }],
      },
    ],
  }));
  const desired = await desiredOf({ apps: [{ tasks }] });
  const from = process.cpuUsage();
  const found = runOfflineChecks(desired);
  const { user } = process.cpuUsage(from);
  expect(found.length).toBeGreaterThan(2700);
  expect(user / 1000).toBeLessThan(1000);
});

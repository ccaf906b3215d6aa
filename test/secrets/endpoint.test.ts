import { expect, test } from 'vitest';
import { createAws } from '../../src/aws/create.ts';
import { systemClock } from '../../src/model/clock.ts';

test.each([
  ['https://user:hunter2@proxy.example:8443/path', 'https://proxy.example:8443/path'],
  ['http://token@127.0.0.1:1', 'http://127.0.0.1:1'],
  ['http://127.0.0.1:1/a@b', 'http://127.0.0.1:1/a@b'],
])('the endpoint %s is shown as %s', (endpoint, shown) => {
  const aws = createAws({ region: 'us-east-1', endpoint, clock: systemClock });
  expect(aws.endpoint).toBe(shown);
  aws.close();
});

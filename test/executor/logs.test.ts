import type { LogConfiguration } from '@aws-sdk/client-ecs';
import { expect, test } from 'vitest';
import { lastWords } from '../../src/executor/kinds/service/logs.ts';
import { NO_CLUSTER } from '../../src/model/live.ts';
import { desiredModel, oneContainer } from './world.ts';

const ARN = 'arn:aws:ecs:us-east-1:111122223333';
const blamed = {
  container: 'app',
  task: {
    taskArn: `${ARN}:task/shop/3f2a9c81d0e74b6f9a1c2d3e4f506172`,
    taskDefinitionArn: `${ARN}:task-definition/api:3`,
    containers: [{ name: 'app', runtimeId: '0123456789abcdef0123' }],
  },
};
const asker = (local: boolean, dockerLogs: boolean, logConfiguration?: LogConfiguration) => ({
  aws: { local },
  dockerLogs,
  live: NO_CLUSTER,
  desired: desiredModel({ tasks: { api: oneContainer('api:1', logConfiguration && { logConfiguration }) } }),
});
const options = {
  'awslogs-group': '/ecs/shop',
  'awslogs-stream-prefix': 'api',
  'awslogs-region': 'eu-west-1',
};

test.each([
  ['on Docker', asker(true, true), ['The last words of app: docker logs 0123456789ab']],
  ['simulated', asker(true, false), []],
  [
    'on AWS, in CloudWatch',
    asker(false, false, { logDriver: 'awslogs', options }),
    [
      "The last words of app: aws logs tail '/ecs/shop' --log-stream-names 'api/app/3f2a9c81d0e74b6f9a1c2d3e4f506172' --region eu-west-1",
    ],
  ],
  ['on AWS, elsewhere', asker(false, false, { logDriver: 'splunk', options: {} }), []],
])('where a container that failed can be asked for its last words: %s', (_title, step, expected) => {
  expect(lastWords(step, blamed)).toEqual(expected);
});

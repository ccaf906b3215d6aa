import { readFileSync, writeFileSync } from 'node:fs';
import { CreateTagsCommand, DescribeInstancesCommand, RunInstancesCommand } from '@aws-sdk/client-ec2';
import {
  CreateClusterCommand,
  DescribeTaskDefinitionCommand,
  ListTagsForResourceCommand,
  RegisterTaskDefinitionCommand,
} from '@aws-sdk/client-ecs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import * as ec2Operations from '../../../src/engine/ec2/operations.ts';
import * as ecsOperations from '../../../src/engine/ecs/operations.ts';
import { isTooDeep } from '../../../src/engine/wire/depth.ts';
import { inputOf, outputOf } from '../../../src/engine/wire/schema.ts';
import { testEngine } from '../../support/engine.ts';

const { engine, ecs, ec2 } = testEngine();

async function json(
  operation: string,
  body: string,
): Promise<{ status: number; body: Record<string, unknown> }> {
  const answer = await engine.handle({
    method: 'POST',
    path: '/',
    headers: {
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': `AmazonEC2ContainerServiceV20141113.${operation}`,
    },
    body: Buffer.from(body),
  });
  const parsed: unknown = JSON.parse(Buffer.from(answer.body).toString());
  return { status: answer.status, body: { ...(parsed as object) } };
}

async function query(body: string): Promise<{ status: number; body: string }> {
  const answer = await engine.handle({
    method: 'POST',
    path: '/',
    headers: { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' },
    body: Buffer.from(body),
  });
  return { status: answer.status, body: Buffer.from(answer.body).toString() };
}

test('every operation has its own schema, and its shapes can be walked', () => {
  for (const [name, { schema }] of Object.entries({ ...ecsOperations, ...ec2Operations })) {
    expect(schema[2]).toBe(name);
    expect(inputOf(schema).isStructSchema()).toBe(true);
    expect(outputOf(schema).isStructSchema() || outputOf(schema).isUnitSchema()).toBe(true);
  }
});

test('docs/engine.md names every operation (GOLDEN=1 writes them)', () => {
  const page = new URL('../../../docs/engine.md', import.meta.url);
  const [start, end] = ['<!-- operations: start -->\n', '<!-- operations: end -->'];
  const text = readFileSync(page, 'utf8');
  const [from, to] = [text.indexOf(start) + start.length, text.indexOf(end)];
  const names = (operations: object): string => Object.keys(operations).join(', ');
  const told = `
**ECS** (awsJson1.1): ${names(ecsOperations)}.

**EC2** (ec2Query, 2016-11-15): ${names(ec2Operations)}.

`;
  if (process.env['GOLDEN'] === '1') writeFileSync(page, text.slice(0, from) + told + text.slice(to));
  else expect(text.slice(from, to)).toBe(told);
});

describe('awsJson1.1', () => {
  const wrong: readonly (readonly [string, string, string, string])[] = [
    [
      'a number for a text',
      'CreateCluster',
      '{"clusterName":5}',
      'NUMBER_VALUE can not be converted to a String',
    ],
    [
      'a text for a number',
      'ListClusters',
      '{"maxResults":"5"}',
      'STRING_VALUE can not be converted to an Integer',
    ],
    [
      'a boolean for a text',
      'CreateCluster',
      '{"clusterName":true}',
      'TRUE_VALUE can not be converted to a String',
    ],
    ['an object for a list', 'DescribeClusters', '{"clusters":{}}', 'Expected list or null'],
    [
      'a list for an object',
      'UpdateService',
      '{"deploymentConfiguration":[]}',
      'Start of list found where not expected',
    ],
    [
      'an object for a text',
      'CreateCluster',
      '{"clusterName":{}}',
      'Start of structure or map found where not expected.',
    ],
    ['a list as the body', 'CreateCluster', '[]', 'Start of list found where not expected'],
    ['no JSON', 'CreateCluster', '{', 'not JSON'],
    ['a byte order mark', 'CreateCluster', '\ufeff{}', 'not JSON'],
    ['too deep', 'CreateCluster', '['.repeat(100_000), 'Nested too deep'],
  ];
  test.each(wrong)('refuses %s', async (_name, operation, body, message) => {
    const answer = await json(operation, body);
    expect(answer.status).toBe(400);
    expect(answer.body['__type']).toBe('SerializationException');
    expect(String(answer.body['message'])).toContain(message);
  });

  test('unknown members and null are as if they were not there', async () => {
    const { status, body } = await json(
      'CreateCluster',
      '{"clusterName":"a","colour":"red","settings":null,"__proto__":{"clusterName":"b"}}',
    );
    expect(status).toBe(200);
    expect(body['cluster']).toMatchObject({ clusterName: 'a' });
  });

  test('an unknown operation', async () => {
    expect((await json('LaunchRocket', '{}')).body['__type']).toBe('UnknownOperationException');
    expect((await json('constructor', '{}')).body['__type']).toBe('UnknownOperationException');
  });

  test('times are seconds', async () => {
    const { body } = await json(
      'RegisterTaskDefinition',
      '{"family":"t","containerDefinitions":[{"name":"a","image":"b","memory":6}]}',
    );
    expect(body['taskDefinition']).toMatchObject({ registeredAt: Date.UTC(2026, 0, 1) / 1000 });
  });

  test('any text goes there and back', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.string({ unit: 'binary', maxLength: 40 }),
        fc.dictionary(fc.string({ minLength: 1, maxLength: 9 }), fc.string({ maxLength: 9 })),
        async (text, labels) => {
          await ecs.send(
            new RegisterTaskDefinitionCommand({
              family: 'p',
              containerDefinitions: [
                { name: 'a', image: 'b', memory: 6, command: [text], dockerLabels: labels },
              ],
            }),
          );
          const { taskDefinition } = await ecs.send(
            new DescribeTaskDefinitionCommand({ taskDefinition: 'p' }),
          );
          const [container] = taskDefinition?.containerDefinitions ?? [];
          expect(container?.command).toEqual([Buffer.from(text).toString()]);
          expect({ ...container?.dockerLabels }).toEqual({ ...labels });
        },
      ),
      { numRuns: 100 },
    );
  });
});

describe('ec2Query', () => {
  const wrong: readonly (readonly [string, string, string])[] = [
    ['no action', 'Version=2016-11-15', 'MissingAction'],
    ['an unknown action', 'Action=LaunchRocket&Version=2016-11-15', 'InvalidAction'],
    ['a name of an object', 'Action=constructor&Version=2016-11-15', 'InvalidAction'],
    ['no version', 'Action=DescribeVpcs', 'InvalidParameterValue'],
    ['an unknown parameter', 'Action=DescribeVpcs&Version=2016-11-15&Colour=red', 'UnknownParameter'],
    ['a missing parameter', 'Action=RunInstances&Version=2016-11-15&MinCount=1', 'MissingParameter'],
    [
      'a text for a number',
      'Action=DescribeInstances&Version=2016-11-15&MaxResults=many',
      'InvalidParameterValue',
    ],
    [
      'a text for a boolean',
      'Action=DescribeInstances&Version=2016-11-15&DryRun=perhaps',
      'InvalidParameterValue',
    ],
    [
      'a name for an index',
      'Action=DescribeInstances&Version=2016-11-15&InstanceId.one=i-1',
      'InvalidParameterValue',
    ],
    [
      'a value twice',
      'Action=DescribeInstances&Version=2016-11-15&MaxResults=5&MaxResults=6',
      'InvalidParameterValue',
    ],
    ['a broken escape', 'Action=DescribeInstances&Version=2016-11-15&NextToken=%zz', 'MalformedQueryString'],
    [
      'too deep',
      `Action=DescribeInstances&Version=2016-11-15&${'a.'.repeat(100)}b=1`,
      'MalformedQueryString',
    ],
  ];
  test.each(wrong)('refuses %s', async (_name, body, code) => {
    const answer = await query(body);
    expect(answer.status).toBe(400);
    expect(answer.body).toContain(`<Response><Errors><Error><Code>${code}</Code>`);
  });

  test('an error document holds what was sent as text, not as markup', async () => {
    const { body } = await query(`Action=${encodeURIComponent('<x>&"')}&Version=2016-11-15`);
    expect(body).toContain('&lt;x&gt;&amp;&quot;');
  });

  test('lists keep the order of their numbers, with gaps', async () => {
    const { body } = await query(
      'Action=RunInstances&Version=2016-11-15&MinCount=1&MaxCount=1&ImageId=ami-1&InstanceType=t3.small&SecurityGroupId.10=sg-10&SecurityGroupId.2=sg-2',
    );
    expect(body.indexOf('sg-2')).toBeLessThan(body.indexOf('sg-10'));
    expect(body).toContain(
      '<RunInstancesResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"><requestId>',
    );
    expect(body).toMatch(/<launchTime>2026-01-01T00:00:00\.000Z<\/launchTime>/);
  });

  test('any tag that XML can hold goes there and back', async () => {
    const { Instances } = await ec2.send(
      new RunInstancesCommand({ MinCount: 1, MaxCount: 1, ImageId: 'ami-1', InstanceType: 't3.small' }),
    );
    const id = Instances?.[0]?.InstanceId ?? '';
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'grapheme', maxLength: 40 }), async (value) => {
        await ec2.send(new CreateTagsCommand({ Resources: [id], Tags: [{ Key: 'k', Value: value }] }));
        const { Reservations } = await ec2.send(new DescribeInstancesCommand({ InstanceIds: [id] }));
        expect(Reservations?.[0]?.Instances?.[0]?.Tags?.[0]?.Value).toBe(value);
      }),
      { numRuns: 100 },
    );
  });
});

test('depth counts brackets outside of strings', () => {
  expect(isTooDeep(Buffer.from('{"a":"[[[[[["}'), 2)).toBe(false);
  expect(isTooDeep(Buffer.from('{"a\\"[[[":[[]]}'), 2)).toBe(true);
});

test('a tag of ECS goes there and back', async () => {
  const { cluster } = await ecs.send(
    new CreateClusterCommand({ clusterName: 'tags', tags: [{ key: 'ключ', value: 'värde / 1' }] }),
  );
  const { tags } = await ecs.send(new ListTagsForResourceCommand({ resourceArn: cluster?.clusterArn }));
  expect(tags).toEqual([{ key: 'ключ', value: 'värde / 1' }]);
});

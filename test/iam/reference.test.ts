import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { POLICY_COMMANDS } from '../../src/aws/iam/commands.ts';
import { iamPolicy, operationsOf, type Statement } from '../../src/aws/iam/policy.ts';
import { needsOf } from '../../src/aws/iam/needs.ts';
import { OPERATIONS } from '../../src/aws/operations.ts';
import { desiredOf } from '../support/converge.ts';

/**
 * The policies against the Service Authorization Reference: which resources and condition keys AWS knows for an action.
 * `authorization.json` is taken from its data by `.tools/authorization.mjs`.
 */
interface Action {
  readonly access: string;
  readonly resources: Readonly<
    Record<string, { readonly arn: string; readonly required: boolean; readonly keys: readonly string[] }>
  >;
  /** Condition keys of the action as a whole. */
  readonly keys: readonly string[];
}
const FACTS = new Map<string, Action>(
  Object.entries(JSON.parse(readFileSync(new URL('authorization.json', import.meta.url), 'utf8'))),
);

/** Actions for which `*` stands although the reference knows resources, and why. */
const ANYTHING: Readonly<Record<string, string>> = {
  'ecs:ListTasks': 'the call names a cluster, which is a condition, and mostly no container instance',
};

const TARGET = { region: 'us-east-1', account: '111122223333', cluster: 'all' };

const rich = await desiredOf({
  cluster: {
    cluster: 'all',
    settings: { containerInsights: 'enabled' },
    boxes: {
      web: {
        subnets: ['subnet-0a0a0a0a'],
        securityGroups: ['sg-0f0f0f0f'],
        keyPair: 'key',
        instanceProfile: 'arn:aws:iam::111122223333:instance-profile/path/box',
      },
    },
    services: {
      web: {
        role: 'elb',
        monitoring: {},
        volumeConfigurations: [
          { name: 'data', managedEBSVolume: { roleArn: 'arn:aws:iam::111122223333:role/ebs', sizeInGiB: 1 } },
        ],
      },
    },
  },
  apps: [
    {
      tasks: [
        {
          family: 'web',
          taskRoleArn: 'web-task',
          executionRoleArn: 'exec',
          volumes: [{ name: 'data', configuredAtLaunch: true }],
          containerDefinitions: [{ name: 'app', image: 'a:1', memory: 8 }],
        },
      ],
    },
  ],
});
const policies = POLICY_COMMANDS.map(
  (command) => [command, iamPolicy(command, TARGET, needsOf(rich))] as const,
);

/** An ARN of the reference, `${Account}` and the like standing for any text. */
const formatOf = (arn: string): RegExp =>
  new RegExp(
    `^${arn
      .split(/\$\{\w+\}/)
      .map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&'))
      .join('[^:]*')}$`,
  );

const factsOf = (action: string): Action => {
  const facts = FACTS.get(action);
  if (facts === undefined) throw new Error(`the reference has no ${action}: run .tools/authorization.mjs`);
  return facts;
};

/** The types of resources that a pattern can stand for, of those that an action knows. */
const typesOf = (action: Action, resource: string): readonly string[] =>
  Object.entries(action.resources).flatMap(([type, { arn }]) => (formatOf(arn).test(resource) ? [type] : []));

const keysOf = ({ Condition = {} }: Statement): readonly string[] =>
  Object.values(Condition).flatMap((keys) => Object.keys(keys));

/** `aws:RequestTag/${TagKey}` of `aws:RequestTag/clusternator:cluster`. */
const keyName = (key: string): string => key.replace(/\/.*/, '/${TagKey}');

describe.each(policies)('%s', (_command, policy) => {
  const pairs = policy.Statement.flatMap((statement) =>
    statement.Action.map((action) => [`${statement.Sid} ${action}`, statement, action] as const),
  );

  test.each(pairs)('%s: resources that AWS knows, and only those', (_name, statement, action) => {
    const facts = factsOf(action);
    const known = Object.keys(facts.resources).length > 0;
    for (const resource of statement.Resource) {
      if (resource === '*') expect(known && ANYTHING[action] === undefined, `* for ${action}`).toBe(false);
      else expect([resource, typesOf(facts, resource).length > 0]).toEqual([resource, true]);
    }
  });

  test.each(pairs)('%s: condition keys that AWS has in the request', (_name, statement, action) => {
    const facts = factsOf(action);
    for (const key of keysOf(statement)) {
      // A key of the action as a whole is there with every resource; one of a resource with that one.
      if (facts.keys.includes(keyName(key))) continue;
      for (const resource of statement.Resource)
        for (const type of typesOf(facts, resource))
          expect([action, type, facts.resources[type]?.keys.includes(keyName(key))]).toEqual([
            action,
            type,
            true,
          ]);
    }
  });

  test('every resource that an action needs is allowed', () => {
    const actions = new Set(policy.Statement.flatMap(({ Action }) => Action));
    for (const action of actions) {
      const facts = factsOf(action);
      const allowed = policy.Statement.filter(({ Action }) => Action.includes(action)).flatMap(
        ({ Resource }) => Resource.flatMap((one) => (one === '*' ? ['*'] : typesOf(facts, one))),
      );
      for (const [type, { required }] of Object.entries(facts.resources))
        if (required && !allowed.includes('*'))
          expect([action, type, allowed.includes(type)]).toEqual([action, type, true]);
    }
  });
});

test('what the table calls reading is that for AWS', () => {
  for (const command of POLICY_COMMANDS)
    for (const operation of operationsOf(command, needsOf(rich))) {
      const { access } = factsOf(operation);
      expect([operation, access === 'Read' || access === 'List']).toEqual([
        operation,
        !OPERATIONS[operation].mutating,
      ]);
    }
});

test('roles of volumes are passed on, to ECS', () => {
  const statements = policies.flatMap(([command, { Statement }]) =>
    Statement.filter(({ Action }) => Action.includes('iam:PassRole')).map(
      ({ Sid, Resource }) => `${command} ${Sid}: ${Resource.join(' ')}`,
    ),
  );
  expect(statements).toEqual([
    'apply TaskRoles: arn:aws:iam::111122223333:role/exec arn:aws:iam::111122223333:role/web-task',
    'apply ServiceRoles: arn:aws:iam::111122223333:role/ebs arn:aws:iam::111122223333:role/elb',
    'apply BoxRoles: arn:aws:iam::111122223333:role/path/box',
  ]);
});

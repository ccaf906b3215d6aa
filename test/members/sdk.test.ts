import { RunInstancesRequest$ } from '@aws-sdk/client-ec2';
import {
  CreateClusterRequest$,
  CreateServiceRequest$,
  RegisterTaskDefinitionRequest$,
  Service$,
  TaskDefinition$,
  UpdateServiceRequest$,
} from '@aws-sdk/client-ecs';
import { NormalizedSchema } from '@smithy/core/schema';
import { describe, expect, test } from 'vitest';
import { BOX_NOT_MANAGED, BOX_ROWS } from '../../src/model/kinds/box.ts';
import { CLUSTER_NOT_MANAGED, CLUSTER_ROWS } from '../../src/model/kinds/cluster.ts';
import type { Row, Rows } from '../../src/model/kinds/row.ts';
import { NOT_MANAGED, SERVICE_OUTPUT_ONLY, serviceRows } from '../../src/model/kinds/service.ts';
import { OUTPUT_ONLY, taskRows } from '../../src/model/kinds/task.ts';

type Schema = Parameters<(typeof NormalizedSchema)['of']>[0];

/** The members of a structure, and of the structures in it as deep as rows go, that have none: `volumes.host.sourcePath`. */
function withoutRow(schema: Schema, rows: Rows, others: readonly string[], path = ''): readonly string[] {
  return [...NormalizedSchema.of(schema).structIterator()].flatMap(([name, member]) => {
    const at = path === '' ? name : `${path}.${name}`;
    if (path === '' && others.includes(name)) return [];
    if (!Object.hasOwn(rows, name)) return [at];
    const below: Row = rows[name] ?? {};
    const inner = member.isListSchema() ? member.getValueSchema() : member;
    return below.members !== undefined && inner.isStructSchema()
      ? withoutRow(inner, below.members, [], at)
      : [];
  });
}

const namesIn = (schema: Schema): readonly string[] =>
  [...NormalizedSchema.of(schema).structIterator()].map(([name]) => name);

const task = taskRows('bridge');
const service = serviceRows('REPLICA');
const sent: Rows = Object.fromEntries(
  Object.values(BOX_ROWS).flatMap(({ sentAs }) => sentAs.map((name) => [name, {}])),
);

describe('fails when a member of the SDK has no row', () => {
  test.each([
    ['RegisterTaskDefinition', RegisterTaskDefinitionRequest$, task, []],
    ['DescribeTaskDefinition', TaskDefinition$, task, OUTPUT_ONLY],
    ['CreateService', CreateServiceRequest$, service, Object.keys(NOT_MANAGED)],
    ['UpdateService', UpdateServiceRequest$, service, Object.keys(NOT_MANAGED)],
    ['DescribeServices', Service$, service, [...Object.keys(NOT_MANAGED), ...SERVICE_OUTPUT_ONLY]],
    ['CreateCluster', CreateClusterRequest$, CLUSTER_ROWS, Object.keys(CLUSTER_NOT_MANAGED)],
    ['RunInstances', RunInstancesRequest$, sent, Object.values(BOX_NOT_MANAGED).flat()],
  ] as const)('%s', (_, schema, rows, others) => {
    expect(withoutRow(schema, rows, others)).toEqual([]);
  });

  test('what only AWS writes of a task is what RegisterTaskDefinition does not take', () => {
    const taken = namesIn(RegisterTaskDefinitionRequest$);
    expect(OUTPUT_ONLY.toSorted()).toEqual(
      namesIn(TaskDefinition$)
        .filter((name) => !taken.includes(name))
        .toSorted(),
    );
  });

  test('and no row is of a member that the SDK does not have', () => {
    const services = [...namesIn(CreateServiceRequest$), ...namesIn(UpdateServiceRequest$)];
    expect(
      Object.keys(task).filter((name) => !namesIn(RegisterTaskDefinitionRequest$).includes(name)),
    ).toEqual([]);
    expect(
      [...Object.keys(service), ...Object.keys(NOT_MANAGED)].filter((name) => !services.includes(name)),
    ).toEqual([]);
  });

  test.each(Object.entries(service))(
    'the row of %s says what UpdateService does with it',
    (_, { change }) => {
      expect(change).toBeDefined();
    },
  );

  test('what UpdateService has no member for replaces the service, and nothing else does', () => {
    const fixed = Object.keys(service).filter((name) => !namesIn(UpdateServiceRequest$).includes(name));
    // Tags have calls of their own.
    expect(fixed.filter((name) => name !== 'tags').toSorted()).toEqual(
      Object.entries(service)
        .flatMap(([name, row]) => (row.change === 'replaces' ? [name] : []))
        .toSorted(),
    );
  });
});

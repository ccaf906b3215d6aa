import type { ContainerDefinition } from '@aws-sdk/client-ecs';
import { describe, expect, test } from 'vitest';
import {
  dependantsOf,
  dependenciesOf,
  networkHolderOf,
  readLink,
  resolveDependency,
} from '../../../src/engine/agent/dependencies.ts';
import type { Condition } from '../../../src/engine/agent/dependencies.ts';
import type { ContainerRecord } from '../../../src/engine/records.ts';

const record = (rest: Partial<ContainerRecord> = {}): ContainerRecord => ({
  arn: '',
  name: 'db',
  image: 'busybox:1.37.0',
  lastStatus: 'PENDING',
  healthStatus: 'UNKNOWN',
  networkBindings: [],
  restarts: 0,
  ...rest,
});
const PENDING = record();
const CREATED = record({ runtimeId: '1' });
const RUNNING = record({ runtimeId: '1', lastStatus: 'RUNNING', startedAt: 1000 });
const HEALTHY = record({ ...RUNNING, healthStatus: 'HEALTHY' });
const DONE = record({ ...RUNNING, lastStatus: 'STOPPED', exitCode: 0 });
const BROKEN = record({ ...DONE, exitCode: 1 });
const NEVER = record({ lastStatus: 'STOPPED' });
const WEB = record({ name: 'web', image: 'shop/web:2' });

describe('a dependency', () => {
  test.each<[Condition, ContainerRecord, string]>([
    ['CREATE', PENDING, 'waiting'],
    ['CREATE', CREATED, 'met'],
    ['CREATE', DONE, 'met'],
    ['START', CREATED, 'waiting'],
    ['START', RUNNING, 'met'],
    ['START', BROKEN, 'met'],
    ['START', NEVER, 'impossible'],
    ['COMPLETE', RUNNING, 'waiting'],
    ['COMPLETE', BROKEN, 'met'],
    ['COMPLETE', NEVER, 'impossible'],
    ['SUCCESS', RUNNING, 'waiting'],
    ['SUCCESS', DONE, 'met'],
    ['SUCCESS', BROKEN, 'impossible'],
    ['HEALTHY', RUNNING, 'waiting'],
    ['HEALTHY', HEALTHY, 'met'],
    // As the agent does: it waits until somebody stops the task.
    ['HEALTHY', DONE, 'waiting'],
  ])('%s on %o is %s', (condition, source, expected) => {
    expect(resolveDependency({ on: 'db', condition }, WEB, source, undefined, 2000).is).toBe(expected);
  });

  test('gives up after startTimeout', () => {
    const dependency = { on: 'db', condition: 'HEALTHY' } as const;
    expect(resolveDependency(dependency, WEB, RUNNING, 10, 5000)).toEqual({ is: 'waiting', until: 11_000 });
    expect(resolveDependency(dependency, WEB, RUNNING, 10, 11_000)).toEqual({
      is: 'impossible',
      reason:
        'CannotStartContainerError: dependency graph: container ordering dependency [db(busybox:1.37.0) (RUNNING->RUNNING)] for target [web(shop/web:2) (MANIFEST_PULLED->RUNNING)] has timed out.',
    });
    expect(resolveDependency(dependency, WEB, RUNNING, 0, 11_000)).toEqual({ is: 'waiting' });
    expect(resolveDependency({ on: 'db', condition: 'SUCCESS' }, WEB, BROKEN, 10, 5000)).toMatchObject({
      reason:
        'CannotStartContainerError: dependency graph: failed to resolve container ordering dependency [db(busybox:1.37.0) (STOPPED->RUNNING) - Exit: 1] for target [web(shop/web:2) (MANIFEST_PULLED->RUNNING)] as dependency did not exit successfully.',
    });
  });

  test('never comes when what it needs did not start', () => {
    expect(
      resolveDependency({ on: 'db', condition: 'START' }, WEB, { ...NEVER, runtimeId: '1' }, undefined, 0),
    ).toMatchObject({
      reason:
        'CannotStartContainerError: dependency graph: failed to resolve container ordering dependency [db(busybox:1.37.0) (CREATED->STOPPED)] for target [web(shop/web:2) (MANIFEST_PULLED->RUNNING)] because dependency will never start',
    });
  });

  test('links start first, volumesFrom are created first', () => {
    const container: ContainerDefinition = {
      name: 'web',
      links: ['db:d'],
      volumesFrom: [{ sourceContainer: 'data' }],
      dependsOn: [{ containerName: 'init', condition: 'SUCCESS' }],
    };
    expect(dependenciesOf(container, 'pause')).toEqual([
      { on: 'init', condition: 'SUCCESS' },
      { on: 'db', condition: 'START' },
      { on: 'data', condition: 'CREATE' },
      { on: 'pause', condition: 'START' },
    ]);
    expect(dependantsOf({ containerDefinitions: [container, { name: 'db' }] }, 'db')).toEqual(['web']);
    expect(readLink('db')).toEqual({ container: 'db', alias: 'db' });
  });
});

describe('a shared network', () => {
  const init: ContainerDefinition = { name: 'init', essential: false };
  const web: ContainerDefinition = {
    name: 'web',
    dependsOn: [{ containerName: 'init', condition: 'SUCCESS' }],
  };
  const side: ContainerDefinition = { name: 'side', essential: false };
  test.each([
    [undefined, 'web', undefined],
    ['bridge', 'web', undefined],
    ['awsvpc', 'web', 'web'],
    ['awsvpc', 'side', 'web'],
    ['host', 'side', 'web'],
    ['awsvpc', 'init', undefined],
  ] as const)('in mode %s, %s joins %s', (networkMode, name, expected) => {
    const definition = {
      containerDefinitions: [init, web, side],
      ...(networkMode === undefined ? {} : { networkMode }),
    };
    const container = definition.containerDefinitions.find((candidate) => candidate.name === name) ?? {};
    expect(networkHolderOf(definition, container)).toBe(expected);
  });
});

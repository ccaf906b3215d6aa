import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { deadlockOf, rolloutBounds } from '../../src/scheduling/rollout.ts';
import { daemonStep, replicaStep } from '../../src/scheduling/step.ts';
import type { RollingTask } from '../../src/scheduling/types.ts';

describe('bounds of a rolling update', () => {
  test.each([
    [1, 100, 200, 1, 2],
    [1, 0, 100, 0, 1],
    [2, 75, 100, 2, 2],
    [3, 100, 125, 3, 3],
    [3, 66, 100, 2, 3],
    [3, 67, 100, 3, 3],
    [4, 50, 150, 2, 6],
    [10, 95, 110, 10, 11],
    [0, 100, 200, 0, 0],
    [200, 29, 101, 58, 202],
  ])('%i tasks at %i and %i percent: %i to %i', (desired, minimum, maximum, min, max) => {
    expect(rolloutBounds(desired, minimum, maximum)).toEqual({ min, max });
  });

  test.each([
    [1, 100, 100, 9, 'percentages'],
    [3, 100, 125, 9, 'percentages'],
    [2, 75, 100, 9, 'percentages'],
    [1, 100, 200, 0, 'no-room'],
    [1, 100, 200, 1, undefined],
    [1, 0, 100, 0, undefined],
    [2, 50, 100, 0, undefined],
    [0, 100, 100, 0, undefined],
  ] as const)(
    '%i tasks at %i and %i percent with room for %i: %s',
    (desired, minimum, maximum, room, expected) => {
      expect(deadlockOf(desired, rolloutBounds(desired, minimum, maximum), room)).toBe(expected);
    },
  );
});

let age = 0;
const task = (current: boolean, phase: RollingTask['phase'], box = 'b1', zone = 'z'): RollingTask => ({
  id: `t${String(age)}`,
  current,
  phase,
  box,
  zone,
  age: age++,
});
const many = (count: number, current: boolean, phase: RollingTask['phase']): RollingTask[] =>
  Array.from({ length: count }, () => task(current, phase));

describe('one step of a REPLICA service', () => {
  test.each<[string, number, [number, number], RollingTask[], number, number, boolean]>([
    ['nothing runs yet', 3, [3, 6], [], 0, 3, false],
    ['a new deployment doubles', 2, [2, 4], many(2, false, 'healthy'), 0, 2, false],
    [
      'old ones wait for the new ones',
      2,
      [2, 4],
      [...many(2, false, 'healthy'), ...many(2, true, 'running')],
      0,
      0,
      false,
    ],
    [
      'old ones go one by one',
      2,
      [2, 4],
      [...many(2, false, 'healthy'), task(true, 'healthy'), task(true, 'running')],
      1,
      0,
      false,
    ],
    ['old ones go', 2, [2, 4], [...many(2, false, 'healthy'), ...many(2, true, 'healthy')], 2, 0, false],
    ['stop first, start later', 1, [0, 1], many(1, false, 'healthy'), 1, 0, false],
    ['a stopping one still counts to the maximum', 1, [0, 1], many(1, false, 'stopping'), 0, 0, false],
    ['half and half', 4, [2, 4], many(4, false, 'healthy'), 2, 0, false],
    ['stuck by percentages', 1, [1, 1], many(1, false, 'healthy'), 0, 0, true],
    [
      'not stuck while one is starting',
      2,
      [2, 3],
      [...many(2, false, 'healthy'), task(true, 'pending')],
      0,
      0,
      false,
    ],
    ['pending old ones go at once', 2, [2, 4], many(2, false, 'pending'), 2, 2, false],
    [
      'old ones that run but are not yet healthy keep serving',
      1,
      [1, 2],
      many(1, false, 'running'),
      0,
      1,
      false,
    ],
    ['scale down', 1, [1, 2], many(3, true, 'healthy'), 2, 0, false],
    [
      'scale down stops who serves nobody first',
      1,
      [1, 2],
      [task(true, 'pending'), task(true, 'healthy')],
      1,
      0,
      false,
    ],
    ['unhealthy ones are replaced', 2, [2, 4], [task(true, 'healthy'), task(true, 'unhealthy')], 1, 1, false],
    [
      'unhealthy ones at a maximum of 100 % go first',
      2,
      [2, 2],
      [task(true, 'healthy'), task(true, 'unhealthy')],
      1,
      0,
      false,
    ],
    ['to zero', 0, [0, 0], many(2, true, 'healthy'), 2, 0, false],
  ])('%s', (_name, desired, [min, max], tasks, stops, start, stuck) => {
    const step = replicaStep(desired, { min, max }, tasks);
    expect({ stops: step.stop.length, start: step.start, stuck: step.stuck }).toEqual({
      stops,
      start,
      stuck,
    });
  });

  test('a failed rollout holds: nothing starts, old tasks stay', () => {
    expect(replicaStep(2, { min: 0, max: 4 }, many(2, false, 'healthy'), true)).toEqual({
      stop: [],
      start: 0,
      stuck: false,
    });
  });

  test('scale down keeps the spread', () => {
    const tasks = [
      task(true, 'healthy', 'b1', 'z1'),
      task(true, 'healthy', 'b1', 'z1'),
      task(true, 'healthy', 'b2', 'z2'),
    ];
    expect(replicaStep(2, { min: 2, max: 4 }, tasks).stop).toEqual([tasks[1]]);
  });

  test('it never exceeds the maximum, nor stops below the minimum', () => {
    const anyTask = fc.record({
      current: fc.boolean(),
      phase: fc.constantFrom<RollingTask['phase']>('pending', 'running', 'healthy', 'unhealthy', 'stopping'),
      box: fc.constantFrom('b1', 'b2'),
      zone: fc.constantFrom('z1', 'z2'),
    });
    fc.assert(
      fc.property(
        fc.nat(6),
        fc.integer({ min: 0, max: 100 }),
        fc.integer({ min: 100, max: 300 }),
        fc.array(anyTask, { maxLength: 12 }),
        (desired, minimum, maximum, specs) => {
          const tasks = specs.map((spec, index) => ({ ...spec, id: `t${String(index)}`, age: index }));
          const bounds = rolloutBounds(desired, minimum, maximum);
          const { stop, start } = replicaStep(desired, bounds, tasks);
          expect(new Set(stop).size).toBe(stop.length);
          if (start > 0) expect(tasks.length + start).toBeLessThanOrEqual(bounds.max);
          const healthy = tasks.filter(({ phase }) => phase === 'healthy').length;
          const stoppedHealthy = stop.filter(({ phase }) => phase === 'healthy').length;
          const oldRunning = tasks.filter(({ phase, current }) => phase === 'running' && !current).length;
          if (stoppedHealthy > 0)
            expect(healthy + oldRunning - stoppedHealthy).toBeGreaterThanOrEqual(bounds.min);
        },
      ),
      { numRuns: 2000 },
    );
  });
});

describe('one step of a DAEMON service', () => {
  const on = (box: string, current: boolean, phase: RollingTask['phase']): RollingTask => ({
    ...task(current, phase),
    box,
  });
  const eligible = ['b1', 'b2'];
  test.each<[string, RollingTask[], string[], string[]]>([
    ['starts everywhere', [], [], ['b1', 'b2']],
    [
      'stops the old one, which still holds its place',
      [on('b1', false, 'healthy'), on('b2', true, 'healthy')],
      ['b1'],
      [],
    ],
    ['starts where the old one has gone', [on('b2', true, 'healthy')], [], ['b1']],
    [
      'leaves boxes that are not eligible',
      [on('b1', true, 'healthy'), on('b2', true, 'healthy'), on('b3', true, 'healthy')],
      ['b3'],
      [],
    ],
    [
      'never runs two on a box',
      [on('b1', true, 'healthy'), on('b1', true, 'healthy'), on('b2', true, 'healthy')],
      ['b1'],
      [],
    ],
  ])('%s', (_name, tasks, stops, startOn) => {
    const step = daemonStep(eligible, { min: 0, max: 2 }, tasks);
    expect(step.stop.map(({ box }) => box)).toEqual(stops);
    expect(step.startOn).toEqual(startOn);
  });

  test('keeps the minimum', () => {
    const tasks = [on('b1', false, 'healthy'), on('b2', false, 'healthy')];
    expect(daemonStep(eligible, { min: 1, max: 2 }, tasks).stop).toHaveLength(1);
  });

  test('says when nothing may stop and nothing is under way', () => {
    const old = [on('b1', false, 'healthy'), on('b2', true, 'healthy')];
    const stuck = (min: number, ...tasks: readonly RollingTask[]): boolean =>
      daemonStep(eligible, { min, max: 2 }, tasks).stuck;
    expect(stuck(2, ...old)).toBe(true);
    expect(stuck(1, ...old)).toBe(false);
    expect(stuck(2, on('b1', false, 'healthy'), on('b2', true, 'running'))).toBe(false);
    expect(stuck(2, on('b1', true, 'healthy'), on('b2', true, 'healthy'))).toBe(false);
  });
});

import { expect, test } from 'vitest';
import { breakerThreshold, launchDelay } from '../../../src/engine/scheduler/deployments.ts';

test.each([
  [1, 3],
  [6, 3],
  [7, 4],
  [25, 13],
  [400, 200],
  [1000, 200],
])('the circuit of %i tasks opens at %i failures', (desired, threshold) => {
  expect(breakerThreshold(desired)).toBe(threshold);
});

test.each([
  [1, 1, 1000],
  [2, 1, 1000],
  [3, 1, 5000],
  [4, 1, 10_000],
  [10, 1, 640_000],
  [11, 1, 900_000],
  [5000, 1, 900_000],
  [20, 10, 1000],
  [30, 10, 5000],
  [1, 0, 1000],
])('after %i failures of %i wanted tasks the next launch waits %i ms', (failed, desired, delay) => {
  expect(launchDelay(failed, desired)).toBe(delay);
});

import { expect, test } from 'vitest';
import { forecastOf } from '../../src/differ/forecast/forecast.ts';
import { makePlan } from '../../src/differ/plan.ts';
import { between, box, desired, empty, lines, service, target, task } from './models.ts';

test('changes, what is unchanged and the forecast stand in the order in which people count', () => {
  const slots = Array.from({ length: 12 }, (_, index) => `web-${String(index + 1)}`);
  const boxes = slots.toReversed().map((slot) => box(slot));
  const model = desired({ boxes, tasks: [task('api')], services: [service('api')] });
  const plan = makePlan(model, empty, target, { forecast: forecastOf });
  const all = ['cluster/shop', ...slots.map((slot) => `box/${slot}`), 'task/api', 'service/api'];
  expect(lines(plan)).toEqual(all.map((id) => `+ ${id}`));
  expect(plan.forecast?.boxes.map((one) => one.box)).toEqual(slots);
  expect(between(model, model).unchanged).toEqual(all);
});

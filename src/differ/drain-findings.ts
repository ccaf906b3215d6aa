import type { Diagnostic } from '../model/diagnostic.ts';
import { groupOf } from '../model/holders.ts';
import { idOf } from '../model/id.ts';
import { NO_PERMITS, type Permits } from '../model/ownership.ts';
import type { Forecast } from '../model/plan.ts';
import { count } from './context.ts';

/** Boxes that an apply would try to drain in vain: it would launch the new box, wait, and stop there. */
export const drainFindings = (
  forecast: Forecast | undefined,
  { removeGroups }: Permits = NO_PERMITS,
): readonly Diagnostic[] =>
  (forecast?.blocked ?? []).map(({ box, services }): Diagnostic => {
    const texts = services.map(
      ({ service, tasks, reason }) => `${count(tasks, 'task')} of service ${service} (${reason})`,
    );
    const names = services.map(({ service }) => service).join(', ');
    const one = services.length === 1 && services[0]?.tasks === 1;
    // It was named all the same.
    if (removeGroups.includes(groupOf(box)))
      return {
        code: 'drain-blocked',
        severity: 'warning',
        subject: idOf('box', box),
        source: 'user',
        message: `It cannot be drained: ${texts.join(', ')} ${one ? 'stops' : 'stop'} with it, after three minutes of waiting.`,
      };
    return {
      code: 'drain-blocked',
      severity: 'warning',
      subject: idOf('box', box),
      source: 'user',
      message: `It cannot be drained: ${texts.join(', ')} ${one ? 'stays' : 'stay'} on it. Apply would stop there.`,
      hint: services.some(({ stuck }) => stuck)
        ? `Let ECS start before it stops, or stop before it starts: "maximumPercent": 200 or "minimumHealthyPercent": 0 of ${names}.`
        : `Add a box that can take it over, ask for less, or scale ${names} down first.`,
    };
  });

import type { ServiceDeployment } from '../../model/service-deployment.ts';
import { familyOf, revisionNumber } from '../../model/arn.ts';

/** What became of a revision in a service, the last time that it was deployed there. Times: milliseconds since the epoch. */
export type Past =
  /** It came up, and ran until another one was deployed. `from`: unknown where ECS's memory begins later. */
  | { readonly is: 'ran'; readonly from: number | undefined; readonly until: number }
  /** Its deployment ended otherwise, or was replaced before it was done. */
  | { readonly is: 'failed'; readonly at: number; readonly reason: string }
  /** It came up, and somebody went back from it to an older one. */
  | { readonly is: 'left'; readonly at: number; readonly to: string };

/** A service's history, as far as ECS tells it. */
export interface History {
  /** By ARN of the revision, the one that was deployed last first; without the present one. */
  readonly past: ReadonlyMap<string, Past>;
  /** Set when what runs now is there by a step back itself: by ECS, or by whoever deployed an older revision again. */
  readonly wentBack?: { readonly by: 'ecs' | 'others'; readonly from: string };
}

/** One revision that the service was set to. */
interface Step {
  readonly arn: string;
  readonly ok: boolean;
  readonly reason: string;
  /** When it was begun, and when it was up. */
  readonly at: number;
  readonly up: number | undefined;
  readonly byEcs: boolean;
}

/** Reads service deployments, newest first, of a service that runs `current`. */
export function historyOf(deployments: readonly ServiceDeployment[], current: string): History {
  const steps = stepsOf(deployments);
  let present = steps.length;
  while (steps[present - 1]?.arn === current) present--;
  const past = new Map<string, Past>();
  for (let at = present - 1; at >= 0; at--) {
    const step = steps[at];
    if (step === undefined || step.arn === current || past.has(step.arn)) continue;
    past.set(step.arn, pastOf(steps, at, current));
  }
  const before = steps[present - 1];
  const first = steps[present];
  const isBack = before !== undefined && first !== undefined && isStepBack(steps, present);
  return {
    past,
    ...(isBack && { wentBack: { by: first.byEcs ? 'ecs' : 'others', from: before.arn } }),
  };
}

function stepsOf(deployments: readonly ServiceDeployment[]): readonly Step[] {
  const steps: Step[] = [];
  for (const one of deployments.toReversed()) {
    const { status, reason, target, sources, rolledBackTo, startedAt, endedAt } = one;
    // What ran before the oldest deployment that ECS remembers: it ran long enough.
    for (const arn of sources)
      if (!steps.some((step) => step.arn === arn))
        steps.push({ arn, ok: true, reason: '', at: startedAt, up: undefined, byEcs: false });
    if (target !== undefined)
      steps.push({
        arn: target,
        ok: status === 'SUCCESSFUL',
        reason,
        at: startedAt,
        up: endedAt,
        byEcs: false,
      });
    if (rolledBackTo !== undefined)
      steps.push({
        arn: rolledBackTo,
        ok: status === 'ROLLBACK_SUCCESSFUL',
        reason,
        at: endedAt ?? startedAt,
        up: endedAt,
        byEcs: true,
      });
  }
  return steps;
}

function pastOf(steps: readonly Step[], at: number, current: string): Past {
  const step = steps[at];
  if (step === undefined) throw new RangeError(`no step ${String(at)}`);
  if (!step.ok) return { is: 'failed', at: step.at, reason: step.reason };
  const next = steps[at + 1];
  const until = next?.at ?? step.up ?? step.at;
  if (next !== undefined && isStepBack(steps, at + 1))
    return { is: 'left', at: until, to: next.arn === '' ? current : next.arn };
  // The same revision can have been deployed several times in a row.
  let from = step.up;
  for (let before = at - 1; steps[before]?.arn === step.arn && steps[before]?.ok === true; before--)
    from = steps[before]?.up;
  return { is: 'ran', from, until };
}

/** Whether a step went to an older revision that had been up before, from another one. */
function isStepBack(steps: readonly Step[], at: number): boolean {
  const [before, step] = [steps[at - 1], steps[at]];
  if (before === undefined || step === undefined || before.arn === step.arn) return false;
  if (step.byEcs) return true;
  return (
    familyOf(step.arn) === familyOf(before.arn) &&
    revisionNumber(step.arn) < revisionNumber(before.arn) &&
    steps.slice(0, at - 1).some(({ arn, ok }) => ok && arn === step.arn)
  );
}

import type { Aws } from '../aws/aws.ts';
import { factsWanted, isNothing, judgedBoxes } from '../checks/online/input.ts';
import { bySeverity, levelled, runOnlineJudgement } from '../checks/run.ts';
import type { DesiredModel } from '../model/desired.ts';
import type { LiveModel } from '../model/live.ts';
import type { Plan } from '../model/plan.ts';
import { inSubnets } from '../scheduling/subnets.ts';
import { readFacts } from '../snapshotter/facts.ts';

/** A plan with what EC2 says of the boxes that it makes and the ports that it opens; no call when there are none. */
export async function withOnlineChecks(
  aws: Aws,
  declared: DesiredModel,
  live: LiveModel,
  plan: Plan,
  signal?: AbortSignal,
): Promise<Plan> {
  const desired = inSubnets(declared, live);
  const wanted = factsWanted(desired, plan);
  const judged = judgedBoxes(desired, plan);
  if (isNothing(wanted) && judged.profiled.length === 0) return plan;
  const facts = await readFacts(aws, wanted, signal);
  const found = runOnlineJudgement({ desired, live, facts, ...judged });
  return { ...plan, findings: bySeverity([...plan.findings, ...levelled(desired, found)]) };
}

import { judgedBoxes } from '../../src/checks/online/input.ts';
import { runOnlineJudgement } from '../../src/checks/run.ts';
import { makePlan } from '../../src/differ/plan.ts';
import type { Diagnostic } from '../../src/model/diagnostic.ts';
import type { Facts } from '../../src/model/facts.ts';
import type { LiveModel } from '../../src/model/live.ts';
import { modelOf, type Part } from './example.ts';
import { FACTS } from './examples/online.ts';

/** An empty cluster with a box of another name, which uses the usual instance profile. */
const LIVE: LiveModel = {
  cluster: undefined,
  services: new Map(),
  draining: new Set(),
  revisions: new Map(),
  families: new Map(),
  boxes: new Map([
    [
      'old-1',
      [
        {
          slot: 'old-1',
          instanceId: 'i-0f0f0f0f',
          instance: {
            IamInstanceProfile: { Arn: 'arn:aws:iam::111122223333:instance-profile/ecsInstanceRole' },
          },
          containerInstance: undefined,
          tags: {},
        },
      ],
    ],
  ]),
  containerInstances: [],
  runningTasks: undefined,
  account: '111122223333',
};

/** What the online checks find when EC2 answers so. */
export async function foundOnline(
  part: Part,
  facts: Partial<Facts>,
  checks: object,
): Promise<readonly Diagnostic[]> {
  const desired = await modelOf({ ...part, cluster: { checks, ...part.cluster } });
  const plan = makePlan(desired, LIVE, { cluster: 'shop', region: 'us-east-1' });
  return runOnlineJudgement({
    desired,
    live: LIVE,
    facts: { ...FACTS, ...facts },
    ...judgedBoxes(desired, plan),
  });
}

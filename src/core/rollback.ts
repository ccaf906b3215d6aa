import { forecastOf } from '../forecast/forecast.ts';
import { asItIs } from '../differ/rollback/as-it-is.ts';
import { CANNOT_DEPLOY, makeRollbackPlan } from '../differ/rollback/plan.ts';
import { rollbackTold } from '../differ/rollback/texts.ts';
import { rollBackTo } from '../executor/rollback.ts';
import type { DesiredModel } from '../model/desired.ts';
import type { LiveModel, LiveRevision, LiveService } from '../model/live.ts';
import { meant } from '../model/nearest.ts';
import { standingOfApp } from '../model/ownership.ts';
import { withPastChecks } from './checks.ts';
import type { Goal, Look } from './goal.ts';
import type { PlanOptions, ReadOptions } from './options.ts';
import type { Planned } from './planned.ts';
import { type Chosen, refusal, type RevisionQuestion, revisionToRollBackTo, undecided } from './revision.ts';
import type { Connected, World } from './world.ts';
import { words } from '../model/words.ts';

export interface RollbackOptions extends Omit<PlanOptions, 'live'> {
  /** The revision: `7`, or `web:7`; absent: the one that the service last ran successfully. */
  readonly to?: string | undefined;
  /** Asked where that is not sure; it may choose none. Without it, that is an error. */
  readonly choose?: (question: RevisionQuestion) => Promise<LiveRevision | undefined>;
  /** Whether deployments will be waited for; `true` when absent. */
  readonly wait?: boolean;
}

/** The plan of a rollback; it is empty when the service runs the revision already. */
export interface PlannedRollback extends Planned {
  /** The service as it is. */
  readonly service: LiveService;
  readonly to: LiveRevision;
}

/** What a rollback needs of the cluster that is open. */
interface Opened {
  readonly desired: DesiredModel;
  readonly env: World['env'];
  readonly connected: Connected;
  readonly read: (look: Look, options: ReadOptions) => Promise<LiveModel>;
  readonly planned: (goal: Goal, options: PlanOptions) => Promise<Planned>;
}

/** Looks so often, when the revision seems to have no room. */
const LOOKS = 3;
const BETWEEN_MS = 2000;

/** @throws DiagnosticError when the service cannot be rolled back, or not to that revision */
export async function planRollback(
  { desired: files, env, connected, read, planned }: Opened,
  name: string,
  { to: wanted, choose = refuse, wait = true, ...more }: RollbackOptions = {},
): Promise<PlannedRollback | undefined> {
  const { aws, clock } = connected;
  const { signal = new AbortController().signal } = more;
  const look: Look = {
    scope: onlyService(files, name),
    options: {},
    limit: (live) => live,
    wentBack: () => [],
  };
  const how = { withTasks: true, signal };
  const live = await read(look, how);
  const service = serviceOf(files, live, name);
  const chosen = await revisionToRollBackTo(aws, files, { service, wanted, choose, signal });
  if (chosen === undefined) return undefined;
  const { to } = chosen;
  const goal = rollbackGoal(files, { look, live, service, wait, chosen, who: whoAmI(env) });
  for (let n = 1, seen = live; ; n++) {
    const made = await planned(goal, { ...more, live: goal.limit(seen) });
    // While tasks fail and start again, what is read of boxes and of tasks can be of two moments.
    if (n === LOOKS || made.plan.findings.every(({ code }) => code !== CANNOT_DEPLOY))
      return { ...made, service, to };
    await clock.sleep(BETWEEN_MS, signal);
    seen = await read(look, how);
  }
}

function rollbackGoal(
  files: DesiredModel,
  facts: {
    readonly look: Look;
    readonly live: LiveModel;
    readonly service: LiveService;
    readonly chosen: Chosen;
    readonly wait: boolean;
    readonly who: string | undefined;
  },
): Goal {
  const { look, service, chosen, wait, who } = facts;
  const { to } = chosen;
  const desired = asItIs(files, facts.live, service, to);
  const rollback = { service: service.name, ...chosen };
  return {
    ...look,
    limit: (seen) => withRevision(seen, to),
    desired,
    plan(live, target, mask) {
      const plan = makeRollbackPlan(desired, live, rollback, target, { forecast: forecastOf, mask });
      return withPastChecks(desired, live, plan);
    },
    online: false,
    perform: rollBackTo({ revision: to.arn, who }),
    said: rollbackTold(service, to, wait).said,
  };
}

const refuse = (question: RevisionQuestion): never => {
  throw undecided(question, ({ revision }) => `to: '${String(revision)}'`);
};

/** @throws DiagnosticError when there is no such service, or its revisions are not ours to choose */
function serviceOf({ owner }: DesiredModel, live: LiveModel, name: string): LiveService {
  const service = live.services.get(name);
  if (service === undefined) {
    const near = meant(name, [...live.services.keys()]);
    throw refusal(
      name,
      `There is no ACTIVE service "${name}" in the cluster. Nothing was changed.`,
      near === undefined ? words`${{ run: 'status' }} lists the services.` : `Did you mean ${near}?`,
    );
  }
  const standing = standingOfApp(service.tags, owner);
  if (standing.is === 'of-another-owner')
    throw refusal(
      name,
      `Service ${name} is of app ${standing.owner}, which these files do not declare. Nothing was changed.`,
      'Roll it back with the files of that app: -f or -a names them.',
    );
  const controller = service.raw.deploymentController?.type ?? 'ECS';
  if (controller === 'ECS' && service.taskDefinition !== '') return service;
  throw refusal(
    name,
    `The deployments of ${name} are those of ${controller}. Nothing was changed.`,
    'Roll it back there.',
  );
}

/** What is looked at: this service, and what others run beside it. */
const onlyService = ({ cluster }: DesiredModel, name: string): Look['scope'] => ({
  cluster,
  tasks: new Map(),
  services: new Map([[name, { name, task: '', desiredCount: undefined, input: {} }]]),
});

const withRevision = (live: LiveModel, revision: LiveRevision): LiveModel => ({
  ...live,
  revisions: new Map([...live.revisions, [revision.arn, revision]]),
});

/** Who gave the command, as CI or the computer says: a name to ask, no proof. */
const whoAmI = (env: World['env']): string | undefined =>
  env['GITHUB_ACTOR'] ||
  env['GITLAB_USER_LOGIN'] ||
  env['USER'] ||
  env['LOGNAME'] ||
  env['USERNAME'] ||
  undefined;

import type { CreateServiceCommandInput, Service } from '@aws-sdk/client-ecs';
import { isAwsError } from '../../../aws/errors.ts';
import { effectiveService, type EffectiveService } from '../../../differ/effective-service.ts';
import { appliedDigest } from '../../../model/applied.ts';
import { tagsOf } from '../../../model/tags.ts';
import { createdCount } from '../../../model/created-count.ts';
import { appOf, type DesiredService } from '../../../model/desired.ts';
import { idOf, nameOf } from '../../../model/id.ts';
import { isHeld, isAnothers, serviceMarks, standingOfApp, TAG, type Tags } from '../../../model/ownership.ts';
import { says } from '../../aws-errors.ts';
import { StepFailed } from '../../outcome.ts';
import { waitOut } from '../../retry.ts';
import { syncTags, tagList } from '../../tags.ts';
import { clientToken } from '../../tokens.ts';
import { pollService } from '../../poll-service.ts';
import type { ServiceAnswer } from '../../service-poller.ts';
import type { Step } from '../../step.ts';
import type { Reconciler } from '../kind.ts';
import { sendUpdate } from './grace.ts';
import { revisionOf } from './revision.ts';
import { updateMembers } from './members.ts';
import type { Started } from './started.ts';
import { waitForDeployment } from './wait.ts';
import { words } from '../../../model/words.ts';

type Wanted = EffectiveService & { readonly taskDefinition: string };

/** Looks are gathered for so long, in milliseconds, so that many services are described by few calls. */
export const GATHER_MS = 20;
const MINUTE = 60_000;

/** Creates the service, or updates what differs by one call; then waits until our deployment is done. */
export const converge: Reconciler<Service | undefined, Started> = {
  observe: (step) => observeService(step),

  async ensure(step, seen) {
    const service = declared(step);
    const wanted: Wanted = {
      ...effectiveService(service, step.desired, step.live, step.change),
      taskDefinition: revisionOf(step, service),
    };
    if (seen === undefined) {
      if (step.change.action === 'update')
        throw new StepFailed('the service is gone', [
          words`Somebody deleted it after the plan was made. Run ${{ run: 'plan' }} again.`,
        ]);
      return create(step, service, wanted);
    }
    const standing = standingOfApp(tagsOf(seen.tags), step.desired.owner);
    if (step.change.action === 'update' && !step.change.adopts && isAnothers(standing))
      throw new StepFailed('it is of another app now', [
        words`Somebody took it over after the plan was made. Run ${{ run: 'plan' }} again.`,
      ]);
    if (step.change.action !== 'update' && !isHeld(standing))
      throw new StepFailed('a service of this name exists and is not ours', [
        words`Somebody made it after the plan was made. Run ${{ run: 'plan' }} again: it shows what taking it over would change.`,
      ]);
    return update(step, seen, wanted);
  },

  async sync(step, started) {
    const arn = started.service.serviceArn;
    if (arn !== undefined)
      await syncTags(step, arn, started.tags, wantedTags(step, declared(step), started.tags));
  },

  async wait(step, started) {
    if (step.wait) return waitForDeployment(step, started);
    return { message: 'deployment started, not waited for (--no-wait)' };
  },
};

/**
 * The service if it is ACTIVE now. A deleted one that is still DRAINING is waited out: its name cannot be used before.
 * @throws StepFailed when AWS says nothing of it in all looks.
 */
export async function observeService(step: Step): Promise<Service | undefined> {
  const name = nameOf(step.change.id);
  const known = step.live.services.has(name);
  for (let n = 0; ; n++) {
    const answer = await look(step, name, n === 0 ? GATHER_MS : 2000);
    if (answer.is === 'there') {
      if (answer.service.status === 'ACTIVE') return answer.service;
      if (answer.service.status === 'INACTIVE') return undefined;
      step.say(
        `waiting until the old service of this name is gone (${answer.service.status ?? 'no status'})`,
      );
      continue;
    }
    // For a service that was there a moment ago, one look that shows nothing proves nothing.
    if (answer.is === 'missing' && (!known || n >= 3)) return undefined;
    if (answer.is === 'silent' && answer.unanswered !== true && n >= 5)
      throw new StepFailed('AWS does not say whether the service exists', [
        words`Nothing was changed. Run ${{ run: 'apply' }} again.`,
      ]);
  }
}

async function look(step: Step, name: string, ms: number): Promise<ServiceAnswer> {
  try {
    return await pollService(step, name, ms);
  } catch (error) {
    // Our own cluster may not be known everywhere yet; another one would have failed before.
    if (isAwsError(error, 'ClusterNotFoundException')) return { is: 'missing' };
    throw error;
  }
}

async function create(step: Step, service: DesiredService, wanted: Wanted): Promise<Started> {
  const tags = wantedTags(step, service, undefined);
  const { schedulingStrategy } = wanted;
  const input: CreateServiceCommandInput = {
    ...wanted,
    cluster: step.cluster,
    serviceName: service.name,
    ...(schedulingStrategy !== 'DAEMON' && { desiredCount: createdCount(service, step.live) }),
    tags: tagList(tags),
  };
  const since = step.clock.now();
  for (let generation = 0; ; generation++) {
    const token = clientToken(step.aws.region, [step.cluster, service.name, input, generation]);
    const made = await waitOut(step, 10 * MINUTE, passing(since, step), () =>
      step.aws.call('ecs:CreateService', { ...input, clientToken: token }),
    );
    // An earlier service of the very same wish that was deleted since: its token gives the dead one back.
    const dead = made.service?.status === 'INACTIVE' || made.service?.status === 'DRAINING';
    if (dead && generation < 20) continue;
    if (made.service === undefined)
      throw new StepFailed('AWS gave no service back', [
        words`Run ${{ run: 'apply' }} again: it looks first.`,
      ]);
    return startedBy(step, made.service, tags, new Set(), wanted.taskDefinition, input.desiredCount);
  }
}

/** Errors of CreateService that pass, each for its own time. */
function passing(since: number, step: Step): (error: unknown) => string | undefined {
  return (error) => {
    const elapsed = step.clock.now() - since;
    if (isAwsError(error, 'ClusterNotFoundException'))
      return elapsed < MINUTE ? 'waiting until AWS knows the cluster everywhere' : undefined;
    if (says(error, /service linked role/i))
      return elapsed < 2 * MINUTE ? 'waiting for the service linked role of ECS' : undefined;
    if (says(error, /unable to assume|verify that the ECS service role/i))
      return elapsed < MINUTE ? 'waiting until AWS knows the role' : undefined;
    if (says(error, /draining/i)) return 'waiting until the old service of this name is gone';
    if (says(error, /not idempotent/i))
      return elapsed < 5 * MINUTE ? 'waiting until the old service of this name is gone' : undefined;
    return undefined;
  };
}

async function update(step: Step, live: Service, wanted: Wanted): Promise<Started> {
  const members = updateMembers(live, wanted, step.change);
  const before = new Set((live.deployments ?? []).flatMap((deployment) => deployment.id ?? []));
  const tags = tagsOf(live.tags);
  const desiredCount = members.desiredCount ?? wanted.desiredCount;
  const runs = members.taskDefinition ?? live.taskDefinition ?? wanted.taskDefinition;
  if (Object.keys(members).length === 0) return startedBy(step, live, tags, before, runs, desiredCount);
  const since = step.clock.now();
  const updated = await sendUpdate(step, members, async (some) => {
    const { service } = await waitOut(
      step,
      MINUTE,
      // Right after our own create, parts of ECS do not know the service yet.
      (error) =>
        isAwsError(error, 'ServiceNotFoundException', 'ServiceNotActiveException') &&
        step.clock.now() - since < MINUTE
          ? 'waiting until AWS knows the service everywhere'
          : undefined,
      () =>
        step.aws.call('ecs:UpdateService', {
          cluster: step.cluster,
          service: nameOf(step.change.id),
          ...some,
        }),
    );
    return service;
  });
  return startedBy(step, updated ?? live, tags, before, runs, desiredCount);
}

/** What was started, for the wait. */
export function startedBy(
  step: Step,
  service: Service,
  tags: Tags,
  before: ReadonlySet<string>,
  taskDefinition: string,
  desiredCount: number | undefined,
): Started {
  const primary = service.deployments?.find((deployment) => deployment.status === 'PRIMARY');
  const ours = primary?.taskDefinition === taskDefinition ? primary.id : undefined;
  const kept = ours !== undefined && before.has(ours);
  if (ours !== undefined && !kept) step.launched.deployments.set(ours, step.change.id);
  // A call that changes no task (desiredCount alone) keeps its deployment; then an older id is the right one.
  const others = new Set([...before].filter((id) => id !== ours));
  return {
    service,
    tags,
    before: others,
    deployment: ours,
    kept,
    taskDefinition,
    desiredCount,
    at: step.clock.now(),
  };
}

function declared(step: Step): DesiredService {
  const service = step.desired.services.get(nameOf(step.change.id));
  if (service === undefined)
    throw new Error(`the plan has ${idOf('service', nameOf(step.change.id))}, the files have not`);
  return service;
}

/** An update brings the user's tags in line only when the plan shows them; our marks always. */
function wantedTags(step: Step, service: DesiredService, live: Tags | undefined): Tags {
  const input = effectiveService(service, step.desired, step.live, step.change);
  const shown =
    step.change.action !== 'update' ||
    live === undefined ||
    step.change.fields.some((field) => /^tags\b/.test(field.path));
  const declaredTags = tagsOf(input.tags);
  // What a rollback marked is over with this.
  const { [TAG.rollback]: _rollback, ...others } = shown ? foreign(live ?? {}) : (live ?? {});
  return {
    ...others,
    ...(shown && declaredTags),
    ...serviceMarks(step.desired.owner, appOf(step.desired, service)),
    [TAG.applied]: appliedDigest({ kind: 'service', service: input }),
  };
}

/** Tags of ours by name that this program does not write; left alone. */
const foreign = (live: Tags): Tags =>
  Object.fromEntries(Object.entries(live).filter(([key]) => key.startsWith('clusternator:')));

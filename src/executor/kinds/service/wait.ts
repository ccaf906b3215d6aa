import type { Service } from '@aws-sdk/client-ecs';
import { nameOf } from '../../../model/id.ts';
import { StepFailed, TimedOut } from '../../outcome.ts';
import { interval } from '../../poll.ts';
import { pollService } from '../../poll-service.ts';
import { isSteady, oldTasks, serviceStatus, withoutPrefix } from '../../status/service.ts';
import type { Step } from '../../step.ts';
import type { Done } from '../kind.ts';
import { duration } from '../../../model/duration.ts';
import { lastWords } from './logs.ts';
import { PendingTasks } from './pending.ts';
import { PlacementJudge } from './placement.ts';
import type { Started } from './started.ts';
import { StayUp } from './stay-up.ts';
import { StoppedTasks } from './stopped.ts';
import { type Words, words } from '../../../model/words.ts';

/** A service that we made or saw may be missing from answers for so long, in milliseconds. */
const MISSING_MS = 120_000;

/**
 * Waits until our deployment is the PRIMARY one, complete and alone, and its tasks are healthy by their checks or, without
 * any, have stayed up.
 * @throws StepFailed as soon as facts say that it will not come to that: reasons, what still runs, what to do.
 */
export async function waitForDeployment(step: Step, started: Started): Promise<Done> {
  const stopped = new StoppedTasks(step, started);
  try {
    return await waiting(step, started, stopped);
  } catch (error) {
    const { lines = [], hint } = stopped.last ?? {};
    if (!(error instanceof TimedOut) || hint === undefined) throw error;
    throw new TimedOut(error.message, [...lines, words`${hint}, then run ${{ run: 'apply' }} again.`], {
      cause: error,
    });
  }
}

async function waiting(step: Step, started: Started, stopped: StoppedTasks): Promise<Done> {
  const name = nameOf(step.change.id);
  const placement = new PlacementJudge(step, started);
  const events = new EventTeller(step, started);
  const stays = new StayUp(step, started);
  const pending = new PendingTasks(step, started);
  let seen = false;
  let steadySince: number | undefined;
  let missingSince: number | undefined;
  let left = Infinity;
  for (let n = 0; ; n++) {
    const usual = n === 0 && step.aws.local ? 500 : interval(step, n);
    const answer = await pollService(step, name, left > 0 ? Math.min(left, usual) : usual);
    const now = step.clock.now();
    if (answer.is !== 'there') {
      // Right after our own call this is an old answer. It is never a reason to create a second time.
      if (answer.is === 'missing') missingSince ??= now;
      if (missingSince !== undefined && now - missingSince > MISSING_MS)
        throw new StepFailed('the service is gone', ['Somebody deleted it while it was being deployed.']);
      // That no answer comes is told for the run as a whole.
      if (answer.is === 'missing' || answer.unanswered !== true)
        step.say('waiting for AWS to show the service');
      continue;
    }
    missingSince = undefined;
    const { service } = answer;
    steadySince = isSteady(service, started) ? (steadySince ?? now) : undefined;
    const status = serviceStatus(service, {
      ...started,
      seen,
      steadyMs: steadySince === undefined ? 0 : now - steadySince,
      sinceMs: now - started.at,
    });
    seen ||=
      service.deployments?.some(
        (deployment) => deployment.status === 'PRIMARY' && deployment.id === started.deployment,
      ) === true;
    left = stays.left(service, now);
    const done = status.status === 'current' && left === 0;
    if (done && stays.needMs === 0) return { message: status.message };
    events.tell(service);
    const verdict = await stopped.look(service, now, done || status.status === 'failed');
    if (stopped.news()) stays.again(now);
    else if (done) return { message: status.message };
    if (status.status === 'failed')
      throw new StepFailed(status.message, [
        ...(verdict?.lines ?? []),
        ...lastWords(step, verdict?.blamed),
        ...(status.details ?? []),
        next(service, started, verdict?.hint),
      ]);
    if (verdict?.conclusive === true)
      throw new StepFailed(status.message, [
        ...verdict.lines,
        ...lastWords(step, verdict.blamed),
        next(service, started, verdict.hint),
      ]);
    if (verdict?.passes === true)
      events.tellOnce(verdict.hint, `${verdict.lines.join(' ')}. ECS tries again. ${verdict.hint}.`);
    const stuck = await pending.look(service, now);
    if (stuck !== undefined)
      throw new StepFailed(status.message, [...stuck.lines, next(service, started, stuck.hint)]);
    const room = await placement.judge(service, now);
    if (room.failed) throw new StepFailed(status.message, [...room.lines, next(service, started, room.hint)]);
    const note =
      room.note ?? (status.status === 'current' ? `must stay up for ${duration(stays.needMs)}` : undefined);
    step.say(note === undefined ? status.message : `${status.message}, ${note}`);
  }
}

/** `The old tasks still run. Push the tag, then run clusternator apply again.` */
function next(service: Service, started: Started, hint: string | undefined): Words {
  const still = oldTasks(service, started.deployment) > 0 ? 'The old tasks still run. ' : '';
  return words`${still}${hint ?? 'Correct the cause'}, then run ${{ run: 'apply' }} again.`;
}

/** Tells what ECS says of the service while we wait, each message once. */
class EventTeller {
  readonly #step: Step;
  readonly #since: number;
  readonly #reported = new Set<string>();

  constructor(step: Step, started: Started) {
    this.#step = step;
    this.#since = started.at - 1000;
  }

  tell(service: Service): void {
    for (const event of [...(service.events ?? [])].reverse()) {
      const at = event.createdAt?.getTime() ?? 0;
      const text = withoutPrefix(event.message ?? '');
      if (
        at < this.#since ||
        this.#reported.has(text) ||
        !/unable|failed|unhealthy|rolling back|throttled/i.test(text)
      )
        continue;
      this.tellOnce(text, text);
    }
  }

  /** @param key what it is about, however the words differ */
  tellOnce(key: string, text: string): void {
    if (this.#reported.has(key)) return;
    this.#reported.add(key);
    this.#step.note(text);
  }
}

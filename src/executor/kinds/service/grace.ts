import type { Service, UpdateServiceCommandInput } from '@aws-sdk/client-ecs';
import { isAwsError } from '../../../aws/errors.ts';
import { says } from '../../aws-errors.ts';
import { StepFailed } from '../../outcome.ts';
import { waitOut } from '../../retry.ts';
import type { Step } from '../../step.ts';
import { words } from '../../../model/words.ts';

type Members = Omit<UpdateServiceCommandInput, 'cluster' | 'service'>;
type Send = (members: Members) => Promise<Service | undefined>;

/** ECS may not know load balancers that it was just given for so long, in milliseconds. */
const KNOWN_MS = 30_000;

/**
 * Sends an update so that no health check grace period is refused for load balancers that come or go with it. From 2018 to
 * 2024 ECS took one only for a service that had load balancers before the call and has them after it
 * (aws-cloudformation/cloudformation-coverage-roadmap#1313, hashicorp/terraform-provider-aws#31104); by the API reference
 * of 2026 it counts for container health checks too, so that any service can have one. This works under both rules.
 */
export async function sendUpdate(step: Step, members: Members, send: Send): Promise<Service | undefined> {
  const { healthCheckGracePeriodSeconds: grace, ...rest } = members;
  if (grace === undefined) return send(members);
  const leaves = rest.loadBalancers?.length === 0;
  // None is left when they are gone: it is set back while they are still there.
  if (leaves && grace === 0) {
    const before = await unless(send({ healthCheckGracePeriodSeconds: grace }));
    return (await send(rest)) ?? before;
  }
  try {
    return await send(members);
  } catch (error) {
    if (!isGraceRefusal(error)) throw error;
  }
  const others = Object.keys(rest).length === 0 ? undefined : await send(rest);
  try {
    const last = await waitOut(
      step,
      rest.loadBalancers === undefined ? 0 : KNOWN_MS,
      (error) => (isGraceRefusal(error) ? 'waiting until ECS knows the load balancers' : undefined),
      () => send({ healthCheckGracePeriodSeconds: grace }),
    );
    return last ?? others;
  } catch (error) {
    if (!isGraceRefusal(error)) throw error;
    throw new StepFailed(
      `ECS takes no health check grace period of ${String(grace)} s for it`,
      [
        `It says: ${error.message}`,
        grace === 0
          ? words`Declare "healthCheckGracePeriodSeconds" as it is (${{ run: 'plan' }} shows it): then nothing is sent.`
          : 'Take "healthCheckGracePeriodSeconds" out, or give the service load balancers; for container health checks there is "startPeriod".',
        'All else was updated.',
      ],
      { cause: error },
    );
  }
}

/** The answer; `undefined` where the grace period is refused. */
async function unless(call: Promise<Service | undefined>): Promise<Service | undefined> {
  try {
    return await call;
  } catch (error) {
    if (isGraceRefusal(error)) return undefined;
    throw error;
  }
}

const isGraceRefusal = (error: unknown): error is Error =>
  isAwsError(error, 'InvalidParameterException', 'ClientException') && says(error, /grace period/i);

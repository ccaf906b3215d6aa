import { PERCENTS } from '../model/kinds/deployment.ts';
import { percentsRefused } from '../model/refusals/service.ts';
import { deadlockOf, rolloutBounds } from '../scheduling/rollout.ts';
import { listed, serviceCheck, type Check, type CheckInput } from './check.ts';
import { foundOf } from './refused.ts';
import type { DesiredService } from '../model/desired.ts';

const isRolling = ({ input }: DesiredService): boolean =>
  (input.deploymentController?.type ?? 'ECS') === 'ECS' &&
  (input.deploymentConfiguration?.strategy ?? 'ROLLING') === 'ROLLING';

/** Declared, or that of the live service when others scale it, or the 1 with which it is made. */
const countOf = (service: DesiredService, { live }: CheckInput): number =>
  service.desiredCount ?? live?.services.get(service.name)?.raw.desiredCount ?? 1;

/**
 * Why ECS refuses zone rebalancing of a service, and where that stands; `undefined`: it does not. Source: Amazon ECS
 * Developer Guide, "Balancing an Amazon ECS service across Availability Zones".
 */
function rebalancingRefused({
  input,
}: DesiredService): { member: string; why: string; fix: string } | undefined {
  const daemon = input.schedulingStrategy === 'DAEMON';
  const maximum = input.deploymentConfiguration?.maximumPercent;
  if (daemon)
    return { member: '/schedulingStrategy', why: 'it is a DAEMON', fix: 'A DAEMON is on every box already.' };
  if (maximum !== undefined && maximum <= 100)
    return {
      member: '/deploymentConfiguration/maximumPercent',
      why: `with a "maximumPercent" of ${String(maximum)} no task can be started in another zone before one is stopped`,
      fix: `Raise "maximumPercent" to ${String(PERCENTS.REPLICA.maximumPercent)}.`,
    };
  if (input.launchType === 'EXTERNAL')
    return { member: '/launchType', why: 'EXTERNAL instances have no zone', fix: 'Use the launch type EC2.' };
  const [first] = input.placementStrategy ?? [];
  if (first !== undefined && first.field?.toLowerCase() !== 'attribute:ecs.availability-zone')
    return {
      member: '/placementStrategy/0',
      why: 'its first placement strategy does not spread over zones',
      fix: 'Put { "type": "spread", "field": "attribute:ecs.availability-zone" } first.',
    };
  const classic =
    input.loadBalancers?.findIndex(({ loadBalancerName }) => loadBalancerName !== undefined) ?? -1;
  if (classic >= 0)
    return {
      member: `/loadBalancers/${String(classic)}`,
      why: 'it has a Classic Load Balancer',
      fix: 'Use a target group.',
    };
  return undefined;
}

/** How services roll to a new version. */
export const ROLLOUT_CHECKS: readonly Check[] = [
  serviceCheck(
    'rollout-deadlock',
    'error',
    'Deployment percentages with which no roll can ever move',
    ({ service }, input) => {
      const declared = service.input.deploymentConfiguration;
      if (declared?.minimumHealthyPercent === undefined && declared?.maximumPercent === undefined)
        return undefined;
      if (!isRolling(service) || service.input.schedulingStrategy === 'DAEMON') return undefined;
      const desired = countOf(service, input);
      const {
        minimumHealthyPercent = PERCENTS.REPLICA.minimumHealthyPercent,
        maximumPercent = PERCENTS.REPLICA.maximumPercent,
      } = declared;
      const { min, max } = rolloutBounds(desired, minimumHealthyPercent, maximumPercent);
      // ECS refuses two percentages of 100 whatever the count; it takes the other deadlocks, and never moves.
      const [refused] = percentsRefused(service.input);
      if (deadlockOf(desired, { min, max }, 1) !== 'percentages')
        return refused && foundOf({ ...refused, what: `Service ${service.name}: ${refused.what}` });
      const lower = Math.floor((100 * (desired - 1)) / desired);
      const higher = Math.ceil((100 * (desired + 1)) / desired);
      return {
        member: '/deploymentConfiguration',
        message: `Service ${service.name} can never roll: of ${String(desired)} task${desired === 1 ? '' : 's'}, ${String(minimumHealthyPercent)} % (rounded up: ${String(min)}) must stay and at most ${String(maximumPercent)} % (rounded down: ${String(max)}) may run, so ECS may neither stop an old one nor start a new one.${refused === undefined ? '' : ` ECS refuses that ("${refused.answer}").`}`,
        hint: `Lower "minimumHealthyPercent" to ${String(lower)} (stops first), or raise "maximumPercent" to ${String(higher)} (starts first, needs room).`,
      };
    },
  ),
  serviceCheck(
    'rollout-all-at-once',
    'note',
    'Several tasks that may all be stopped at once',
    ({ service }, input) => {
      const declared = service.input.deploymentConfiguration?.minimumHealthyPercent;
      const desired = countOf(service, input);
      if (
        declared !== 0 ||
        desired < 2 ||
        !isRolling(service) ||
        service.input.schedulingStrategy === 'DAEMON'
      )
        return undefined;
      return {
        member: '/deploymentConfiguration/minimumHealthyPercent',
        message: `Service ${service.name} lets ECS stop all its ${String(desired)} tasks at once when it rolls: the service is away meanwhile.`,
        hint: `With "minimumHealthyPercent": ${String(Math.floor((100 * (desired - 1)) / desired))} one stops at a time.`,
      };
    },
  ),
  {
    id: 'circuit-breaker-off',
    level: 'note',
    title: 'Services whose failing deployments never end',
    find: ({ desired }) => {
      const open = [...desired.services.values()].filter(
        (service) =>
          isRolling(service) &&
          service.input.schedulingStrategy !== 'DAEMON' &&
          service.input.deploymentConfiguration?.deploymentCircuitBreaker?.enable !== true,
      );
      const [first] = open;
      if (first === undefined) return [];
      return [
        {
          subject: `service/${first.name}` as const,
          message: `${listed(open.map(({ name }) => name))} ${open.length === 1 ? 'has' : 'have'} no deployment circuit breaker: when a new version does not start, ECS goes on trying for ever and the deployment stays IN_PROGRESS.`,
          hint: 'Add "deploymentConfiguration": { "deploymentCircuitBreaker": { "enable": true, "rollback": true } }.',
        },
      ];
    },
  },
  serviceCheck(
    'circuit-breaker-stays',
    'note',
    'A circuit breaker that leaves the service with the failed version',
    ({ service }) => {
      const breaker = service.input.deploymentConfiguration?.deploymentCircuitBreaker;
      if (breaker?.enable !== true || breaker.rollback === true) return undefined;
      return {
        member: '/deploymentConfiguration/deploymentCircuitBreaker',
        message: `The circuit breaker of service ${service.name} ends a failing deployment and does not roll back: what ECS stopped of the old version stays stopped.`,
        hint: 'Add "rollback": true.',
      };
    },
  ),
  serviceCheck(
    'rebalancing-refused',
    'error',
    'Zone rebalancing of a service for which ECS refuses it',
    ({ service }) => {
      if (service.input.availabilityZoneRebalancing !== 'ENABLED') return undefined;
      const refused = rebalancingRefused(service);
      return (
        refused && {
          member: refused.member,
          message: `Service ${service.name} declares "availabilityZoneRebalancing": "ENABLED", and ${refused.why}: ECS refuses that.`,
          hint: `${refused.fix} Or set "availabilityZoneRebalancing" to "DISABLED".`,
        }
      );
    },
  ),
  serviceCheck('service-stopped', 'note', 'A service with no task', ({ service }) => {
    if (service.desiredCount !== 0) return undefined;
    return {
      member: '/desiredCount',
      message: `Service ${service.name} is declared with 0 tasks: it runs nothing.`,
      hint: 'Raise "desiredCount", or leave it out where autoscaling owns it.',
    };
  }),
];

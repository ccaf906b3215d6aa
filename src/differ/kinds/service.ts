import { SERVICE_MEMBERS } from '../../model/canonical/index.ts';
import { DEPLOYING } from '../../model/members.ts';
import { DEFAULTS } from '../../model/defaults.ts';
import type { Difference } from '../diff.ts';
import { rulesOf } from './rules.ts';

const FIXED = 'cannot be changed by UpdateService';

/** Members of a canonical service that start a new deployment. */
const ROLLING: ReadonlySet<string> = new Set(['task', ...DEPLOYING]);

/** Members that DescribeServices prints with more than was declared, or not at all. */
const PARTLY_TOLD = new Set([
  'serviceConnectConfiguration',
  'volumeConfigurations',
  'vpcLatticeConfigurations',
]);
const NEVER_TOLD = new Set(['monitoring', 'gatewayConnectors']);

/** Whether a difference of the service starts a new deployment. */
export const rolls = (difference: Difference): boolean => ROLLING.has(difference.keys[0] ?? '');

/**
 * What UpdateService has no member for replaces the service. Source: API reference, UpdateService. `awsvpc`: the task has
 * a network interface of its own; then an undeclared network configuration stays as it is, else it must go, which
 * UpdateService cannot do: without the member it means "unchanged".
 */
export const serviceRules = (
  declared: ReadonlySet<string>,
  daemon: boolean,
  awsvpc: boolean,
): ReturnType<typeof rulesOf> =>
  rulesOf({
    replacing: {
      schedulingStrategy: `schedulingStrategy ${FIXED}`,
      // From a launch type to capacity providers is an update of `capacityProviderStrategy`.
      ...(!declared.has('capacityProviderStrategy') && { launchType: `launchType ${FIXED}` }),
      role: `role ${FIXED}`,
      ...(!declared.has('networkConfiguration') && {
        networkConfiguration: 'networkConfiguration cannot be taken away by UpdateService',
      }),
    },
    // Their defaults depend on the account, the cluster or the date of creation, or others (autoscaling) own them.
    undeclared: [
      'desiredCount',
      'availabilityZoneRebalancing',
      ...(declared.has('launchType') ? [] : ['capacityProviderStrategy']),
      'platformVersion',
      'role',
      ...(awsvpc ? ['networkConfiguration'] : []),
      // Of what is declared, all of it counts: a subnet that is declared no more has to go.
    ].filter((name) => !declared.has(name)),
    standing: ['deploymentConfiguration', 'deploymentController'],
    defaults: [
      ['', DEFAULTS.service],
      ['deploymentConfiguration', DEFAULTS.percents[daemon ? 'DAEMON' : 'REPLICA']],
      ['deploymentConfiguration', DEFAULTS.deployment],
      ['deploymentConfiguration.deploymentCircuitBreaker', DEFAULTS.circuitBreaker],
      ['deploymentController', DEFAULTS.controller],
      ['networkConfiguration.awsvpcConfiguration', DEFAULTS.awsvpc],
      ['capacityProviderStrategy.*', DEFAULTS.capacityProvider],
    ],
    ignores: ({ keys, before, after }) => {
      const first = keys[0] ?? '';
      if (NEVER_TOLD.has(first)) return true;
      if (after !== undefined) return false;
      if (PARTLY_TOLD.has(first)) return declared.has(first);
      return before !== undefined && !SERVICE_MEMBERS.has(first);
    },
  });

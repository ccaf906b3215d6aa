import { SERVICE_MEMBERS } from '../../model/canonical/index.ts';
import { DEPLOYING, TOLD_BY_REVISION } from '../../model/members.ts';
import { formatPath } from '../../model/path.ts';
import { DEFAULTS } from '../../model/defaults.ts';
import type { Difference } from '../diff.ts';
import { rulesOf } from './rules.ts';

const FIXED = 'cannot be changed by UpdateService';

/** Members of a canonical service that start a new deployment: the one table of what rolls, for effects and forecast. */
const ROLLING: ReadonlySet<string> = new Set(['task', 'capacityProviderStrategy', ...DEPLOYING]);

/** Whether changed members of a service start a new deployment, each by its keys. */
export const rolls = (changed: readonly (readonly string[])[]): boolean =>
  changed.some(([first = '']) => ROLLING.has(first));

/** Members that DescribeServices prints with more than was declared. */
export const PARTLY_TOLD: ReadonlySet<string> = new Set([
  'serviceConnectConfiguration',
  'volumeConfigurations',
  'vpcLatticeConfigurations',
]);

/**
 * Whether a difference is told by AWS alone, so that it counts only where the files are known to have said it before: more
 * than is declared in members that are printed with more.
 */
export const isExtra = ({ keys, after }: Difference): boolean =>
  after === undefined && PARTLY_TOLD.has(keys[0] ?? '') && !DEFAULTED.has(keys.at(-1) ?? '');

/** Members in them whose absence means a value: any other one is a difference. */
const DEFAULTED: ReadonlySet<string> = new Set([
  ...Object.keys(DEFAULTS.accessLog),
  ...Object.keys(DEFAULTS.ebs),
]);

/**
 * Whether a difference may be one of names alone: a Cloud Map namespace is declared by its name or its ARN, and is told by
 * either. It counts unless the files are known to say what they said. Source: kayac/ecspresso#745, #759.
 */
export const isNaming = ({ keys, before, after }: Difference): boolean =>
  keys.join('.') === 'serviceConnectConfiguration.namespace' &&
  typeof before === 'string' &&
  typeof after === 'string' &&
  isNamespaceArn(before) !== isNamespaceArn(after);

const isNamespaceArn = (text: string): boolean => /^arn:[^:]*:servicediscovery:/.test(text);

/**
 * What UpdateService has no member for replaces the service. Source: API reference, UpdateService. `awsvpc`: the task has
 * a network interface of its own; then an undeclared network configuration stays as it is, else it must go, which
 * UpdateService cannot do: without the member it means "unchanged". `silent`: paths of differences that are none, as
 * `isExtra` and `isNaming` say.
 */
export const serviceRules = (
  declared: ReadonlySet<string>,
  daemon: boolean,
  awsvpc: boolean,
  silent: ReadonlySet<string>,
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
      ...TOLD_BY_REVISION,
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
    ignores: ({ keys, before, after }) =>
      silent.has(formatPath(keys)) ||
      (after === undefined && before !== undefined && !SERVICE_MEMBERS.has(keys[0] ?? '')),
  });

import type { CreateServiceCommandInput, Service } from '@aws-sdk/client-ecs';
import { DEFAULTS } from '../defaults.ts';
import type { Canonical, CanonicalValue } from '../json.ts';
import type { Tags } from '../ownership.ts';
import { sendable } from '../sendable.ts';
import { logConfiguration } from './container.ts';
import {
  generic,
  isFields,
  keyed,
  member,
  nameIn,
  ordered,
  pairs,
  scalar,
  setOf,
  shape,
  withDefaults,
  type Member,
  type Read,
} from './shape.ts';
import { canonicalTags, tagsOf } from './tags.ts';
import { constraints, roleName } from './task.ts';

/** Identity, the task (compared by the plan), and what the server adds. */
const NOT_SPEC = [
  'cluster',
  'clusterArn',
  'serviceName',
  'serviceArn',
  'taskDefinition',
  'clientToken',
  'tags',
  'status',
  'runningCount',
  'pendingCount',
  'platformFamily',
  'taskSets',
  'deployments',
  'roleArn',
  'events',
  'createdAt',
  'createdBy',
  'currentServiceDeployment',
  'currentServiceRevisions',
  'resourceManagementType',
  '$metadata',
];

const { schedulingStrategy, launchType: _launchType, ...otherDefaults } = DEFAULTS.service;

/** `spread:attribute:ecs.availability-zone`; the order of strategies means something, the case of a field does not. */
const placementStrategy: Read = (value) =>
  ordered(
    (Array.isArray(value) ? value : []).filter(isFields).map((item) => {
      const field = nameIn(item, 'field').toLowerCase();
      const same = field === 'host' || field === 'instanceid' ? 'instanceId' : field;
      return [nameIn(item, 'type'), same].filter((part) => part !== '').join(':');
    }),
  );

const hook = shape(
  [
    ...withDefaults(DEFAULTS.hook),
    member('lifecycleStages', setOf),
    member('timeoutConfiguration', shape([...withDefaults(DEFAULTS.hookTimeout)])),
  ],
  ['hookTargetArn'],
);

/** `thresholdConfiguration` has one default as a whole: 50 means something else with another type. */
const threshold: Read = (value) =>
  isFields(value) && value['type'] === DEFAULTS.threshold.type && value['value'] === DEFAULTS.threshold.value
    ? undefined
    : generic(value);

const deployment = (daemon: boolean): Read =>
  shape([
    ...withDefaults(DEFAULTS.percents[daemon ? 'DAEMON' : 'REPLICA']),
    member(
      'deploymentCircuitBreaker',
      shape([...withDefaults(DEFAULTS.circuitBreaker), member('thresholdConfiguration', threshold)]),
    ),
    ...withDefaults(DEFAULTS.deployment),
    member('alarms', shape([member('alarmNames', setOf), ...withDefaults(DEFAULTS.alarms)])),
    member(
      'lifecycleHooks',
      keyed((item) => nameIn(item, 'hookTargetArn') || nameIn(item, 'targetType') || 'hook', hook),
    ),
    member('linearConfiguration', shape([...withDefaults(DEFAULTS.linear)])),
    member('canaryConfiguration', shape([...withDefaults(DEFAULTS.canary)])),
    member('earlySuccessCriteria', shape([...withDefaults(DEFAULTS.earlySuccess)])),
  ]);

const loadBalancer: Read = keyed(
  (item) =>
    `${nameIn(item, 'targetGroupArn') || nameIn(item, 'loadBalancerName')} ${nameIn(item, 'containerName')}:${nameIn(item, 'containerPort')}`,
  shape([], ['targetGroupArn', 'loadBalancerName', 'containerName', 'containerPort']),
);

const connect = shape([
  member('enabled'),
  member('namespace'),
  member(
    'services',
    keyed(
      (item) => nameIn(item, 'portName'),
      shape(
        [
          member(
            'clientAliases',
            keyed((item) => nameIn(item, 'port'), shape([], ['port'])),
          ),
        ],
        ['portName'],
      ),
    ),
  ),
  member('logConfiguration', logConfiguration),
  member('accessLogConfiguration', shape([member('format'), ...withDefaults(DEFAULTS.accessLog)])),
]);

const serviceConnect: Read = (value) =>
  isFields(value) && value['enabled'] === false ? undefined : connect(value);

/** Only what can be declared counts, on both sides. */
const declarable =
  (list: Parameters<typeof sendable>[0], read: Read): Read =>
  (value) =>
    read(Array.isArray(value) ? sendable<unknown>(list, value) : value);

const volumes: Read = keyed(
  (item) => nameIn(item, 'name'),
  shape(
    [
      member(
        'managedEBSVolume',
        shape([
          ...withDefaults(DEFAULTS.ebs),
          member(
            'tagSpecifications',
            keyed(
              (item) => nameIn(item, 'resourceType'),
              shape([member('tags', pairs('key', 'value'))], ['resourceType']),
            ),
          ),
        ]),
      ),
    ],
    ['name'],
  ),
);

const lattice: Read = keyed(
  (item) => `${nameIn(item, 'targetGroupArn')} ${nameIn(item, 'portName')}`,
  shape([], ['targetGroupArn', 'portName']),
);

const gatewayConnectors: Read = keyed(
  (item) => nameIn(item, 'portName'),
  shape(
    [member('healthCheck', generic), member('filters', shape([member('accessTypes', setOf)]))],
    ['portName'],
  ),
);

/** Each metric has one resolution, so that grouping them otherwise is no difference. */
const monitoring: Read = (value) => {
  const groups =
    isFields(value) && Array.isArray(value['metricConfigurations']) ? value['metricConfigurations'] : [];
  const metrics = groups.filter(isFields).flatMap((group) => {
    const names: readonly unknown[] = Array.isArray(group['metricNames']) ? group['metricNames'] : [];
    return names.map((name) => ({ name, resolutionSeconds: group['resolutionSeconds'] }));
  });
  return pairs('name', 'resolutionSeconds', scalar)(metrics);
};

const members = (daemon: boolean): readonly Member[] => [
  member('desiredCount'),
  member('schedulingStrategy', scalar, schedulingStrategy),
  member('launchType'),
  member(
    'capacityProviderStrategy',
    keyed(
      (item) => nameIn(item, 'capacityProvider'),
      shape([...withDefaults(DEFAULTS.capacityProvider)], ['capacityProvider']),
    ),
  ),
  member('deploymentConfiguration', deployment(daemon)),
  member('deploymentController', shape([...withDefaults(DEFAULTS.controller)])),
  member('placementConstraints', constraints),
  member('placementStrategy', placementStrategy),
  member('loadBalancers', loadBalancer),
  member(
    'serviceRegistries',
    keyed((item) => nameIn(item, 'registryArn'), shape([], ['registryArn'])),
  ),
  member(
    'networkConfiguration',
    shape([
      member(
        'awsvpcConfiguration',
        shape([member('subnets', setOf), member('securityGroups', setOf), ...withDefaults(DEFAULTS.awsvpc)]),
      ),
    ]),
  ),
  ...withDefaults(otherDefaults),
  member('availabilityZoneRebalancing'),
  member('role', roleName),
  member('serviceConnectConfiguration', serviceConnect),
  member('volumeConfigurations', declarable('volumeConfigurations', volumes)),
  member('vpcLatticeConfigurations', declarable('vpcLatticeConfigurations', lattice)),
  member('gatewayConnectors', gatewayConnectors),
  member('monitoring', monitoring),
];

const replica = members(false);
const daemon = members(true);
const replicaShape = shape(replica, NOT_SPEC);
const daemonShape = shape(daemon, NOT_SPEC);

/** The names of the members that a canonical service can have, without unknown ones. */
export const SERVICE_MEMBERS: ReadonlySet<string> = new Set([...replica.map((m) => m.to), 'tags', 'task']);

/**
 * The canonical form of a service, of a declaration and of a live service alike; without its task, which the plan
 * compares. `launchType` stands only where no capacity provider does, and EC2 is its default. DescribeServices tells
 * some members only in the PRIMARY deployment, and the role only as `roleArn`.
 */
export function canonicalService(
  service: Omit<CreateServiceCommandInput, 'serviceName'> | Service,
  tags: Tags = tagsOf(service.tags),
): Canonical {
  const spec = (service.schedulingStrategy === 'DAEMON' ? daemonShape : replicaShape)(flat(service));
  const { launchType, ...rest } = isSpec(spec) ? spec : {};
  const told =
    rest['capacityProviderStrategy'] === undefined &&
    launchType !== undefined &&
    launchType !== DEFAULTS.service.launchType;
  const own = canonicalTags(tags);
  return {
    ...rest,
    ...(told && { launchType }),
    ...(own !== undefined && { tags: own }),
  };
}

function flat(service: Omit<CreateServiceCommandInput, 'serviceName'> | Service): object {
  const { desiredCount, ...rest } = service;
  const counted = service.schedulingStrategy === 'DAEMON' ? {} : { desiredCount };
  if (!('deployments' in service) && !('roleArn' in service)) return { ...rest, ...counted };
  const primary = service.deployments?.find((d) => d.status === 'PRIMARY');
  return {
    ...rest,
    ...counted,
    role: service.roleArn,
    serviceConnectConfiguration: primary?.serviceConnectConfiguration,
    volumeConfigurations: primary?.volumeConfigurations,
    vpcLatticeConfigurations: primary?.vpcLatticeConfigurations,
  };
}

const isSpec = (value: CanonicalValue | undefined): value is Canonical => isFields(value);

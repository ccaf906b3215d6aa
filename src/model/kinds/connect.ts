import { isFields, nameIn, pairsOf, scalar, type Fields } from '../canonical/read.ts';
import { LOG_CONFIGURATION } from './container.ts';
import { anything, key, reader, record, records, set, special, texts, value } from './row.ts';

// What a service gives its tasks besides a place: names, volumes, target groups, measures. Source of the defaults: Amazon ECS API
// reference, the structure of each member.

const isNamespaceArn = (text: string): boolean => /^arn:[^:]*:servicediscovery:/.test(text);

const CONNECT = {
  enabled: value(),
  // Declared by its name or its ARN, and told by either. Source: kayac/ecspresso#745, #759.
  namespace: value({ alike: (one, other) => isNamespaceArn(one) !== isNamespaceArn(other) }),
  services: records('portName', {
    portName: key(),
    clientAliases: records('port', { port: key(), dnsName: anything(), testTrafficRules: anything() }),
    discoveryName: anything(),
    ingressPortOverride: anything(),
    timeout: anything(),
    tls: anything(),
  }),
  logConfiguration: LOG_CONFIGURATION,
  accessLogConfiguration: record({
    format: value(),
    includeQueryParameters: value({ default: 'DISABLED' }),
  }),
  containerConfigurations: anything(),
};
const connect = reader(CONNECT);

/** Switched off is as good as not declared. */
export const serviceConnectConfiguration = special(
  (said) => (isFields(said) && said['enabled'] === false ? undefined : connect(said)),
  { members: CONNECT, change: 'rolls', told: 'primary', cleared: { enabled: false } },
);

const ebsVolume = record({
  filesystemType: value({ default: 'xfs' }),
  tagSpecifications: records('resourceType', {
    resourceType: key(),
    tags: texts('key', 'value'),
    propagateTags: anything(),
  }),
  // What its absence means is said by the account.
  encrypted: anything({ written: true }),
  iops: anything(),
  kmsKeyId: anything(),
  roleArn: anything(),
  sizeInGiB: anything(),
  snapshotId: anything(),
  throughput: anything(),
  volumeInitializationRate: anything(),
  volumeType: anything(),
});

/**
 * A volume of the task definition that is no EBS volume (S3 Files) stands in the PRIMARY deployment by its name alone, and CreateService
 * and UpdateService refuse it so. Source: API reference, `ServiceVolumeConfiguration`.
 */
export const volumeConfigurations = records(
  'name',
  { name: key(), managedEBSVolume: ebsVolume },
  { needs: ['name', 'managedEBSVolume'], change: 'rolls', told: 'primary', cleared: [] },
);

export const vpcLatticeConfigurations = records(
  (item) => `${nameIn(item, 'targetGroupArn')} ${nameIn(item, 'portName')}`,
  { targetGroupArn: key(), portName: key(), advancedConfiguration: anything(), roleArn: anything() },
  {
    needs: ['roleArn', 'targetGroupArn', 'portName'],
    change: 'rolls',
    told: 'primary',
    cleared: [],
  },
);

/**
 * The reference does not say whether this and `monitoring` roll; but they are told only by the service revision, which a deployment
 * makes.
 */
export const gatewayConnectors = records(
  'portName',
  { portName: key(), healthCheck: anything(), filters: record({ accessTypes: set() }) },
  { change: 'rolls', told: 'revision', unmanaged: 'all' },
);

const metrics = pairsOf('name', 'resolutionSeconds', scalar);

function metricsIn(said: unknown): readonly Fields[] {
  const groups = isFields(said) ? said['metricConfigurations'] : undefined;
  return (Array.isArray(groups) ? groups.filter(isFields) : []).flatMap(
    ({ metricNames, resolutionSeconds }) => {
      const names: readonly unknown[] = Array.isArray(metricNames) ? metricNames : [];
      return names.map((name) => ({ name, resolutionSeconds }));
    },
  );
}

/** Each metric has one resolution, so that grouping them otherwise is no difference. */
export const monitoring = special((said) => metrics(metricsIn(said)), {
  change: 'rolls',
  told: 'revision',
  unmanaged: 'all',
});

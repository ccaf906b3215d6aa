import type { Deployment, Service, ServiceRevision } from '@aws-sdk/client-ecs';
import { expect, test } from 'vitest';
import { makePlan } from '../../../src/differ/plan.ts';
import { appliedDigest } from '../../../src/model/applied.ts';
import type { DesiredService } from '../../../src/model/desired.ts';
import { TAG } from '../../../src/model/ownership.ts';
import { applied, desired, service, target, task } from '../models.ts';
import { titled, type Row } from './rows.ts';

interface Declared {
  readonly input?: DesiredService['input'];
  /** `unmanaged`: others scale it. */
  readonly count?: number | 'unmanaged';
  readonly networkMode?: 'awsvpc';
  /** What was applied last, where the files have changed since. */
  readonly before?: DesiredService['input'];
}
interface Told {
  readonly service?: Partial<Service>;
  /** Members of the PRIMARY deployment. */
  readonly deployment?: Partial<Deployment>;
  readonly revision?: ServiceRevision;
  readonly tags?: Readonly<Record<string, string>>;
}

const WEB = { portName: 'web', clientAliases: [{ port: 80 }] };
const NAMESPACE = 'arn:aws:servicediscovery:us-east-1:123456789012:namespace/ns-1';
const EBS = { roleArn: 'arn:role', sizeInGiB: 10 };
const ROLLING = { maximumPercent: 200, minimumHealthyPercent: 100 };
const subnets = ['subnet-1', 'subnet-2'];

const ROWS: readonly Row<Declared, Told>[] = [
  {
    what: 'what DescribeServices prints of itself',
    source: 'published outputs, 2021 to 2026',
    declared: {},
    told: {
      service: {
        deploymentController: { type: 'ECS' },
        deploymentConfiguration: {
          ...ROLLING,
          deploymentCircuitBreaker: { enable: false, rollback: false },
          strategy: 'ROLLING',
          bakeTimeInMinutes: 0,
        },
        healthCheckGracePeriodSeconds: 0,
        enableECSManagedTags: false,
        propagateTags: 'NONE',
        platformFamily: 'Linux',
        resourceManagementType: 'CUSTOMER',
        createdBy: 'arn:aws:iam::123456789012:user/a',
        roleArn: 'arn:aws:iam::123456789012:role/aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS',
        taskSets: [],
      },
    },
  },
  {
    what: 'older outputs without the newer members',
    source: 'published outputs, 2021',
    declared: {},
    told: {
      service: JSON.parse(
        '{"deploymentController":null,"healthCheckGracePeriodSeconds":null,"availabilityZoneRebalancing":null}',
      ),
    },
  },
  {
    what: 'defaults of a deployment configuration',
    source: 'kayac/ecspresso#1082',
    declared: {
      input: {
        deploymentConfiguration: {
          deploymentCircuitBreaker: { enable: true, rollback: true },
          earlySuccessCriteria: { enable: false },
          lifecycleHooks: [
            { hookTargetArn: 'arn:hook', roleArn: 'arn:role', lifecycleStages: ['POST_SCALE_UP'] },
          ],
        },
      },
    },
    told: {
      service: {
        deploymentConfiguration: {
          ...ROLLING,
          deploymentCircuitBreaker: {
            enable: true,
            rollback: true,
            resetOnHealthyTask: true,
            thresholdConfiguration: { type: 'BOUNDED_PERCENT', value: 50 },
          },
          earlySuccessCriteria: {
            enable: false,
            healthyPercent: 100,
            sourceServiceRevisionCleanup: 'BLOCKING',
          },
          lifecycleHooks: [
            {
              targetType: 'AWS_LAMBDA',
              hookTargetArn: 'arn:hook',
              roleArn: 'arn:role',
              lifecycleStages: ['POST_SCALE_UP'],
              timeoutConfiguration: { action: 'ROLLBACK', timeoutInMinutes: 1440 },
            },
          ],
        },
      },
    },
  },
  {
    what: 'percentages beside another strategy',
    source: 'kayac/ecspresso#894',
    declared: { input: { deploymentConfiguration: { strategy: 'BLUE_GREEN', bakeTimeInMinutes: 0 } } },
    told: {
      service: { deploymentConfiguration: { ...ROLLING, strategy: 'BLUE_GREEN', bakeTimeInMinutes: 0 } },
    },
  },
  {
    what: 'the steps of a linear deployment',
    source: 'API reference, LinearConfiguration',
    declared: { input: { deploymentConfiguration: { strategy: 'LINEAR' } } },
    told: {
      service: {
        deploymentConfiguration: {
          ...ROLLING,
          strategy: 'LINEAR',
          linearConfiguration: { stepPercent: 10, stepBakeTimeInMinutes: 6 },
        },
      },
    },
  },
  {
    what: 'the canary',
    source: 'API reference, CanaryConfiguration',
    declared: {
      input: { deploymentConfiguration: { strategy: 'CANARY', canaryConfiguration: { canaryPercent: 5 } } },
    },
    told: {
      service: {
        deploymentConfiguration: {
          ...ROLLING,
          strategy: 'CANARY',
          canaryConfiguration: { canaryPercent: 5, canaryBakeTimeInMinutes: 10 },
        },
      },
    },
  },
  {
    what: 'alarms that nobody set',
    source: 'API reference, DeploymentAlarms',
    declared: {},
    told: {
      service: {
        deploymentConfiguration: { ...ROLLING, alarms: { alarmNames: [], enable: false, rollback: false } },
      },
    },
  },
  {
    what: "the cluster's default capacity providers",
    source: 'hashicorp/terraform-provider-aws#11351, #22823, eagletmt/hako#92',
    declared: {},
    told: {
      service: { capacityProviderStrategy: [{ capacityProvider: 'cp', weight: 1, base: 0 }] },
    },
  },
  {
    what: 'capacity providers where a launch type is declared',
    source: 'aws/containers-roadmap#838',
    declared: { input: { launchType: 'EC2' } },
    told: { service: { capacityProviderStrategy: [{ capacityProvider: 'cp', weight: 1, base: 0 }] } },
    expected: ['capacityProviderStrategy.cp.weight'],
  },
  {
    what: 'capacity providers in another order, with their defaults',
    source: 'hashicorp/terraform-provider-aws#20059',
    declared: {
      input: { capacityProviderStrategy: [{ capacityProvider: 'b' }, { capacityProvider: 'a', weight: 1 }] },
    },
    told: {
      service: {
        capacityProviderStrategy: [
          { capacityProvider: 'a', weight: 1, base: 0 },
          { capacityProvider: 'b', weight: 0, base: 0 },
        ],
      },
    },
  },
  {
    what: 'zone rebalancing that AWS turns on by itself',
    source: 'hashicorp/terraform-provider-aws#43238, #44117',
    declared: {},
    told: { service: { availabilityZoneRebalancing: 'ENABLED' } },
  },
  {
    what: 'zone rebalancing that is declared',
    source: 'ansible-collections/community.aws#2483',
    declared: { input: { availabilityZoneRebalancing: 'DISABLED' } },
    told: { service: { availabilityZoneRebalancing: 'ENABLED' } },
    expected: ['availabilityZoneRebalancing'],
  },
  {
    what: 'another name and other letters of a strategy',
    source: 'hashicorp/terraform-provider-aws, StateFunc of placement strategies',
    declared: {
      input: {
        placementStrategy: [
          { type: 'spread', field: 'host' },
          { type: 'binpack', field: 'MEMORY' },
        ],
      },
    },
    told: {
      service: {
        placementStrategy: [
          { type: 'spread', field: 'instanceId' },
          { type: 'binpack', field: 'memory' },
        ],
      },
    },
  },
  {
    what: 'a random strategy with an empty field',
    source: 'hashicorp/terraform#18565',
    declared: { input: { placementStrategy: [{ type: 'random' }] } },
    told: { service: { placementStrategy: [{ type: 'random', field: '' }] } },
  },
  {
    what: 'the order of strategies says something',
    source: 'hashicorp/terraform-provider-aws#1466',
    declared: {
      input: {
        placementStrategy: [
          { type: 'spread', field: 'attribute:ecs.availability-zone' },
          { type: 'spread', field: 'instanceId' },
        ],
      },
    },
    told: {
      service: {
        placementStrategy: [
          { type: 'spread', field: 'instanceId' },
          { type: 'spread', field: 'attribute:ecs.availability-zone' },
        ],
      },
    },
    expected: ['placementStrategy'],
  },
  {
    what: 'constraints in another order',
    source: 'API reference, CreateService',
    declared: {
      input: { placementConstraints: [{ type: 'memberOf', expression: 'a' }, { type: 'distinctInstance' }] },
    },
    told: {
      service: {
        placementConstraints: [
          { type: 'distinctInstance', expression: '' },
          { type: 'memberOf', expression: 'a' },
        ],
      },
    },
  },
  {
    what: 'a count that others own',
    source: 'kayac/ecspresso#274',
    declared: { count: 'unmanaged' },
    told: { service: { desiredCount: 7 } },
  },
  {
    what: 'the count of a DAEMON',
    source: 'hashicorp/terraform-provider-aws, daemon scheduling',
    declared: { input: { schedulingStrategy: 'DAEMON' }, count: 'unmanaged' },
    told: {
      service: {
        desiredCount: 3,
        deploymentConfiguration: { maximumPercent: 100, minimumHealthyPercent: 0 },
      },
    },
  },
  {
    what: 'the platform version that LATEST stands for',
    source: 'API reference, Service',
    declared: {},
    told: { service: { platformVersion: '1.4.0' } },
  },
  {
    what: 'subnets and groups in another order',
    source: 'API reference, AwsVpcConfiguration',
    declared: {
      networkMode: 'awsvpc',
      input: { networkConfiguration: { awsvpcConfiguration: { subnets, securityGroups: ['sg-1', 'sg-2'] } } },
    },
    told: {
      service: {
        networkConfiguration: {
          awsvpcConfiguration: {
            subnets: subnets.toReversed(),
            securityGroups: ['sg-2', 'sg-1'],
            assignPublicIp: 'DISABLED',
          },
        },
      },
    },
  },
  {
    what: 'load balancers in another order',
    source: 'hashicorp/terraform-provider-aws, a set',
    declared: {
      input: {
        loadBalancers: [
          { targetGroupArn: 'tg-1', containerName: 'web', containerPort: 80 },
          { targetGroupArn: 'tg-2', containerName: 'web', containerPort: 80 },
        ],
      },
    },
    told: {
      service: {
        loadBalancers: [
          { targetGroupArn: 'tg-2', containerName: 'web', containerPort: 80 },
          { targetGroupArn: 'tg-1', containerName: 'web', containerPort: 80 },
        ],
      },
    },
  },
  {
    what: 'what Service Connect fills in',
    source: 'hashicorp/terraform-provider-aws#41998',
    declared: { input: { serviceConnectConfiguration: { enabled: true, services: [WEB] } } },
    told: {
      deployment: {
        serviceConnectConfiguration: {
          enabled: true,
          namespace: NAMESPACE,
          services: [
            { portName: 'web', discoveryName: 'web', clientAliases: [{ port: 80, dnsName: 'web.shop' }] },
          ],
        },
      },
    },
  },
  {
    what: 'a namespace by its name and by its ARN',
    source: 'kayac/ecspresso#745, #759',
    declared: { input: { serviceConnectConfiguration: { enabled: true, namespace: 'shop' } } },
    told: { deployment: { serviceConnectConfiguration: { enabled: true, namespace: NAMESPACE } } },
  },
  {
    what: 'a namespace that the files change from one name to another, told as an ARN',
    source: 'kayac/ecspresso#759',
    declared: {
      before: { serviceConnectConfiguration: { enabled: true, namespace: 'old' } },
      input: { serviceConnectConfiguration: { enabled: true, namespace: 'shop' } },
    },
    told: { deployment: { serviceConnectConfiguration: { enabled: true, namespace: NAMESPACE } } },
    expected: ['serviceConnectConfiguration.namespace'],
  },
  {
    what: 'a namespace by its ARN beside an edit of something else',
    source: 'kayac/ecspresso#759',
    declared: {
      before: { serviceConnectConfiguration: { enabled: true, namespace: 'shop' } },
      input: {
        serviceConnectConfiguration: { enabled: true, namespace: 'shop' },
        enableExecuteCommand: true,
      },
    },
    told: {
      service: { enableExecuteCommand: false },
      deployment: { serviceConnectConfiguration: { enabled: true, namespace: NAMESPACE } },
    },
    expected: ['enableExecuteCommand'],
  },
  {
    what: 'another namespace',
    source: 'hashicorp/terraform-provider-aws#42818',
    declared: { input: { serviceConnectConfiguration: { enabled: true, namespace: 'shop' } } },
    told: { deployment: { serviceConnectConfiguration: { enabled: true, namespace: 'other' } } },
    expected: ['serviceConnectConfiguration.namespace'],
  },
  {
    what: 'Service Connect that somebody turned off',
    source: 'hashicorp/terraform-provider-aws#40715, #42818, #43871',
    declared: { input: { serviceConnectConfiguration: { enabled: true } } },
    told: { deployment: { serviceConnectConfiguration: undefined } },
    expected: ['serviceConnectConfiguration.enabled'],
  },
  {
    what: 'Service Connect that somebody turned on',
    source: 'hashicorp/terraform-provider-aws#40715',
    declared: {},
    told: { deployment: { serviceConnectConfiguration: { enabled: true } } },
    expected: ['serviceConnectConfiguration.enabled'],
  },
  {
    what: 'a timeout of Service Connect that is taken out of the files, not what AWS filled in',
    source: 'hashicorp/terraform-provider-aws#40715',
    declared: {
      before: {
        serviceConnectConfiguration: {
          enabled: true,
          services: [{ ...WEB, timeout: { idleTimeoutSeconds: 9 } }],
        },
      },
      input: { serviceConnectConfiguration: { enabled: true, services: [WEB] } },
    },
    told: {
      deployment: {
        serviceConnectConfiguration: {
          enabled: true,
          namespace: NAMESPACE,
          services: [{ ...WEB, discoveryName: 'web', timeout: { idleTimeoutSeconds: 9 } }],
        },
      },
    },
    expected: ['serviceConnectConfiguration.services.web.timeout.idleTimeoutSeconds'],
  },
  {
    what: 'the file system of a volume',
    source: 'API reference, ServiceManagedEBSVolumeConfiguration',
    declared: { input: { volumeConfigurations: [{ name: 'data', managedEBSVolume: EBS }] } },
    told: {
      deployment: {
        volumeConfigurations: [
          { name: 'data', managedEBSVolume: { ...EBS, filesystemType: 'xfs', encrypted: true } },
        ],
      },
    },
  },
  {
    what: 'a volume that somebody changed',
    source: 'hashicorp/terraform-provider-aws#41997',
    declared: { input: { volumeConfigurations: [{ name: 'data', managedEBSVolume: EBS }] } },
    told: {
      deployment: { volumeConfigurations: [{ name: 'data', managedEBSVolume: { ...EBS, sizeInGiB: 20 } }] },
    },
    expected: ['volumeConfigurations.data.managedEBSVolume.sizeInGiB'],
  },
  {
    what: 'target groups of VPC Lattice in another order',
    source: 'API reference, VpcLatticeConfiguration',
    declared: {
      input: {
        vpcLatticeConfigurations: [
          { roleArn: 'r', targetGroupArn: 'tg-1', portName: 'a' },
          { roleArn: 'r', targetGroupArn: 'tg-2', portName: 'b' },
        ],
      },
    },
    told: {
      deployment: {
        vpcLatticeConfigurations: [
          { roleArn: 'r', targetGroupArn: 'tg-2', portName: 'b' },
          { roleArn: 'r', targetGroupArn: 'tg-1', portName: 'a' },
        ],
      },
    },
  },
  {
    what: 'metrics in another grouping',
    source: 'API reference, MonitoringConfiguration',
    declared: {
      input: {
        monitoring: {
          metricConfigurations: [
            { metricNames: ['MemoryUtilization', 'CPUUtilization'], resolutionSeconds: 20 },
          ],
        },
      },
    },
    told: {
      revision: {
        monitoring: {
          metricConfigurations: [
            { metricNames: ['CPUUtilization'], resolutionSeconds: 20 },
            { metricNames: ['MemoryUtilization'], resolutionSeconds: 20 },
          ],
        },
      },
    },
  },
  {
    what: 'metrics of which a server tells nothing',
    source: 'servers without service revisions',
    declared: {
      input: {
        monitoring: { metricConfigurations: [{ metricNames: ['CPUUtilization'], resolutionSeconds: 20 }] },
      },
    },
    told: {},
  },
  {
    what: 'metrics that somebody set, and the files do not declare',
    source: 'docs/files.md',
    declared: {},
    told: {
      revision: {
        monitoring: { metricConfigurations: [{ metricNames: ['CPUUtilization'], resolutionSeconds: 20 }] },
      },
    },
  },
  {
    what: 'metrics that are cleared',
    source: 'docs/files.md',
    declared: { input: { monitoring: { metricConfigurations: [] } } },
    told: {
      revision: {
        monitoring: { metricConfigurations: [{ metricNames: ['CPUUtilization'], resolutionSeconds: 20 }] },
      },
    },
    expected: ['monitoring.CPUUtilization'],
  },
  {
    what: 'tags of AWS itself',
    source: 'AWS tagging guide, aws: is reserved',
    declared: {},
    told: { tags: { 'aws:cloudformation:stack-name': 'x', 'AWS:other': 'y' } },
  },
];

test.each(titled(ROWS))('%s', (_, { declared, told, expected = [] }) => {
  const tasks = [task('web', [], {}, declared.networkMode ? { networkMode: declared.networkMode } : {})];
  const model = desired({ tasks, services: [service('web', declared.count ?? 1, declared.input)] });
  const live = applied(model);
  const there = live.services.get('web');
  if (there === undefined) throw new Error('no service');
  const { before } = declared;
  const digest = before && appliedDigest({ kind: 'service', service: { desiredCount: 1, ...before } });
  // DescribeServices tells these in the PRIMARY deployment only.
  const { serviceConnectConfiguration, volumeConfigurations, vpcLatticeConfigurations } =
    declared.input ?? {};
  const primary: Deployment = {
    id: 'ecs-svc/1',
    status: 'PRIMARY',
    serviceConnectConfiguration,
    volumeConfigurations,
    vpcLatticeConfigurations,
    ...told.deployment,
  };
  const web = {
    ...there,
    raw: { ...there.raw, ...told.service, deployments: [primary] },
    tags: { ...there.tags, ...told.tags, ...(digest !== undefined && { [TAG.applied]: digest }) },
    ...(told.revision !== undefined && { told: told.revision }),
  };
  const plan = makePlan(model, { ...live, services: new Map([['web', web]]) }, target);
  expect(
    plan.changes.flatMap((change) =>
      change.action === 'delete' ? [] : change.fields.map(({ path }) => path),
    ),
  ).toEqual(expected);
});

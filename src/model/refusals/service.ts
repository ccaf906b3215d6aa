import type { CreateServiceRequest } from '@aws-sdk/client-ecs';
import { PERCENTS } from '../kinds/deployment.ts';
import { controllerRefused } from './controller.ts';
import type { Refusal } from './refusal.ts';

/** The members of a service that rules look at: of one that is made, or of what it is to be after an update. */
export type ServiceInput = Pick<
  CreateServiceRequest,
  | 'capacityProviderStrategy'
  | 'deploymentConfiguration'
  | 'deploymentController'
  | 'launchType'
  | 'loadBalancers'
  | 'placementConstraints'
  | 'placementStrategy'
  | 'platformVersion'
  | 'schedulingStrategy'
  | 'serviceRegistries'
>;

/**
 * What a DAEMON cannot have. Source: deployed (`pf-ecs-svc-daemon-max-percent`), aws/aws-cdk#2209; API reference,
 * CreateService, schedulingStrategy; the words about Fargate: API reference, the same. Whether ECS minds `distinctInstance`
 * no source says.
 */
export function daemonRefused(service: ServiceInput): readonly Refusal[] {
  if (service.schedulingStrategy !== 'DAEMON') return [];
  const { deploymentConfiguration, launchType, deploymentController } = service;
  const maximum = deploymentConfiguration?.maximumPercent ?? PERCENTS.DAEMON.maximumPercent;
  const controller = deploymentController?.type ?? 'ECS';
  return [
    ...(maximum <= 100
      ? []
      : [
          {
            member: '/deploymentConfiguration/maximumPercent',
            what: `It is a DAEMON, of which a box runs one task, and may run up to ${String(maximum)} % of them.`,
            fix: 'Set "maximumPercent" to 100, or leave it out.',
            answer:
              'The daemon scheduling strategy does not support values above 100 for maximumPercent on a deployment configuration. Change the maximumPercent value to 100, and try again',
          },
        ]),
    ...(launchType !== 'FARGATE'
      ? []
      : [
          {
            member: '/schedulingStrategy',
            what: 'It is a DAEMON on Fargate, which has no boxes to run one task on each.',
            fix: 'Leave "launchType" out, or make it a REPLICA.',
            answer:
              'The daemon scheduling strategy does not support the FARGATE launch type. Change the launch type and try again',
            source: 'API reference, CreateService, schedulingStrategy',
          },
        ]),
    ...(controller === 'ECS'
      ? []
      : [
          {
            member: '/deploymentController',
            what: `It is a DAEMON, and its deployments are those of ${controller}.`,
            fix: 'Leave "deploymentController" out, or make it a REPLICA.',
            answer: `The daemon scheduling strategy does not support the ${controller} deployment controller.`,
            source: 'API reference, CreateService, schedulingStrategy',
          },
        ]),
  ];
}

/**
 * Percentages of 100 both, with which a rolling service can start and stop nothing. Source: deployed
 * (`pf-ecs-svc-min-healthy-over-max-percent`).
 */
export function percentsRefused(service: ServiceInput): readonly Refusal[] {
  const { deploymentConfiguration: declared, schedulingStrategy, deploymentController } = service;
  if (schedulingStrategy === 'DAEMON' || (deploymentController?.type ?? 'ECS') !== 'ECS') return [];
  if ((declared?.strategy ?? 'ROLLING') !== 'ROLLING') return [];
  if (declared?.minimumHealthyPercent !== 100 || declared.maximumPercent !== 100) return [];
  return [
    {
      member: '/deploymentConfiguration',
      what: 'Its "minimumHealthyPercent" and "maximumPercent" are 100 both: ECS may neither stop an old task nor start a new one.',
      fix: 'Lower "minimumHealthyPercent" (stops first), or raise "maximumPercent" (starts first, needs room).',
      answer: 'Both maximumPercent and minimumHealthyPercent cannot be 100 as this will block deployments.',
    },
  ];
}

/** What does not go with where the tasks run. Source: deployed (`pf-ecs-service-fargate-placement`, `-platform-version-ec2`). */
export function launchRefused(service: ServiceInput): readonly Refusal[] {
  const { launchType, placementConstraints = [], placementStrategy = [], platformVersion } = service;
  if (launchType === 'EC2')
    return platformVersion === undefined
      ? []
      : [
          {
            member: '/platformVersion',
            what: 'It runs on boxes, and "platformVersion" is a version of Fargate.',
            fix: 'Remove "platformVersion".',
            answer: 'The platform version must be null when specifying an EC2 launch type.',
          },
        ];
  if (launchType !== 'FARGATE') return [];
  const refuse = (member: string, what: string, words: string): Refusal => ({
    member: `/${member}`,
    what: `It runs on Fargate, which has no boxes to choose from, and has ${what}.`,
    fix: `Remove "${member}".`,
    answer: `Placement ${words} are not supported with FARGATE launch type.`,
  });
  return [
    ...(placementConstraints.length === 0
      ? []
      : [refuse('placementConstraints', 'placement constraints', 'constraints')]),
    ...(placementStrategy.length === 0
      ? []
      : [refuse('placementStrategy', 'a placement strategy', 'strategies')]),
  ];
}

/**
 * Source: deployed (`pf-ecs-svc-capacity-provider-multiple-base`, `-zero-weight`); API reference, CapacityProviderStrategyItem,
 * weight, which says it of several providers.
 */
export function providersRefused({
  capacityProviderStrategy: providers = [],
}: ServiceInput): readonly Refusal[] {
  const based = providers.findLastIndex(({ base = 0 }) => base > 0);
  return [
    ...(providers.filter(({ base = 0 }) => base > 0).length < 2
      ? []
      : [
          {
            member: `/capacityProviderStrategy/${String(based)}/base`,
            what: 'Several of its capacity providers have a "base"; one alone can.',
            fix: 'Remove the others.',
            answer:
              'There are multiple capacity providers in the specified capacity provider strategy with a base value greater than zero. Only one capacity provider can have a base value greater than zero. Specify a valid capacity provider strategy and try again.',
          },
        ]),
    ...(providers.length < 2 || providers.some(({ weight = 0 }) => weight > 0)
      ? []
      : [
          {
            member: '/capacityProviderStrategy',
            what: 'None of its capacity providers has a "weight" above 0, which is what one that is not said has.',
            fix: 'Add "weight": 1 to one of them.',
            answer:
              'There are no capacity providers in the capacity provider strategy with a weight value greater than zero. Specify a weight value greater than zero for at least one capacity provider and try again.',
          },
        ]),
  ];
}

/** Source: API reference, CreateService, serviceRegistries; deployed (`pf-ecs-svc-registries-multiple`). */
export const registriesRefused = ({ serviceRegistries = [] }: ServiceInput): readonly Refusal[] =>
  serviceRegistries.length <= 1
    ? []
    : [
        {
          member: '/serviceRegistries/1',
          what: `It has ${String(serviceRegistries.length)} service registries; one is the most.`,
          fix: 'Keep one of them.',
          answer: 'service registries can have at most 1 items.',
        },
      ];

/** Everything for which CreateService and UpdateService refuse a service, of the rules that stand here. */
export const refusalsOfService = (service: ServiceInput): readonly Refusal[] => [
  ...daemonRefused(service),
  ...percentsRefused(service),
  ...launchRefused(service),
  ...providersRefused(service),
  ...registriesRefused(service),
  ...controllerRefused(service),
];

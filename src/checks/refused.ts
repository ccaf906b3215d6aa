import { awsvpcExcluded } from '../model/refusals/awsvpc.ts';
import {
  ephemeralStorageRefused,
  fargateRefused,
  inferenceEnded,
  isForFargate,
} from '../model/refusals/fargate.ts';
import { tooLong, tooManyContainers } from '../model/refusals/limits.ts';
import type { Refusal, TaskInput } from '../model/refusals/refusal.ts';
import { cpuExceeded, memoryExceeded } from '../model/refusals/sizes.ts';
import { volumesExcluded } from '../model/refusals/volumes.ts';
import { controllerRefused, foreignOf } from '../model/refusals/controller.ts';
import {
  daemonRefused,
  launchRefused,
  providersRefused,
  registriesRefused,
  type ServiceInput,
} from '../model/refusals/service.ts';
import { containerCheck, serviceCheck, taskCheck, type Check, type Found } from './check.ts';

/** A refusal as checks tell it: the reason, and where it is known from. */
export const foundOf = ({ member, what, fix, answer, source }: Refusal): Omit<Found, 'subject'> => ({
  member,
  message: `${what} ECS refuses that (${source ?? `"${answer}"`}).`,
  hint: fix,
});

const refusing = (id: string, title: string, rule: (task: TaskInput) => readonly Refusal[]): Check =>
  taskCheck(id, 'error', title, ({ input }) => rule(input).map(foundOf));

const refusingService = (
  id: string,
  title: string,
  rule: (service: ServiceInput) => readonly Refusal[],
): Check =>
  serviceCheck(id, 'error', title, ({ service }) =>
    rule(service.input).map((refusal) =>
      foundOf({ ...refusal, what: `Service ${service.name}: ${refusal.what}` }),
    ),
  );

/** What RegisterTaskDefinition never takes. The engine refuses the same. */
export const REFUSED_CHECKS: readonly Check[] = [
  refusing('containers-too-many', 'More containers than a task can have', tooManyContainers),
  refusing('definition-too-long', 'A task definition longer than 64 KiB', tooLong),
  refusing('task-cpu-exceeded', 'Containers that reserve more CPU than their task', cpuExceeded),
  refusing(
    'task-memory-exceeded',
    'A container with a higher limit, or containers that reserve more memory, than their task',
    memoryExceeded,
  ),
  refusing('awsvpc-excludes', 'A member of a container that a network of the task excludes', awsvpcExcluded),
  // Written so once, and of Fargate still; what ECS answers today is not known.
  containerCheck(
    'awsvpc-search-domains',
    'warning',
    'Search domains of a container in the network of its task',
    ({ container, name, networkMode }) => {
      if (networkMode !== 'awsvpc' || (container.dnsSearchDomains ?? []).length === 0) return undefined;
      return {
        member: '/dnsSearchDomains',
        message: `${name} has "dnsSearchDomains" in network mode awsvpc. ECS refuses name servers there, and may refuse these.`,
        hint: 'Remove "dnsSearchDomains", or set them in the DHCP options of the VPC.',
      };
    },
  ),
  refusing('volume-refused', 'A volume of EFS or S3 Files whose members exclude each other', volumesExcluded),
  refusing('fargate-refused', 'A task for Fargate with what Fargate does not have', (task) =>
    isForFargate(task) ? fargateRefused(task) : [],
  ),
  refusing(
    'ephemeral-storage-refused',
    'Storage of Fargate in a task for EC2 alone',
    ephemeralStorageRefused,
  ),
  refusing('inference-ended', 'Elastic Inference, which has ended', inferenceEnded),
];

/** What CreateService and UpdateService never take. The engine refuses the same. */
export const REFUSED_SERVICE_CHECKS: readonly Check[] = [
  refusingService('daemon-refused', 'A DAEMON with what only a REPLICA can have', daemonRefused),
  serviceCheck(
    'daemon-distinct',
    'warning',
    'A DAEMON whose tasks shall be on boxes of their own, which they are',
    ({ service }) => {
      if (service.input.schedulingStrategy !== 'DAEMON') return undefined;
      const at = (service.input.placementConstraints ?? []).findIndex(
        ({ type }) => type === 'distinctInstance',
      );
      if (at < 0) return undefined;
      return {
        member: `/placementConstraints/${String(at)}`,
        message: `Service ${service.name} is a DAEMON, of which each box runs one task: distinctInstance adds nothing, and ECS may refuse it.`,
        hint: 'Remove it.',
      };
    },
  ),
  refusingService('launch-refused', 'Members that do not go with where the tasks run', launchRefused),
  serviceCheck(
    'fargate-task-unfit',
    'error',
    'A service on Fargate whose task Fargate cannot run',
    ({ service, task }) => {
      // A task that says it is for Fargate is told on its own.
      if (service.input.launchType !== 'FARGATE' || task === undefined || isForFargate(task.input)) return [];
      return fargateRefused(task.input).map(({ what, fix }) => ({
        member: '/launchType',
        message: `Service ${service.name} runs on Fargate. ${what} ECS refuses that ("Task definition does not support launch_type FARGATE.").`,
        hint: fix,
      }));
    },
  ),
  refusingService(
    'providers-refused',
    'A strategy of capacity providers that ECS does not take',
    providersRefused,
  ),
  refusingService(
    'codedeploy-unbalanced',
    'A service of CodeDeploy without a load balancer',
    controllerRefused,
  ),
  serviceCheck(
    'controller-elsewhere',
    'note',
    'A service that ECS does not deploy (validate only; the plan refuses what cannot be done)',
    ({ service }, { live }) => {
      const controller = foreignOf(service.input.deploymentController?.type);
      if (controller === undefined || live !== undefined) return undefined;
      return {
        member: '/deploymentController',
        message: `The deployments of service ${service.name} are those of ${controller}: a plan that makes it, or changes its task, is refused.`,
        hint: 'Change its task there, or leave "deploymentController" out.',
      };
    },
  ),
  refusingService('registries-refused', 'More than one service registry', registriesRefused),
];

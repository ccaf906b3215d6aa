import type { DesiredBox } from '../model/desired.ts';
import { idOf } from '../model/id.ts';
import { INSTANCE_TYPES } from '../model/instance-types.ts';
import { nearest } from '../model/nearest.ts';
import { servicesOf } from '../differ/context.ts';
import { decidedInstances } from '../differ/slots.ts';
import { listed, runsOnBoxes, taskCheck, type Check, type CheckInput, type Found } from './check.ts';

/** One box of each group: the boxes of a group are equal but for their subnet. */
export function groupsOf({ desired }: Pick<CheckInput, 'desired'>): readonly DesiredBox[] {
  const groups = new Map<string, DesiredBox>();
  for (const box of desired.boxes?.values() ?? []) if (!groups.has(box.group)) groups.set(box.group, box);
  return [...groups.values()];
}

const boxCheck = (
  id: string,
  level: Check['level'],
  title: string,
  find: (box: DesiredBox) => Omit<Found, 'subject'> | undefined,
): Check => ({
  id,
  level,
  title,
  find: (input) =>
    groupsOf(input).flatMap((box) => {
      const found = find(box);
      return found === undefined ? [] : [{ ...found, subject: idOf('box', box.slot) }];
    }),
});

/** Less memory than this leaves next to nothing beside Linux, Docker and the ECS agent. */
const LEAST_MIB = 1024;

/** The root snapshot of the ECS-optimised Amazon Linux images. Source: ECS developer guide, "Amazon ECS-optimized Linux AMIs". */
const IMAGE_GIB = 30;

/** Source: ECS developer guide, "Retrieving Amazon ECS-optimized Linux AMI metadata". */
const ECS_IMAGE =
  /^resolve:ssm:\/aws\/service\/ecs\/optimized-ami\/(amazon-linux-[^/]+|bottlerocket[^/]*)\/(.*)$/;

/** The architecture that the name of an ECS-optimised image tells. */
function architectureOf(image: string): 'x86_64' | 'arm64' | undefined {
  const rest = ECS_IMAGE.exec(image)?.[2];
  return rest === undefined ? undefined : /(?:^|\/)arm64\//.test(rest) ? 'arm64' : 'x86_64';
}

/** The architectures of the declared boxes, by group; boxes of unknown types are left out. */
const architectures = (input: CheckInput): ReadonlyMap<string, readonly string[]> => {
  const found = new Map<string, readonly string[]>();
  for (const box of groupsOf(input)) {
    const known = INSTANCE_TYPES.get(box.instanceType)?.architecture;
    if (known !== undefined)
      found.set(known, [...(found.get(known) ?? []), `${box.group} (${box.instanceType})`]);
  }
  return found;
};

/** Whether a service puts the task on the boxes. */
const isOnBoxes = (family: string, { desired }: CheckInput): boolean =>
  servicesOf(desired, family).some(runsOnBoxes);

/** Boxes, and what runs on them by architecture. */
export const BOX_CHECKS: readonly Check[] = [
  {
    id: 'one-box',
    level: 'note',
    title: 'A cluster with a single box',
    find: ({ desired }) => {
      const [box] = desired.boxes?.values() ?? [];
      if (desired.boxes?.size !== 1 || box === undefined || desired.services.size === 0) return [];
      return [
        {
          subject: idOf('box', box.slot),
          message: `${box.slot} is the only box: while it fails, is replaced or rebooted, everything is away.`,
          hint: 'Two boxes in two availability zones ("count": 2, two "subnets") keep services up.',
        },
      ];
    },
  },
  boxCheck('instance-type-unfamiliar', 'note', 'An instance type that the forecast does not know', (box) => {
    if (INSTANCE_TYPES.has(box.instanceType)) return undefined;
    const near = nearest(box.instanceType, INSTANCE_TYPES.keys());
    return {
      member: '/instanceType',
      message: `The size of ${box.instanceType} is not known here, so the plan cannot tell what fits new boxes of ${box.group}.`,
      hint: near === undefined ? 'It may exist all the same; the plan asks EC2.' : `Did you mean ${near}?`,
    };
  }),
  boxCheck('box-tiny', 'warning', 'A box with next to no memory for tasks', (box) => {
    const memory = INSTANCE_TYPES.get(box.instanceType)?.memoryMiB;
    if (memory === undefined || memory >= LEAST_MIB) return undefined;
    return {
      member: '/instanceType',
      message: `A ${box.instanceType} has ${String(memory)} MiB. Linux, Docker and the ECS agent take most of it, and boxes that run out of memory leave the cluster.`,
      hint: 'Take an instance type with 1 GiB or more.',
    };
  }),
  boxCheck('box-image-pinned', 'note', 'Boxes with a fixed machine image', (box) => {
    if (!box.image.startsWith('ami-')) return undefined;
    return {
      member: '/image',
      message: `The boxes of ${box.group} run ${box.image} for ever: updates of Linux, Docker and the ECS agent come only when it is changed here, and an image is of one region.`,
      hint: 'Leave "image" out, or write resolve:ssm:/aws/service/ecs/optimized-ami/amazon-linux-2023/recommended/image_id.',
    };
  }),
  boxCheck(
    'box-image-architecture',
    'error',
    'A machine image of another architecture than the instance type',
    (box) => {
      const type = INSTANCE_TYPES.get(box.instanceType)?.architecture;
      const image = architectureOf(box.image);
      if (type === undefined || image === undefined || type === image) return undefined;
      return {
        member: '/image',
        message: `A ${box.instanceType} is ${type}, and the image of ${box.group} is ${image}. EC2 refuses to start it.`,
        hint: `Leave "image" out for one that fits, or take an instance type for ${image}.`,
      };
    },
  ),
  boxCheck('root-volume-small', 'error', 'A root volume smaller than its image', (box) => {
    const image = ECS_IMAGE.exec(box.image)?.[1] ?? '';
    const size = box.rootVolumeGiB;
    if (size === undefined || size >= IMAGE_GIB || !image.startsWith('amazon-linux-')) return undefined;
    return {
      member: '/rootVolumeGiB',
      message: `The root volume of ${box.group} has ${String(size)} GiB, and the ECS-optimised image needs ${String(IMAGE_GIB)}: EC2 refuses a volume smaller than the snapshot (InvalidBlockDeviceMapping).`,
      hint: `Write ${String(IMAGE_GIB)} or more, or leave it out.`,
    };
  }),
  boxCheck('box-private', 'note', 'Boxes without a public address', (box) => {
    if (box.publicIp !== false) return undefined;
    return {
      member: '/publicIp',
      message: `The boxes of ${box.group} have no public address. Without another way to the addresses of ECS and ECR they do not join the cluster, and pull no image.`,
      hint: 'Their subnets need a route to a NAT gateway, or VPC endpoints for ecs, ecs-agent, ecs-telemetry, ecr.api, ecr.dkr, logs and S3.',
    };
  }),
  taskCheck('architecture-mismatch', 'error', 'A task for an architecture that no box has', (task, input) => {
    // ECS writes X86_64 and ARM64, EC2 x86_64 and arm64.
    const wanted = task.input.runtimePlatform?.cpuArchitecture?.toLowerCase();
    const have = architectures(input);
    const known = groupsOf(input).every((box) => INSTANCE_TYPES.has(box.instanceType));
    if (wanted === undefined || !known || have.size === 0 || have.has(wanted)) return undefined;
    if (!isOnBoxes(task.family, input) || othersHave(input)) return undefined;
    return {
      member: '/runtimePlatform/cpuArchitecture',
      message: `Task ${task.family} is for ${wanted}, and the boxes are ${[...have].map(([name, boxes]) => `${name}: ${listed(boxes)}`).join('; ')}. No box can run it.`,
      hint: 'Build the image for the architecture of the boxes and declare that, or take another "instanceType".',
    };
  }),
  taskCheck(
    'architecture-undeclared',
    'warning',
    'A task without an architecture where boxes have two',
    (task, input) => {
      const have = architectures(input);
      if (have.size < 2 || task.input.runtimePlatform?.cpuArchitecture !== undefined) return undefined;
      const constraints = [
        ...(task.input.placementConstraints ?? []),
        ...[...input.desired.services.values()]
          .filter((service) => service.task === task.family)
          .flatMap((service) => service.input.placementConstraints ?? []),
      ];
      if (!isOnBoxes(task.family, input) || constraints.some((c) => c.type === 'memberOf')) return undefined;
      return {
        message: `Boxes are ${[...have].map(([name, boxes]) => `${name}: ${listed(boxes)}`).join('; ')}, and task ${task.family} does not say for which it is built. On the wrong one its containers end with "exec format error".`,
        hint: 'Declare "runtimePlatform": { "cpuArchitecture": "X86_64" } (or "ARM64"), unless its images are for both.',
      };
    },
  ),
  taskCheck('windows-on-linux', 'error', 'A Windows task on Linux boxes', (task, input) => {
    const os = task.input.runtimePlatform?.operatingSystemFamily ?? '';
    if (!os.startsWith('WINDOWS') || !areLinux(input) || !isOnBoxes(task.family, input)) return undefined;
    return {
      member: '/runtimePlatform/operatingSystemFamily',
      message: `Task ${task.family} is for ${os}, and the images of all boxes are Linux. No box can run it.`,
      hint: 'Give boxes a Windows image, or take "LINUX".',
    };
  }),
];

/** Whether all boxes are known to run Linux. */
export function areLinux(input: CheckInput): boolean {
  const groups = groupsOf(input);
  return groups.length > 0 && groups.every((box) => ECS_IMAGE.test(box.image)) && !othersHave(input);
}

/** Other people's boxes may be of any kind. */
function othersHave({ desired, live }: CheckInput): boolean {
  if (live === undefined) return false;
  const decided = decidedInstances(desired, live);
  return live.containerInstances.some(({ ec2InstanceId = '' }) => !decided.has(ec2InstanceId));
}

import type { ContainerDefinition } from '@aws-sdk/client-ecs';
import { ofContainers, type Refusal, type TaskInput } from './refusal.ts';
import { taskCpu, taskMemory } from './sizes.ts';

/** Whether a task definition says that Fargate shall run it: then ECS checks it for that when it is registered. */
export const isForFargate = ({ requiresCompatibilities }: TaskInput): boolean =>
  requiresCompatibilities?.includes('FARGATE') === true;

/**
 * What Fargate refuses. Source: Amazon ECS Developer Guide, "Amazon ECS task definition differences for Fargate"; deployed
 * (`pf-ecs-fargate-*`). What AWS allows by now is not here: tmpfs, system controls, process namespaces of the task.
 */
export const fargateRefused = (task: TaskInput): readonly Refusal[] => [
  ...ofTask(task),
  ...size(task),
  ...ofVolumes(task),
  ...ofContainers(task, (container, name) => ofContainer(task, container, name)),
];

const onFargate = (member: string, what: string, fix: string, answer: string): Refusal => ({
  member,
  what: `${what}, which Fargate does not allow.`,
  fix,
  answer,
});

const lacking = (member: string, what: string, fix: string, answer: string): Refusal => ({
  member,
  what,
  fix,
  answer,
});

function ofTask(task: TaskInput): readonly Refusal[] {
  const { family = '', networkMode, ipcMode, pidMode, placementConstraints = [] } = task;
  return [
    ...(networkMode === 'awsvpc'
      ? []
      : [
          lacking(
            '/networkMode',
            `Task ${family} has the network mode ${networkMode ?? 'bridge'}; on Fargate it is awsvpc.`,
            'Set "networkMode": "awsvpc".',
            "Fargate only supports network mode 'awsvpc'.",
          ),
        ]),
    ...((ipcMode ?? '') === ''
      ? []
      : [
          onFargate(
            '/ipcMode',
            `Task ${family} has "ipcMode"`,
            'Remove "ipcMode".',
            'Fargate compatible task definitions do not support ipcMode',
          ),
        ]),
    ...(pidMode === 'host'
      ? [
          onFargate(
            '/pidMode',
            `Task ${family} has the process namespace of its host`,
            'Set "pidMode": "task", or remove it.',
            "Tasks using the Fargate launch type do not support pidMode 'host'. The supported value for pidMode is 'task'.",
          ),
        ]
      : []),
    ...(placementConstraints.length === 0
      ? []
      : [
          onFargate(
            '/placementConstraints',
            `Task ${family} has placement constraints`,
            'Remove "placementConstraints".',
            'Fargate compatible task definitions do not support constraints',
          ),
        ]),
  ];
}

/** CPU units, and the MiB that go with them. Larger sizes come and are left to AWS. */
const SIZES = new Map<number, readonly number[]>([
  [256, [512, 1024, 2048]],
  [512, range(1024, 4096, 1024)],
  [1024, range(2048, 8192, 1024)],
  [2048, range(4096, 16_384, 1024)],
  [4096, range(8192, 30_720, 1024)],
  [8192, range(16_384, 61_440, 4096)],
  [16_384, range(32_768, 122_880, 8192)],
]);

function range(low: number, high: number, step: number): readonly number[] {
  return Array.from({ length: (high - low) / step + 1 }, (_, at) => low + at * step);
}

const LARGEST = 16_384;

/** Windows needs a whole vCPU. Source: as above, `cpu`; deployed (`pf-ecs-fargate-windows-cpu-under-1vcpu`). */
const SMALLEST_WINDOWS = 1024;

function size(task: TaskInput): readonly Refusal[] {
  const { family = '' } = task;
  const missing = (['cpu', 'memory'] as const).filter((member) => (task[member] ?? '') === '');
  if (missing.length > 0)
    return missing.map((member) =>
      lacking(
        `/${member}`,
        `Task ${family} does not say its "${member}" as a whole, which Fargate needs to know.`,
        'Set "cpu" and "memory" of the task, for example "256" and "512".',
        `Fargate requires that '${member}' be defined at the task level.`,
      ),
    );
  const cpu = taskCpu(task);
  const memory = taskMemory(task);
  if (cpu === undefined || memory === undefined || cpu > LARGEST) return [];
  const fitting = SIZES.get(cpu);
  const windows = (task.runtimePlatform?.operatingSystemFamily ?? '').startsWith('WINDOWS');
  const tooSmall = windows && cpu < SMALLEST_WINDOWS;
  if (fitting?.includes(memory) === true && !tooSmall) return [];
  const answer = 'No Fargate configuration exists for given values.';
  return [
    fitting === undefined || tooSmall
      ? lacking(
          '/cpu',
          `Task ${family} has ${String(cpu)} CPU units, which is no size of Fargate${tooSmall ? ' for Windows' : ''}.`,
          `Take one of ${[...SIZES.keys()].filter((units) => !windows || units >= SMALLEST_WINDOWS).join(', ')}.`,
          answer,
        )
      : lacking(
          '/memory',
          `Task ${family} has ${String(cpu)} CPU units and ${String(memory)} MiB; Fargate has ${sizesText(fitting)} MiB for that.`,
          `Take one of them, or another "cpu".`,
          answer,
        ),
  ];
}

/** `512, 1024 or 2048`, or a range. */
const sizesText = (sizes: readonly number[]): string =>
  sizes.length <= 4
    ? `${sizes.slice(0, -1).join(', ')} or ${String(sizes.at(-1))}`
    : `${String(sizes[0])} to ${String(sizes.at(-1))} in steps of ${String((sizes[1] ?? 0) - (sizes[0] ?? 0))}`;

const ofVolumes = ({ volumes = [] }: TaskInput): readonly Refusal[] =>
  volumes.flatMap(({ name = '', host, dockerVolumeConfiguration: docker }, index) => [
    ...((host?.sourcePath ?? '') === ''
      ? []
      : [
          onFargate(
            `/volumes/${String(index)}/host/sourcePath`,
            `Volume ${name} is the folder ${host?.sourcePath ?? ''} of the box`,
            'Take an EFS volume, or leave "sourcePath" out for a volume that goes with the task.',
            'Fargate compatible task definitions do not support sourcePath',
          ),
        ]),
    ...(docker === undefined
      ? []
      : [
          onFargate(
            `/volumes/${String(index)}/dockerVolumeConfiguration`,
            `Volume ${name} is a volume of Docker`,
            'Take an EFS volume, or one with nothing but its name.',
            'Fargate compatible task definitions do not support dockerVolumeConfiguration',
          ),
        ]),
  ]);

const LOG_DRIVERS = ['awslogs', 'splunk', 'awsfirelens'];

function ofContainer(task: TaskInput, container: ContainerDefinition, name: string): readonly Refusal[] {
  const { linuxParameters: linux = {}, logConfiguration: log, image = '' } = container;
  const unsupported = (member: string, word = member.split('/').at(-1) ?? ''): Refusal =>
    onFargate(
      `/${member}`,
      `${name} has "${word}"`,
      `Remove "${word}".`,
      `Fargate compatible task definitions do not support ${word}`,
    );
  const role = (member: string, what: string, ask: string): Refusal =>
    lacking(
      member,
      `${name} ${what}, and task ${task.family ?? ''} has no execution role with which Fargate may do that.`,
      'Set "executionRoleArn" of the task.',
      `Fargate requires task definition to have execution role ARN to support ${ask}.`,
    );
  const noRole = (task.executionRoleArn ?? '') === '';
  const isAwslogs = log?.logDriver === 'awslogs';
  return [
    ...(container.privileged === true
      ? [
          onFargate(
            '/privileged',
            `${name} is privileged`,
            'Remove "privileged".',
            "Fargate requires that the 'privileged' setting be 'false' at the container level.",
          ),
        ]
      : []),
    ...((container.dockerSecurityOptions ?? []).length > 0 ? [unsupported('dockerSecurityOptions')] : []),
    ...((linux.devices ?? []).length > 0 ? [unsupported('linuxParameters/devices')] : []),
    ...(linux.sharedMemorySize === undefined ? [] : [unsupported('linuxParameters/sharedMemorySize')]),
    ...(linux.maxSwap === undefined ? [] : [unsupported('linuxParameters/maxSwap')]),
    ...(linux.capabilities?.add ?? []).flatMap((capability, index) =>
      capability === 'SYS_PTRACE'
        ? []
        : [
            lacking(
              `/linuxParameters/capabilities/add/${String(index)}`,
              `${name} gets the capability ${capability}; on Fargate it can get SYS_PTRACE alone.`,
              'Remove it.',
              `${capability} is not allowed on Fargate.`,
            ),
          ],
    ),
    ...((container.resourceRequirements ?? []).some(({ type }) => type === 'GPU')
      ? [
          onFargate(
            '/resourceRequirements',
            `${name} wants a GPU`,
            'Run it on boxes with GPUs.',
            'Tasks using the Fargate launch type do not support GPU resource requirements.',
          ),
        ]
      : []),
    ...(log?.logDriver === undefined || LOG_DRIVERS.includes(log.logDriver)
      ? []
      : [
          lacking(
            '/logConfiguration/logDriver',
            `${name} has the log driver ${log.logDriver}; on Fargate it can be ${LOG_DRIVERS.join(', ')}.`,
            'Take one of them.',
            `${log.logDriver} is not a valid log driver. Must be one of [${LOG_DRIVERS.join(', ')}].`,
          ),
        ]),
    ...(isAwslogs && (log.options?.['awslogs-stream-prefix'] ?? '') === ''
      ? [
          lacking(
            '/logConfiguration',
            `${name} logs to CloudWatch without "awslogs-stream-prefix", which Fargate needs.`,
            'Add "awslogs-stream-prefix" to "options".',
            'Fargate requires log configuration options to include awslogs-stream-prefix to support log driver awslogs.',
          ),
        ]
      : []),
    ...(noRole && isAwslogs
      ? [role('/logConfiguration/logDriver', 'logs to CloudWatch', 'log driver awslogs')]
      : []),
    ...(noRole && isPrivateEcr(image) ? [role('/image', 'has an image in ECR', 'ECR images')] : []),
  ];
}

/** `123456789012.dkr.ecr.us-east-1.amazonaws.com/...`, in every partition. Not `public.ecr.aws`. */
const isPrivateEcr = (image: string): boolean =>
  /^\d{12}\.dkr[.-]ecr(?:-fips)?\.[a-z0-9-]+\.[^/]+\//.test(image);

/**
 * Storage that Fargate alone has. Source: deployed (`pf-ecs-fargate-ephemeral-storage-ec2`), for a definition that requires
 * EC2.
 */
export function ephemeralStorageRefused(task: TaskInput): readonly Refusal[] {
  const required = task.requiresCompatibilities ?? [];
  if (task.ephemeralStorage === undefined || !required.includes('EC2') || required.includes('FARGATE'))
    return [];
  return [
    {
      member: '/ephemeralStorage',
      what: `Task ${task.family ?? ''} is for EC2 and has "ephemeralStorage", which is a size of Fargate.`,
      fix: 'Remove "ephemeralStorage": on a box a task has the room of its root volume ("rootVolumeGiB").',
      answer: 'Tasks using the EC2 launch type do not support EphemeralStorage.',
    },
  ];
}

/** Amazon Elastic Inference has ended. Source: deployed (`pf-ecs-fargate-inference-accelerator`). */
export const inferenceEnded = ({ family = '', inferenceAccelerators = [] }: TaskInput): readonly Refusal[] =>
  inferenceAccelerators.length === 0
    ? []
    : [
        {
          member: '/inferenceAccelerators',
          what: `Task ${family} wants Elastic Inference accelerators, which AWS no longer has.`,
          fix: 'Remove "inferenceAccelerators".',
          answer: "Unsupported field 'inferenceAccelerators'.",
        },
      ];

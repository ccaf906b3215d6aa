import { ofContainers, type Refusal, type TaskInput } from './refusal.ts';

/**
 * Not adjustable. Source: Amazon ECS service quotas; "Too many containers.": aws/amazon-ecs-cli#184, #951; still asked to be
 * raised in 2026: aws/containers-roadmap#368.
 */
export const MOST_CONTAINERS = 10;

/** More containers than a task definition may have. */
export function tooManyContainers({ family, containerDefinitions = [] }: TaskInput): readonly Refusal[] {
  const count = containerDefinitions.length;
  if (count <= MOST_CONTAINERS) return [];
  return [
    {
      member: '/containerDefinitions',
      what: `Task ${family ?? ''} has ${String(count)} containers; ${String(MOST_CONTAINERS)} is the most.`,
      fix: 'Make several tasks of them.',
      answer: 'Too many containers.',
    },
  ];
}

/** Not adjustable. Source: Amazon ECS service quotas, and the answer in awsdocs/amazon-ecs-developer-guide#149. */
const MOST_BYTES = 65_536;

/**
 * A definition that is longer than ECS takes, as it is sent: without the white space of the file, with the values of
 * variables, and without tags, of which no source says that they count.
 */
export function tooLong({ tags: _tags, ...definition }: TaskInput): readonly Refusal[] {
  const bytes = new TextEncoder().encode(JSON.stringify(definition)).length;
  if (bytes <= MOST_BYTES) return [];
  return [
    {
      member: '',
      what: `Task ${definition.family ?? ''} is ${String(bytes)} bytes long as it is sent; ${String(MOST_BYTES)} (64 KiB) is the most.`,
      fix: 'Put long values into environment files or secrets, or make several tasks of it.',
      answer: `Actual length: '${String(bytes)}'. Max allowed length is '${String(MOST_BYTES)}' bytes.`,
    },
  ];
}

/**
 * Seconds and numbers of a health check, lowest and highest. `schemas/` say the same. Source: API reference, `HealthCheck`;
 * deployed (`pf-ecs-healthcheck-*-range`).
 */
export const HEALTH_RANGES = {
  interval: [5, 300],
  timeout: [2, 60],
  retries: [1, 10],
  startPeriod: [0, 300],
} as const;

/** Times of health checks out of range. */
export const healthOutOfRange = (task: TaskInput): readonly Refusal[] =>
  ofContainers(task, (container, name) =>
    (['interval', 'timeout', 'retries', 'startPeriod'] as const).flatMap((member) => {
      const value = container.healthCheck?.[member];
      const [low, high] = HEALTH_RANGES[member];
      if (value === undefined || (value >= low && value <= high)) return [];
      const [bound, word, most] = value > high ? [high, 'less', 'maximum'] : [low, 'greater', 'minimum'];
      return [
        {
          member: `/healthCheck/${member}`,
          what: `${name} has a health check with "${member}" ${String(value)}; it can be ${String(low)} to ${String(high)}.`,
          fix: `Write ${String(bound)}, or something between.`,
          answer: `Health check ${member} must be ${word} than or equal to the ${most} allowed value ${String(bound)} for container '${container.name ?? ''}'`,
        },
      ];
    }),
  );

import { idOf } from '../model/id.ts';
import { servicesOf } from '../differ/context.ts';
import { containerCheck, containersOf, runsOnBoxes, taskCheck, type Check } from './check.ts';

/** Source: ECS developer guide, "Send Amazon ECS logs to CloudWatch" (required options). */
const AWSLOGS = ['awslogs-group', 'awslogs-region'] as const;

/** Those of the ECS-optimised images. Source: ecs-init, `ECS_AVAILABLE_LOGGING_DRIVERS`; the last needs no setting. */
const OFFERED: ReadonlySet<string> = new Set(['awslogs', 'fluentd', 'json-file', 'syslog', 'awsfirelens']);

/** Where logs go. */
export const LOG_CHECKS: readonly Check[] = [
  containerCheck(
    'log-options-missing',
    'error',
    'The log driver awslogs without group or region',
    ({ container, name }) => {
      const log = container.logConfiguration;
      if (log?.logDriver !== 'awslogs') return undefined;
      const missing = AWSLOGS.filter((option) => !log.options?.[option]);
      if (missing.length === 0) return undefined;
      return {
        member: '/logConfiguration',
        message: `${name} logs with awslogs and has no ${missing.join(' and no ')}. ECS refuses that.`,
        hint: `Add "options": { ${missing.map((option) => `"${option}": "..."`).join(', ')} }.`,
      };
    },
  ),
  containerCheck(
    'log-group-created',
    'note',
    'A log group that the agent is to make',
    ({ container, name }) => {
      const log = container.logConfiguration;
      if (log?.logDriver !== 'awslogs' || log.options?.['awslogs-create-group'] !== 'true') return undefined;
      return {
        member: '/logConfiguration/options',
        message: `${name} lets the box make its log group. The managed policy of ECS boxes does not allow that, and without the right logs:CreateLogGroup the container does not start.`,
        hint: 'Allow it to the role of the instance profile, or make the group beforehand and leave "awslogs-create-group" out.',
      };
    },
  ),
  containerCheck('log-unbounded', 'note', 'Logs in files that grow without end', ({ container, name }) => {
    const log = container.logConfiguration;
    if (log?.logDriver !== 'json-file' || log.options?.['max-size'] !== undefined) return undefined;
    return {
      member: '/logConfiguration',
      message: `${name} logs into a file on the box that is never cut; a full disk stops every task of the box.`,
      hint: 'Add "options": { "max-size": "10m", "max-file": "3" }.',
    };
  }),
  {
    id: 'log-driver-unknown',
    level: 'warning',
    title: 'A log driver that the ECS agent of a box does not offer by itself',
    find: ({ desired }) =>
      containersOf(desired).flatMap((at) => {
        const driver = at.container.logConfiguration?.logDriver;
        const { family } = at.task;
        const placed = servicesOf(desired, family).some(runsOnBoxes);
        if (driver === undefined || OFFERED.has(driver) || at.windows || !placed) return [];
        if (desired.boxes === undefined || desired.boxes.size === 0) return [];
        return [
          {
            subject: idOf('task', family),
            member: `${at.pointer}/logConfiguration/logDriver`,
            message: `${at.name} logs with ${driver}, and the ECS agent of a box offers ${[...OFFERED].slice(0, -1).join(', ')} unless its image says otherwise: ECS finds no box with the attribute com.amazonaws.ecs.capability.logging-driver.${driver}.`,
            hint: 'Take one of those (awsfirelens sends on to almost anything), or an image that sets ECS_AVAILABLE_LOGGING_DRIVERS.',
          },
        ];
      }),
  },
  {
    id: 'log-region-differs',
    level: 'note',
    title: 'Logs that go to another region',
    find: ({ desired }) =>
      containersOf(desired).flatMap((at) => {
        const log = at.container.logConfiguration;
        const region = log?.logDriver === 'awslogs' ? log.options?.['awslogs-region'] : undefined;
        const own = desired.cluster.region;
        if (region === undefined || own === undefined || region === own) return [];
        return [
          {
            subject: idOf('task', at.task.family),
            member: `${at.pointer}/logConfiguration/options/awslogs-region`,
            message: `${at.name} logs to ${region}, and the cluster is in ${own}. The container does not start unless the log group is there, and every line crosses regions.`,
            hint: `Write ${own}, unless the logs of several regions are gathered there.`,
          },
        ];
      }),
  },
  taskCheck(
    'log-router-missing',
    'error',
    'The log driver awsfirelens without a container that routes',
    (task) => {
      const containers = task.input.containerDefinitions ?? [];
      const at = containers.findIndex(
        ({ logConfiguration }) => logConfiguration?.logDriver === 'awsfirelens',
      );
      if (at < 0 || containers.some(({ firelensConfiguration }) => firelensConfiguration !== undefined))
        return undefined;
      return {
        member: `/containerDefinitions/${String(at)}/logConfiguration/logDriver`,
        message: `A container of task ${task.family} logs with awsfirelens, and no container of the task has a "firelensConfiguration": there is nobody to take the lines, and ECS refuses the task.`,
        hint: 'Add a container with an image of Fluent Bit and "firelensConfiguration": { "type": "fluentbit" }.',
      };
    },
  ),
];

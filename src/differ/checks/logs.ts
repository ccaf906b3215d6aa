import { containerCheck, type Check } from './check.ts';

/** Source: ECS developer guide, "Send Amazon ECS logs to CloudWatch" (required options). */
const AWSLOGS = ['awslogs-group', 'awslogs-region'] as const;

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
];

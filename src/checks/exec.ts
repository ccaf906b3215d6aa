import { listed, serviceCheck, type Check } from './check.ts';

/** What ECS Exec needs. Source: ECS developer guide, "Monitor Amazon ECS containers with ECS Exec", considerations. */
export const EXEC_CHECKS: readonly Check[] = [
  serviceCheck(
    'exec-without-role',
    'warning',
    'ECS Exec for tasks without a task role',
    ({ service, task }) => {
      if (service.input.enableExecuteCommand !== true || task === undefined) return undefined;
      if (task.input.taskRoleArn !== undefined) return undefined;
      return {
        member: '/enableExecuteCommand',
        message: `Service ${service.name} enables ECS Exec, and task ${task.family} has no task role: the agent in the container may not open its channel, and execute-command ends with TargetNotConnectedException.`,
        hint: 'Give the task a "taskRoleArn" with ssmmessages:CreateControlChannel, CreateDataChannel, OpenControlChannel and OpenDataChannel.',
      };
    },
  ),
  serviceCheck(
    'exec-read-only',
    'warning',
    'ECS Exec for a container that cannot be written to',
    ({ service, task }) => {
      if (service.input.enableExecuteCommand !== true) return undefined;
      const closed = (task?.input.containerDefinitions ?? []).filter(
        (container) =>
          container.readonlyRootFilesystem === true && (container.mountPoints ?? []).length === 0,
      );
      if (closed.length === 0) return undefined;
      return {
        member: '/enableExecuteCommand',
        message: `Service ${service.name} enables ECS Exec, and the root file system of ${listed(closed.map(({ name = '' }) => name))} is read-only: the agent of ECS Exec has to write into the container and does not start.`,
        hint: 'Turn one of the two off, or mount writable volumes at /managed-agents, /var/lib/amazon/ssm and /var/log/amazon/ssm.',
      };
    },
  ),
];

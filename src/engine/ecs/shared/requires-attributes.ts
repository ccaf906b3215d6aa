import type { Attribute, RegisterTaskDefinitionRequest } from '@aws-sdk/client-ecs';

const DOCKER = 'com.amazonaws.ecs.capability';

/**
 * What a task definition needs of a box's agent, as `requiresAttributes` prints it. Names and remote API versions are
 * those of the ECS agent. Source: aws/amazon-ecs-agent, `agent/app/agent_capability.go`.
 */
export function requiresAttributes(input: RegisterTaskDefinitionRequest): Attribute[] {
  const needs = new Set<string>();
  const need = (when: unknown, name: string): void => {
    if (when !== undefined && when !== false) needs.add(name);
  };
  for (const container of input.containerDefinitions ?? []) {
    const { logConfiguration: log, linuxParameters: linux } = container;
    need(container.memoryReservation, `${DOCKER}.docker-remote-api.1.21`);
    need(log, `${DOCKER}.docker-remote-api.${log?.logDriver === 'awslogs' ? '1.19' : '1.18'}`);
    if (log?.logDriver !== undefined) needs.add(`${DOCKER}.logging-driver.${log.logDriver}`);
    need(linux?.initProcessEnabled, `${DOCKER}.docker-remote-api.1.25`);
    need(container.healthCheck, `${DOCKER}.docker-remote-api.1.24`);
    need(container.healthCheck, 'ecs.capability.container-health-check');
    need(container.privileged, `${DOCKER}.privileged-container`);
    need(container.dependsOn?.length ? true : undefined, 'ecs.capability.container-ordering');
    need(container.restartPolicy, 'ecs.capability.container-restart-policy');
    need(/\.dkr\.ecr\./.test(container.image ?? '') || undefined, `${DOCKER}.ecr-auth`);
    for (const secret of container.secrets ?? []) {
      needs.add(
        /:secretsmanager:/.test(secret.valueFrom ?? '')
          ? 'ecs.capability.secrets.asm.environment-variables'
          : 'ecs.capability.secrets.ssm.environment-variables',
      );
    }
  }
  need(input.taskRoleArn, `${DOCKER}.task-iam-role${input.networkMode === 'host' ? '-network-host' : ''}`);
  need(input.networkMode === 'awsvpc' || undefined, 'ecs.capability.task-eni');
  need(input.pidMode ?? input.ipcMode, 'ecs.capability.pid-ipc-namespace-sharing');
  need(input.volumes?.some((volume) => volume.efsVolumeConfiguration) || undefined, 'ecs.capability.efs');
  need(input.cpu ?? input.memory, 'ecs.capability.task-cpu-mem-limit');
  return [...needs].sort().map((name) => ({ name }));
}

/** Where it could run, as `compatibilities` prints it. */
export function compatibilities(input: RegisterTaskDefinitionRequest): ('EC2' | 'EXTERNAL' | 'FARGATE')[] {
  const fargate = input.networkMode === 'awsvpc' && input.cpu !== undefined && input.memory !== undefined;
  if (fargate) return ['EC2', 'FARGATE'];
  return input.networkMode === 'awsvpc' ? ['EC2'] : ['EXTERNAL', 'EC2'];
}

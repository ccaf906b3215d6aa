/** Labels of the ECS agent. Source: ECS agent, `agent/engine/docker_task_engine.go`. */
export const AGENT_LABEL = {
  taskArn: 'com.amazonaws.ecs.task-arn',
  containerName: 'com.amazonaws.ecs.container-name',
  family: 'com.amazonaws.ecs.task-definition-family',
  revision: 'com.amazonaws.ecs.task-definition-version',
  cluster: 'com.amazonaws.ecs.cluster',
  /** Ours: others wait for this container to exit; the simulated runtime lets it. */
  oneShot: 'clusternator.one-shot',
} as const;

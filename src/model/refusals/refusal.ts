import type { ContainerDefinition, RegisterTaskDefinitionRequest } from '@aws-sdk/client-ecs';

/**
 * What ECS refuses, whatever else is true. The checks of the files tell it before anything is changed, and the engine
 * answers with it: one rule, one home. Each has been looked up where ECS answers today (2026); a rule that AWS may have
 * made milder is a warning of the checks instead.
 *
 * "Deployed" in the sources below: badmintoncryer/cdk-preflight, `rules/ecs`, whose rules say with which answer AWS
 * refused a template in September 2026.
 */
export interface Refusal {
  /** JSON pointer below the task or the service. */
  readonly member: string;
  /** What is wrong and where, as a whole sentence. */
  readonly what: string;
  /** What to do about it; sentences. */
  readonly fix: string;
  /** In what words ECS refuses it; where no source tells them, in ours. */
  readonly answer: string;
  /** Where it is written, when `answer` is not known from ECS itself. */
  readonly source?: string;
}

/** The members of a task definition that rules look at. */
export type TaskInput = RegisterTaskDefinitionRequest;

/** Refusals of each container; `member` is below the container. */
export const ofContainers = (
  { containerDefinitions = [] }: TaskInput,
  rule: (container: ContainerDefinition, name: string) => readonly Refusal[],
): readonly Refusal[] =>
  containerDefinitions.flatMap((container, index) =>
    rule(container, `Container ${container.name ?? ''}`).map((refusal) => ({
      ...refusal,
      member: `/containerDefinitions/${String(index)}${refusal.member}`,
    })),
  );

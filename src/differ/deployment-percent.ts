/** The rollout percentages of a service. */
export interface Percents {
  readonly minimumHealthyPercent: number;
  readonly maximumPercent: number;
}

/**
 * Percentages with which a service of static host ports can roll when every box that could take a task already runs
 * one: a task must stop before its successor can have the port. `undefined`: AWS's own defaults (100 and 200) work.
 * One task fewer than desired stays running: floor(100*(d-1)/d) percent, which AWS rounds up to d-1 tasks.
 * Source: Amazon ECS API reference, DeploymentConfiguration (rounding).
 * @param desired number of tasks.
 * @param eligible number of boxes that may take them.
 */
export function deploymentPercent(desired: number, eligible: number): Percents | undefined {
  if (desired < 1 || eligible > desired) return undefined;
  return { minimumHealthyPercent: Math.floor((100 * (desired - 1)) / desired), maximumPercent: 100 };
}

/** Whether a roll under these percentages can begin by a stop, so that it needs no spare box. */
export const canStopFirst = (desired: number, percents: Percents): boolean =>
  desired < 1 || Math.ceil((desired * percents.minimumHealthyPercent) / 100) < desired;

/**
 * A running task counts as healthy by its health checks; one without any when it has stayed up for so long, in milliseconds.
 * Source: AWS API, DeploymentConfiguration `minimumHealthyPercent`.
 */
export const HEALTHY_AFTER_MS = 40_000;

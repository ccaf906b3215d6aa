import type { DeploymentConfiguration } from '@aws-sdk/client-ecs';
import { generic, isFields, nameIn } from '../canonical/read.ts';
import { anything, key, record, records, set, special, value, type Row } from './row.ts';

// Source of the defaults: Amazon ECS API reference, `DeploymentConfiguration` and the structures in it.

/** Percentages of a rollout by scheduling strategy. */
export const PERCENTS = {
  REPLICA: { maximumPercent: 200, minimumHealthyPercent: 100 },
  DAEMON: { maximumPercent: 100, minimumHealthyPercent: 0 },
} as const;

/** One default as a whole: 50 means something else with another type. */
const threshold = special(
  (said) =>
    isFields(said) && said['type'] === 'BOUNDED_PERCENT' && said['value'] === 50 ? undefined : generic(said),
  { members: { type: key(), value: key() } },
);

const circuitBreaker = record(
  {
    enable: value({ default: false, printed: true, required: true }),
    rollback: value({ default: false, printed: true, required: true }),
    resetOnHealthyTask: value({ default: true }),
    thresholdConfiguration: threshold,
  },
  { printed: true, stands: true },
);

const alarms = record(
  {
    alarmNames: set({ required: true }),
    enable: value({ default: false, required: true }),
    rollback: value({ default: false, required: true }),
  },
  { stands: true, cleared: { alarmNames: [], enable: false, rollback: false } },
);

const lifecycleHooks = records(
  (hook) => nameIn(hook, 'hookTargetArn') || nameIn(hook, 'targetType') || 'hook',
  {
    hookTargetArn: key(),
    targetType: value({ default: 'AWS_LAMBDA' }),
    lifecycleStages: set(),
    timeoutConfiguration: record({
      action: value({ default: 'ROLLBACK' }),
      timeoutInMinutes: value({ default: 1440 }),
    }),
    hookDetails: anything(),
    roleArn: anything(),
  },
  { cleared: [] },
);

/** The members of how a service rolls. */
export const deployment = (strategy: keyof typeof PERCENTS) =>
  ({
    maximumPercent: value({ default: PERCENTS[strategy].maximumPercent, printed: true }),
    minimumHealthyPercent: value({ default: PERCENTS[strategy].minimumHealthyPercent, printed: true }),
    deploymentCircuitBreaker: circuitBreaker,
    strategy: value({ default: 'ROLLING', printed: true }),
    bakeTimeInMinutes: value({ default: 0, printed: true }),
    alarms,
    lifecycleHooks,
    linearConfiguration: record({
      stepPercent: value({ default: 10 }),
      stepBakeTimeInMinutes: value({ default: 6 }),
    }),
    canaryConfiguration: record({
      canaryPercent: value({ default: 5 }),
      canaryBakeTimeInMinutes: value({ default: 10 }),
    }),
    earlySuccessCriteria: record({
      enable: value({ default: false, required: true }),
      healthyPercent: value({ default: 100 }),
      sourceServiceRevisionCleanup: value({ default: 'BLOCKING' }),
    }),
  }) satisfies Readonly<Record<keyof DeploymentConfiguration, Row>>;

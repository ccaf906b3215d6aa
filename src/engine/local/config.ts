import type { EngineOptions } from '../context.ts';
import type { FaultRule } from '../faults.ts';

/** What the engine's process gets from the one that starts it, as JSON in the variable `CLUSTERNATOR_ENGINE`. No secrets. */
export interface EngineConfig {
  /** `reset`: remove everything that the engine of this folder made on the machine, and end. */
  readonly mode: 'serve' | 'reset';
  /** Absolute. */
  readonly dataDir: string;
  readonly runtime: 'auto' | 'docker' | 'simulated';
  /** Absent: 4510 when it is free, else any. */
  readonly port?: number;
  readonly region: string;
  readonly account?: string;
  readonly version: string;
  /** Absent: as the other options say. */
  readonly healthyAfterMs?: number;
}

export const CONFIG_VARIABLE = 'CLUSTERNATOR_ENGINE';
/** Delays and switches of the engine as JSON, for tests: `{"bootMs": 0}`. */
export const OPTIONS_VARIABLE = 'CLUSTERNATOR_ENGINE_OPTIONS';
/** Faults on purpose, as a JSON list of rules. */
export const FAULTS_VARIABLE = 'CLUSTERNATOR_ENGINE_FAULTS';

const NUMBERS = ['bootMs', 'joinMs', 'healthyAfterMs', 'tombstoneMs', 'stopTimeoutSeconds'] as const;
const SWITCHES = ['openTies'] as const;
const LISTS = ['keyPairs', 'subnets', 'securityGroups', 'instanceProfiles'] as const;
const FAULT_KINDS: readonly string[] = [
  'throttle',
  'unavailable',
  'lost-request',
  'lost-reply',
  'stale',
  'slow',
];

type Members = Readonly<Record<string, unknown>>;

function members(text: string, what: string): Members {
  const value: unknown = JSON.parse(text);
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new Error(`${what} is not a JSON object`);
  return { ...value };
}

/** @throws Error when it is not what `startLocal` writes. */
export function parseConfig(text: string | undefined): EngineConfig {
  if (text === undefined)
    throw new Error(`The engine is started by "clusternator local start": ${CONFIG_VARIABLE} is not set`);
  const { mode, dataDir, runtime, port, region, account, version, healthyAfterMs } = members(
    text,
    CONFIG_VARIABLE,
  );
  if (mode !== 'serve' && mode !== 'reset') throw new Error('mode must be serve or reset');
  if (typeof dataDir !== 'string' || !dataDir.startsWith('/'))
    throw new Error('dataDir must be an absolute path');
  if (runtime !== 'auto' && runtime !== 'docker' && runtime !== 'simulated') {
    throw new Error('runtime must be auto, docker or simulated');
  }
  if (typeof region !== 'string' || !/^[a-z0-9-]{1,32}$/.test(region))
    throw new Error('region must be the name of a region');
  if (account !== undefined && (typeof account !== 'string' || !/^\d{12}$/.test(account)))
    throw new Error('account must be twelve digits');
  if (
    port !== undefined &&
    (typeof port !== 'number' || !Number.isInteger(port) || port < 0 || port > 65_535)
  )
    throw new Error('port must be from 0 to 65535');
  return {
    mode,
    dataDir,
    runtime,
    region,
    version: typeof version === 'string' ? version : '',
    ...(port !== undefined && { port }),
    ...(account !== undefined && { account }),
    ...(typeof healthyAfterMs === 'number' && healthyAfterMs >= 0 && { healthyAfterMs }),
  };
}

/** The engine's options from JSON; members that it does not know are an error, so that a typing error is seen. */
export function parseOptions(text: string | undefined): Partial<EngineOptions> {
  if (text === undefined || text.trim() === '') return {};
  const given = members(text, OPTIONS_VARIABLE);
  const out: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(given)) {
    const isNumber = NUMBERS.some((known) => known === name) && typeof value === 'number' && value >= 0;
    const isSwitch = SWITCHES.some((known) => known === name) && typeof value === 'boolean';
    const isList =
      LISTS.some((known) => known === name) &&
      Array.isArray(value) &&
      value.every((item) => typeof item === 'string');
    if (!isNumber && !isSwitch && !isList)
      throw new Error(
        `${OPTIONS_VARIABLE}: ${name} is not an option of the engine, or its value has the wrong type`,
      );
    out[name] = value;
  }
  return out;
}

/** Fault rules from JSON. */
export function parseFaults(text: string | undefined): readonly FaultRule[] {
  if (text === undefined || text.trim() === '') return [];
  const value: unknown = JSON.parse(text);
  if (!Array.isArray(value) || !value.every(isFaultRule))
    throw new Error(`${FAULTS_VARIABLE} is not a list of fault rules`);
  return value;
}

const isFaultRule = (value: unknown): value is FaultRule =>
  typeof value === 'object' &&
  value !== null &&
  'kind' in value &&
  typeof value.kind === 'string' &&
  FAULT_KINDS.includes(value.kind);

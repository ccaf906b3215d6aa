import { DEFAULTS } from '../model/defaults.ts';
import type { Json, JsonObject, Scalar } from '../model/json.ts';

/** What is said of the members of the object at a path; `*` stands for any place in a list. */
interface Rule {
  readonly path: string;
  /** Values that mean the same as absence. */
  readonly defaults?: Readonly<Record<string, Scalar>>;
  /** The order in which a person reads them; others follow. */
  readonly order?: readonly string[];
  /** Members that the API wants as soon as there is any other; filled in where AWS does not tell their default. */
  readonly required?: readonly string[];
}

/** The members of a task as a person reads them. */
const TASK_RULES: readonly Rule[] = [
  {
    path: '',
    defaults: DEFAULTS.task,
    order: [
      'family',
      'networkMode',
      'requiresCompatibilities',
      'cpu',
      'memory',
      'taskRoleArn',
      'executionRoleArn',
      'containerDefinitions',
      'volumes',
    ],
  },
  {
    path: 'containerDefinitions.*',
    defaults: DEFAULTS.container,
    order: [
      'name',
      'image',
      'cpu',
      'memory',
      'memoryReservation',
      'essential',
      'portMappings',
      'links',
      'entryPoint',
      'command',
      'environment',
      'environmentFiles',
      'secrets',
      'mountPoints',
      'volumesFrom',
      'dependsOn',
      'healthCheck',
      'logConfiguration',
    ],
  },
  {
    path: 'containerDefinitions.*.portMappings.*',
    defaults: DEFAULTS.port,
    order: ['containerPort', 'hostPort', 'protocol'],
  },
  { path: 'containerDefinitions.*.environment.*', order: ['name', 'value'] },
  { path: 'containerDefinitions.*.secrets.*', order: ['name', 'valueFrom'] },
  { path: 'containerDefinitions.*.mountPoints.*', defaults: DEFAULTS.mount },
  { path: 'containerDefinitions.*.volumesFrom.*', defaults: DEFAULTS.mount },
  { path: 'containerDefinitions.*.healthCheck', defaults: DEFAULTS.healthCheck, order: ['command'] },
  { path: 'containerDefinitions.*.restartPolicy', defaults: DEFAULTS.restartPolicy, required: ['enabled'] },
  { path: 'containerDefinitions.*.linuxParameters', defaults: DEFAULTS.linuxParameters },
  { path: 'volumes.*', defaults: DEFAULTS.volume, order: ['name'] },
  {
    path: 'volumes.*.dockerVolumeConfiguration',
    // The scope stays: with it the volume is seen to be one of Docker's.
    defaults: { autoprovision: DEFAULTS.dockerVolume.autoprovision, driver: DEFAULTS.dockerVolume.driver },
  },
  { path: 'volumes.*.efsVolumeConfiguration', defaults: DEFAULTS.efs, order: ['fileSystemId'] },
  { path: 'volumes.*.efsVolumeConfiguration.authorizationConfig', defaults: DEFAULTS.efsAuthorization },
];

/** The members of a service; those whose default depends on something are the caller's. */
const SERVICE_RULES: readonly Rule[] = [
  { path: 'deploymentConfiguration', defaults: DEFAULTS.deployment },
  {
    path: 'deploymentConfiguration.deploymentCircuitBreaker',
    defaults: DEFAULTS.circuitBreaker,
    required: ['enable', 'rollback'],
  },
  {
    path: 'deploymentConfiguration.deploymentCircuitBreaker.thresholdConfiguration',
    defaults: DEFAULTS.threshold,
    required: ['type', 'value'],
  },
  {
    path: 'deploymentConfiguration.earlySuccessCriteria',
    defaults: DEFAULTS.earlySuccess,
    required: ['enable'],
  },
  {
    path: 'deploymentConfiguration.alarms',
    defaults: DEFAULTS.alarms,
    required: ['alarmNames', 'enable', 'rollback'],
  },
  { path: 'deploymentController', defaults: DEFAULTS.controller, required: ['type'] },
  { path: 'networkConfiguration.awsvpcConfiguration', defaults: DEFAULTS.awsvpc },
  { path: 'capacityProviderStrategy.*', defaults: DEFAULTS.capacityProvider, order: ['capacityProvider'] },
];

/** Maps whose keys the user names: nothing in them is a default. */
const NAMED_MAPS = new Set(['dockerLabels', 'options', 'driverOpts', 'labels']);
/** Members whose empty text is a value of its own. */
const TEXTS = new Set(['value']);
/** Members whose absence does not mean `false`. Elsewhere it does, also for members that are new to ECS. */
const TRUE_OR_UNKNOWN = new Set(['essential', 'resetOnHealthyTask', 'encrypted', 'deleteOnTermination']);

/** A live task definition as a person would have written it: without defaults and empties, in natural order. */
export const trimTask = (task: object): JsonObject => trim(task, TASK_RULES);

/** The same of a service. */
export const trimService = (service: object): JsonObject => trim(service, SERVICE_RULES);

function trim(value: object, rules: readonly Rule[]): JsonObject {
  const byPath = new Map(rules.map((rule) => [rule.path, rule]));
  return trimObject(Object.entries(value), '', byPath) ?? {};
}

type Rules = ReadonlyMap<string, Rule>;
type Entries = readonly (readonly [string, Json])[];

/** `undefined`: nothing is left of it. */
function trimValue(value: unknown, path: string, name: string, rules: Rules): Json | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'string') return value === '' && !TEXTS.has(name) ? undefined : value;
  if (typeof value === 'number' || typeof value === 'boolean') return value;
  if (Array.isArray(value)) {
    const items: readonly unknown[] = value;
    const kept = items.flatMap((item): Json[] => {
      if (item === undefined || item === null) return [];
      if (typeof item !== 'object') return [trimValue(item, path, 'value', rules) ?? ''];
      return [trimValue(item, `${path}.*`, '', rules) ?? {}];
    });
    return kept.length === 0 ? undefined : kept;
  }
  if (value instanceof Date) return value.toISOString();
  if (typeof value !== 'object') return undefined;
  const entries = Object.entries(value);
  if (NAMED_MAPS.has(name)) {
    const map = entries.map(([key, text]): [string, Json] => [key, String(text ?? '')]);
    return map.length === 0 ? undefined : Object.fromEntries(map);
  }
  return trimObject(entries, path, rules);
}

function trimObject(
  entries: readonly (readonly [string, unknown])[],
  path: string,
  rules: Rules,
): JsonObject | undefined {
  const rule = rules.get(path);
  const isDefault = (name: string, value: Json): boolean =>
    rule?.defaults !== undefined && Object.hasOwn(rule.defaults, name) && rule.defaults[name] === value;
  const told = entries.flatMap(([name, value]): [string, Json][] => {
    const inner = trimValue(value, path === '' ? name : `${path}.${name}`, name, rules);
    return inner === undefined ? [] : [[name, inner]];
  });
  const special = told.filter(
    ([name, value]) => !isDefault(name, value) && (value !== false || TRUE_OR_UNKNOWN.has(name)),
  );
  const kept = special.length === 0 ? special : [...special, ...requiredOf(rule, told, special)];
  const order = rule?.order ?? [];
  const place = (name: string): number => (order.includes(name) ? order.indexOf(name) : order.length);
  const sorted = kept.toSorted(([a], [b]) => place(a) - place(b));
  return sorted.length === 0 ? undefined : Object.fromEntries(sorted);
}

/** The required members that are not among the special ones, as told or by default; a list is empty by default. */
function requiredOf(rule: Rule | undefined, told: Entries, special: Entries): Entries {
  const values = new Map(told);
  const there = new Set(special.map(([name]) => name));
  return (rule?.required ?? [])
    .filter((name) => !there.has(name))
    .map((name): [string, Json] => [name, values.get(name) ?? rule?.defaults?.[name] ?? []]);
}

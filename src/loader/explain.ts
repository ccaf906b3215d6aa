import { PATTERNS, SHAPES } from '../generated/tables.js';
import type { ValidationError } from '../generated/validators.js';
import { didYouMean } from './nearest.ts';
import type { Report } from './report.ts';
import type { Source } from './source.ts';
import { positionAt, positionOfName, rawText } from './source.ts';
import type { Value, Way } from './value.ts';
import { follow, isObject, labelOf, wayOf } from './value.ts';

/** Puts a fault that the schema found in words, with the nearest known name, at its position. */
export function explain(source: Source, fault: ValidationError, root: string, report: Report): void {
  const way = wayOf(source.value, fault.instancePath);
  // Faults of a name come twice: from its pattern, told here, and from `propertyNames`, which adds nothing.
  if (fault.propertyName !== undefined) {
    const message = `${quote(fault.propertyName)} is no legal name here; expected is ${wanted(fault)}`;
    report.error(positionOfName(source, [...way, fault.propertyName]), 'bad-name', message);
    return;
  }
  const { params } = fault;
  const value = follow(source.value, way);
  const name = way.length === 0 ? 'the file' : quote(labelOf(way));
  const at = positionAt(source, way);
  // What came from the environment may be a secret.
  const got = rawText(source, way)?.includes('${env.') ? 'what the variable holds' : shownValue(value);
  switch (fault.keyword) {
    case 'propertyNames':
      return;
    case 'additionalProperties':
      return unknownMember(
        source,
        [...way, String(params['additionalProperty'])],
        structureAt(root, way),
        report,
      );
    case 'required':
      return missingMember(source, way, structureAt(root, way), String(params['missingProperty']), report);
    case 'type': {
      const type = String(params['type']);
      const message = `${name} must be ${KINDS[type] ?? type}, not ${kindOf(value)}`;
      return report.error(at, 'wrong-type', message, typeHint(type, value));
    }
    case 'enum': {
      const allowed = Array.isArray(params['allowedValues']) ? params['allowedValues'].map(String) : [];
      const message = `${name} must be ${oneOf(allowed)}, not ${got}`;
      return report.error(
        at,
        'unknown-value',
        message,
        typeof value === 'string' ? (didYouMean(value, allowed) ?? variableHint(value)) : undefined,
      );
    }
    case 'pattern':
      return report.error(
        at,
        'bad-format',
        `${name} must be ${wanted(fault)}, not ${got}`,
        variableHint(value),
      );
    case 'minimum':
    case 'maximum': {
      const bound = fault.keyword === 'minimum' ? 'at least' : 'at most';
      return report.error(
        at,
        'out-of-range',
        `${name} must be ${bound} ${String(params['limit'])}, not ${got}`,
      );
    }
    default: {
      const [bound, unit] = SIZES[fault.keyword] ?? [fault.keyword, 'element'];
      const limit = Number(params['limit']);
      const plural = limit === 1 ? '' : 's';
      return report.error(at, 'wrong-size', `${name} must have ${bound} ${limit} ${unit}${plural}`);
    }
  }
}

const KINDS: Readonly<Record<string, string>> = {
  string: 'text',
  integer: 'a whole number',
  number: 'a number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
};
const SIZES: Readonly<Record<string, readonly [string, string]>> = {
  minItems: ['at least', 'element'],
  maxItems: ['at most', 'element'],
  minLength: ['at least', 'character'],
  maxLength: ['at most', 'character'],
  minProperties: ['at least', 'member'],
  maxProperties: ['at most', 'member'],
};

const quote = (text: string): string => JSON.stringify(text.length > 60 ? `${text.slice(0, 59)}…` : text);
const wanted = (fault: ValidationError): string => {
  const pattern = String(fault.params['pattern']);
  return PATTERNS[pattern] ?? `text like ${pattern}`;
};
const oneOf = (allowed: readonly string[]): string =>
  allowed.length === 1 ? quote(allowed[0] ?? '') : `one of ${allowed.map(quote).join(', ')}`;
const shownValue = (value: Value | undefined): string =>
  typeof value === 'string' ? quote(value) : typeof value === 'number' ? String(value) : kindOf(value);

function kindOf(value: Value | undefined): string {
  if (value === null || value === undefined) return 'null';
  if (Array.isArray(value)) return 'a list';
  switch (typeof value) {
    case 'number':
      return Number.isInteger(value) ? 'a number' : 'a fraction';
    case 'boolean':
      return String(value);
    case 'string':
      return 'text';
    default:
      return 'an object';
  }
}

function typeHint(type: string, value: Value | undefined): string | undefined {
  if (type === 'array' && isObject(value)) return 'put it in a list: [{ ... }]';
  if (type === 'array' && typeof value === 'string') return 'put it in a list: ["..."]';
  if (type === 'string' && Array.isArray(value) && value.length === 1) return 'take it out of the list';
  return variableHint(value);
}

/** Placeholders of other tools' templates are a frequent cause. */
const variableHint = (value: Value | undefined): string | undefined =>
  typeof value === 'string' && /[<{$%]/.test(value)
    ? 'it looks like a placeholder: put in a value, or use ${env.NAME}'
    : undefined;

/** Name of the structure that a value should be, by the way to it from the root. */
function structureAt(root: string, way: Way): string {
  let structure = root;
  let inside = false;
  for (const step of way) {
    if (inside) {
      inside = false;
      continue;
    }
    const target = SHAPES[structure]?.[String(step)] ?? '';
    inside = target.startsWith('[');
    structure = inside ? target.slice(1) : target;
  }
  return structure;
}

const TITLES: Readonly<Record<string, string>> = {
  App: 'an appdef',
  Described: 'a described task definition',
  Task: 'a task',
  ClusterFile: 'a cluster file',
  Settings: 'the settings of a cluster',
  BoxGroup: 'a group of boxes',
  Service: 'a service',
  KeyValuePair: 'a name and a value',
};

/** `ContainerDefinition` in words: `a container definition`. */
function titleOf(structure: string): string {
  const words = structure.replace(/(?<=[a-z])(?=[A-Z])/g, ' ').toLowerCase();
  if (Object.hasOwn(TITLES, structure) || words === '') return TITLES[structure] ?? 'this object';
  return words.endsWith('s') ? words : `${/^[aeiou]/.test(words) ? 'an' : 'a'} ${words}`;
}

/** What the members of other tools' files should be here. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  valueFrom: 'a value from Secrets Manager or Parameter Store belongs in "secrets"',
  repo: 'build and push the image yourself, and name it in "image"',
  dockerFile: 'build and push the image yourself, and name it in "image"',
  serviceName: 'the name of a service is its key in "services"',
  taskDefinition: 'name the family in "task"',
  cluster: 'the cluster is named once, at the top of the file',
};

function unknownMember(source: Source, way: Way, structure: string, report: Report): void {
  const name = String(way.at(-1));
  const known = Object.keys(SHAPES[structure] ?? {});
  const listed = known.length > 0 && known.length <= 12 ? `it has ${known.join(', ')}` : undefined;
  const elsewhere = Object.hasOwn(ELSEWHERE, name) ? ELSEWHERE[name] : undefined;
  const message = `${quote(name)} is no member of ${titleOf(structure)}`;
  const hint = elsewhere ?? didYouMean(name, known) ?? listed ?? 'remove it';
  report.error(positionOfName(source, way), 'unknown-member', message, hint);
}

function missingMember(source: Source, way: Way, structure: string, name: string, report: Report): void {
  const value = follow(source.value, way);
  const near = isObject(value) ? didYouMeanOther(name, Object.keys(value)) : undefined;
  report.error(
    positionAt(source, way),
    'missing-member',
    `${titleOf(structure)} must have ${quote(name)}`,
    near,
  );
}

/** When a member is missing because its name was written in another way, the fault is told there. */
function didYouMeanOther(name: string, present: readonly string[]): string | undefined {
  const same = present.find((other) => other !== name && other.toLowerCase() === name.toLowerCase());
  return same === undefined ? undefined : `rename ${quote(same)} to ${quote(name)}`;
}

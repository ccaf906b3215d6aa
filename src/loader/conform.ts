import type { Validate, ValidationError } from '../generated/validators.js';
import { explain } from './explain.ts';
import type { Report } from './report.ts';
import type { Source } from './source.ts';
import { positionAt, rawText } from './source.ts';
import type { Value, Way } from './value.ts';
import { follow, labelOf, put, take, wayOf } from './value.ts';

/**
 * Checks the value of a file against a schema. Where the meaning is beyond doubt, the value is repaired with a note: a
 * number for numeric text and the reverse, true or false likewise, words of a fixed set in the wrong case, and empty texts
 * in their place. Every other fault is an error in the report, and the answer `undefined`.
 */
export function conform<T>(
  source: Source,
  validate: Validate<T>,
  structure: string,
  report: Report,
): T | undefined {
  // A repair can show one more fault of the same value (text to number, then its range): three rounds find all.
  for (let round = 0; round < 3; round++) {
    const { value } = source;
    if (validate(value)) return value;
    const faults = validate.errors ?? [];
    const repaired = faults.filter((fault) => repair(source, fault, report));
    if (repaired.length > 0) continue;
    for (const fault of faults) explain(source, fault, structure, report);
    return undefined;
  }
  return undefined;
}

/** Takes a value for what it surely means. Notes never show the value: it may be a secret. */
function repair(source: Source, fault: ValidationError, report: Report): boolean {
  if (fault.propertyName !== undefined) return false;
  const way = wayOf(source.value, fault.instancePath);
  const value = follow(source.value, way);
  if (fault.keyword === 'enum' && value === '') return dropped(source, way, report);
  const better =
    fault.keyword === 'type' ? retyped(source, way, value, fault.params['type']) : inCase(value, fault);
  if (better === undefined) return false;
  put(source, way, better);
  const name = JSON.stringify(labelOf(way));
  const message =
    fault.keyword === 'type'
      ? `${name} is ${kindOf(value)} where ${kindOf(better)} is expected; taken as ${kindOf(better)}`
      : `${name} is taken as ${JSON.stringify(better)}`;
  report.note(positionAt(source, way), fault.keyword === 'type' ? 'type-taken' : 'case-taken', message);
  return true;
}

/** An empty text where a word of a fixed set is expected: forms of tools and old skeletons write it for "nothing". */
function dropped(source: Source, way: Way, report: Report): boolean {
  if (!take(source, way)) return false;
  const message = `${JSON.stringify(labelOf(way))} is empty; taken as absent`;
  report.note(positionAt(source, way), 'empty-taken', message);
  return true;
}

function retyped(source: Source, way: Way, value: Value | undefined, type: unknown): Value | undefined {
  if (type === 'string' && (typeof value === 'number' || typeof value === 'boolean')) {
    return rawText(source, way) ?? String(value);
  }
  if (typeof value !== 'string') return undefined;
  if (type === 'boolean') return value === 'true' ? true : value === 'false' ? false : undefined;
  const isNumber = type === 'integer' ? /^-?(?:0|[1-9]\d{0,14})$/ : /^-?(?:0|[1-9]\d{0,14})(?:\.\d{1,9})?$/;
  return (type === 'integer' || type === 'number') && isNumber.test(value.trim()) ? Number(value) : undefined;
}

/** The one word of a fixed set that differs in case alone. */
function inCase(value: Value | undefined, fault: ValidationError): string | undefined {
  const allowed = fault.params['allowedValues'];
  if (fault.keyword !== 'enum' || typeof value !== 'string' || !Array.isArray(allowed)) return undefined;
  const same = allowed.filter(
    (word): word is string => typeof word === 'string' && word.toLowerCase() === value.toLowerCase(),
  );
  return same.length === 1 ? same[0] : undefined;
}

const kindOf = (value: Value | undefined): string =>
  typeof value === 'number' ? 'a number' : typeof value === 'boolean' ? 'true or false' : 'text';

import type { BoxState } from '../types.ts';
import { compilePattern, parseConstraint } from './parser.ts';
import type { Expression, Parsed, Subject } from './syntax.ts';

export { parseConstraint } from './parser.ts';
export type { Expression } from './syntax.ts';

/** Expressions are few and asked often. */
const cache = new Map<string, Parsed>();
const MOST_CACHED = 1000;

/**
 * Whether a box meets an expression. An expression that does not parse is met by no box; one that hangs on what only a joined
 * box tells may be met by a box that is not there yet.
 */
export function matches(text: string, box: BoxState): boolean {
  let parsed = cache.get(text);
  if (parsed === undefined) {
    if (cache.size >= MOST_CACHED) cache.clear();
    parsed = parseConstraint(text);
    cache.set(text, parsed);
  }
  return parsed.ok && holds(parsed.expression, box) !== false;
}

/** Evaluates an expression for a box; `undefined`: nobody can tell before the box has joined. */
export function holds(expression: Expression, box: BoxState): boolean | undefined {
  switch (expression.is) {
    case 'and':
      return both(holds(expression.left, box), holds(expression.right, box));
    case 'or':
      return not(both(not(holds(expression.left, box)), not(holds(expression.right, box))));
    case 'not':
      return not(holds(expression.inner, box));
    case 'test':
      return isKnown(expression, box) ? test(expression, valuesOf(expression.subject, box)) : undefined;
    default:
      return expression satisfies never;
  }
}

const not = (one: boolean | undefined): boolean | undefined => (one === undefined ? undefined : !one);
const both = (one: boolean | undefined, other: boolean | undefined): boolean | undefined =>
  one === false || other === false ? false : one === undefined || other === undefined ? undefined : true;

/** Whether what a test asks for is known of a box already. */
function isKnown({ subject, operator }: Test, { known, ec2InstanceId }: BoxState): boolean {
  if (known === undefined) return true;
  switch (subject.of) {
    case 'attribute':
      return !subject.name.startsWith('ecs.') || known.has(subject.name);
    case 'agentConnected':
    case 'runningTasksCount':
    case 'task:group':
      return true;
    // A new instance never gets an id that somebody could name before.
    case 'ec2InstanceId':
      return ec2InstanceId !== undefined || NAMES_WHOLE.has(operator);
    case 'agentVersion':
    case 'dockerVersion':
    case 'registeredAt':
      return false;
    default:
      return subject satisfies never;
  }
}

type Test = Extract<Expression, { is: 'test' }>;

/** The operators that compare with whole values. */
const NAMES_WHOLE: ReadonlySet<Test['operator']> = new Set(['==', '!=', 'in', 'not_in']);

/** The values of a subject: none when the box has no such attribute, several for the groups of its tasks. */
function valuesOf(subject: Subject, box: BoxState): readonly string[] {
  switch (subject.of) {
    case 'attribute': {
      const value = Object.hasOwn(box.attributes, subject.name) ? box.attributes[subject.name] : undefined;
      return value === undefined ? [] : [value];
    }
    case 'agentConnected':
      return [String(box.available)];
    case 'agentVersion':
    case 'dockerVersion':
      return [];
    case 'ec2InstanceId':
      return box.ec2InstanceId === undefined ? [] : [box.ec2InstanceId];
    case 'registeredAt':
      return box.registeredAt === undefined ? [] : [new Date(box.registeredAt).toISOString()];
    case 'runningTasksCount':
      return [String(Object.values(box.tasksByGroup).reduce((sum, count) => sum + count, 0))];
    case 'task:group':
      return Object.entries(box.tasksByGroup).flatMap(([group, count]) => (count > 0 ? [group] : []));
    default:
      return subject satisfies never;
  }
}

function test({ operator, values }: Test, actual: readonly string[]): boolean {
  const first = values[0] ?? '';
  switch (operator) {
    case 'exists':
      return actual.length > 0;
    case 'not_exists':
      return actual.length === 0;
    case '==':
      return actual.includes(first);
    case '!=':
      return !actual.includes(first);
    case 'in':
      return actual.some((value) => values.includes(value));
    case 'not_in':
      return !actual.some((value) => values.includes(value));
    case '=~':
      return actual.some((value) => compilePattern(first)?.test(value) === true);
    case '!~':
      return !actual.some((value) => compilePattern(first)?.test(value) === true);
    case '>':
      return actual.some((value) => order(value, first) > 0);
    case '>=':
      return actual.some((value) => order(value, first) >= 0);
    case '<':
      return actual.some((value) => order(value, first) < 0);
    case '<=':
      return actual.some((value) => order(value, first) <= 0);
    default:
      return operator satisfies never;
  }
}

/** Numbers by size, times by time, everything else by its characters. */
function order(a: string, b: string): number {
  const [left, right] = [comparable(a), comparable(b)];
  if (left !== undefined && right !== undefined) return left - right;
  return a < b ? -1 : a > b ? 1 : 0;
}

function comparable(text: string): number | undefined {
  if (/^-?\d+(\.\d+)?$/.test(text)) return Number(text);
  if (/^\d{4}-\d{2}-\d{2}/.test(text)) {
    const time = Date.parse(text);
    return Number.isNaN(time) ? undefined : time;
  }
  return undefined;
}

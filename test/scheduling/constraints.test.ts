import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { matches, parseConstraint } from '../../src/scheduling/constraints/constraint.ts';
import type { BoxState } from '../../src/scheduling/types.ts';
import { box } from './boxes.ts';

const subject: BoxState = box('b1', {
  ec2InstanceId: 'i-abcd1234',
  registeredAt: Date.UTC(2026, 4, 1),
  attributes: {
    'ecs.instance-type': 't3.small',
    'ecs.availability-zone': 'us-east-1a',
    stack: 'prod',
    flag: '',
  },
  tasksByGroup: { 'service:web': 2, 'family:job': 1, 'service:gone': 0 },
});

describe('the cluster query language', () => {
  test.each<[string, boolean]>([
    ['attribute:stack == prod', true],
    ['attribute:stack == "prod"', true],
    ["attribute:stack equals 'prod'", true],
    ['attribute:stack == test', false],
    ['attribute:stack != prod', false],
    ['attribute:missing != prod', true],
    ['attribute:missing == prod', false],
    ['attribute:stack==prod', true],
    ['attribute:ecs.instance-type =~ t3.*', true],
    ['attribute:ecs.instance-type =~ t3', false],
    ['attribute:ecs.instance-type =~ t[23]\\.(small|micro)', true],
    ['attribute:ecs.instance-type !~ m5.*', true],
    ['attribute:ecs.instance-type matches t3.*', true],
    [
      '(attribute:ecs.instance-type =~ t2.* or attribute:ecs.instance-type =~ t3.*) and attribute:ecs.availability-zone != us-east-1d',
      true,
    ],
    ['attribute:ecs.availability-zone in [us-east-1a, us-east-1b]', true],
    ['attribute:ecs.availability-zone in [us-east-1c]', false],
    ['attribute:ecs.availability-zone not_in [us-east-1c]', true],
    ['attribute:ecs.availability-zone !in [us-east-1a]', false],
    ['attribute:flag exists', true],
    ['attribute:missing exists', false],
    ['attribute:missing !exists', true],
    ['attribute:flag not_exists', false],
    ['attribute:toString exists', false],
    ['agentConnected == true', true],
    ["ec2InstanceId in ['i-abcd1234', 'i-wxyx7890']", true],
    ['runningTasksCount == 3', true],
    ['runningTasksCount < 10', true],
    ['runningTasksCount >= 4', false],
    ['registeredAt < 2026-06-01', true],
    ['registeredAt > 2026-06-01T00:00:00Z', false],
    ['task:group == service:web', true],
    ['task:group == service:gone', false],
    ['not(task:group == database)', true],
    ['!(task:group == service:web)', false],
    ['attribute:stack == a or attribute:stack == b and attribute:stack == prod', false],
    ['attribute:stack == prod or attribute:stack == b and attribute:stack == c', true],
    ['attribute:stack == prod && !(attribute:stack == b) || attribute:stack == c', true],
    ['NOT attribute:stack == prod', false],
  ])('%s is %s', (text, expected) => {
    expect(parseConstraint(text).ok).toBe(true);
    expect(matches(text, subject)).toBe(expected);
  });

  test.each<[string, number, string]>([
    [
      '',
      0,
      'expected a subject (attribute:NAME, agentConnected, agentVersion, dockerVersion, ec2InstanceId, registeredAt, runningTasksCount, task:group), but found the end',
    ],
    [
      'stack == prod',
      0,
      'expected a subject (attribute:NAME, agentConnected, agentVersion, dockerVersion, ec2InstanceId, registeredAt, runningTasksCount, task:group), but found "stack"',
    ],
    [
      'attribute:stack',
      15,
      'expected an operator (==, !=, =~, !~, <, <=, >, >=, in, not_in, exists, !exists), but found the end',
    ],
    ['attribute:stack = prod', 16, 'unexpected "="'],
    ['attribute:stack == ', 19, 'expected a value, but found the end'],
    ['attribute:stack == prod attribute:b == c', 24, 'expected the end, and, or or, but found "attribute:b"'],
    ['(attribute:stack == prod', 24, 'expected ), but found the end'],
    ['attribute:stack in prod', 19, 'expected [, but found "prod"'],
    ['attribute:stack in [a, b', 24, 'expected ], but found the end'],
    ['attribute:stack =~ "("', 19, '"(" is no valid pattern'],
    ['attribute:stack == "prod', 19, 'the quote " is never closed'],
  ])('%s is refused', (text, at, message) => {
    expect(parseConstraint(text)).toEqual({ ok: false, fault: { at, message } });
    expect(matches(text, subject)).toBe(false);
  });

  test('no text makes it throw', () => {
    const words = fc.constantFrom(
      'attribute:a',
      '==',
      '!',
      'not',
      '(',
      ')',
      'in',
      '[',
      ']',
      ',',
      'and',
      '||',
      '=~',
      'x',
      '"',
      '&',
      'exists',
      ' ',
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(words).map((list) => list.join(' ')),
        ),
        (text) => {
          const parsed = parseConstraint(text);
          expect(typeof matches(text, subject)).toBe('boolean');
          if (!parsed.ok) expect(parsed.fault.at).toBeLessThanOrEqual(text.length);
        },
      ),
      { numRuns: 2000 },
    );
  });

  test('depth and length are bounded', () => {
    expect(parseConstraint('('.repeat(1000) + 'attribute:a exists' + ')'.repeat(900)).ok).toBe(false);
    expect(parseConstraint(`attribute:a == ${'x'.repeat(3000)}`).ok).toBe(false);
  });
});

test('a box that is not there yet meets what only a joined box tells', () => {
  const coming = box('new', {
    known: new Set(['ecs.instance-type']),
    attributes: { 'ecs.instance-type': 't3.small', 'ecs.availability-zone': 'a guess', stack: 'prod' },
  });
  for (const met of [
    'attribute:ecs.availability-zone == us-east-1a',
    'attribute:ecs.vpc-id exists and attribute:stack == prod',
    'registeredAt >= 2030-01-01',
    'attribute:ecs.instance-type == t3.small',
  ])
    expect(matches(met, coming), met).toBe(true);
  for (const unmet of [
    'attribute:ecs.instance-type == t3.large',
    'attribute:other exists',
    'runningTasksCount > 0',
  ])
    expect(matches(unmet, coming), unmet).toBe(false);
});

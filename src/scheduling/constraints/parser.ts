import { tokensOf } from './lexer.ts';
import type { Token } from './lexer.ts';
import type { Expression, Operator, Parsed, Subject } from './syntax.ts';

/** AWS's limit of an expression's length. Source: AWS API, PlacementConstraint `expression`. */
const LONGEST = 2000;
const DEEPEST = 50;

const OPERATORS: Readonly<Record<string, Operator>> = {
  '==': '==',
  equals: '==',
  '!=': '!=',
  not_equals: '!=',
  '>': '>',
  greater_than: '>',
  '>=': '>=',
  greater_than_equal: '>=',
  '<': '<',
  less_than: '<',
  '<=': '<=',
  less_than_equal: '<=',
  '=~': '=~',
  matches: '=~',
  '!~': '!~',
  not_matches: '!~',
  in: 'in',
  not_in: 'not_in',
  exists: 'exists',
  not_exists: 'not_exists',
};

class Fault extends Error {
  readonly at: number;
  constructor(at: number, message: string) {
    super(message);
    this.at = at;
  }
}

/** Parses a placement constraint's expression. Never throws: faults are values. */
export function parseConstraint(text: string): Parsed {
  if (text.length > LONGEST)
    return { ok: false, fault: { at: LONGEST, message: `longer than ${String(LONGEST)} characters` } };
  const lexed = tokensOf(text);
  if (!lexed.ok) return lexed;
  try {
    return { ok: true, expression: new Parser(lexed.tokens).whole() };
  } catch (error) {
    if (error instanceof Fault) return { ok: false, fault: { at: error.at, message: error.message } };
    throw error;
  }
}

class Parser {
  readonly #tokens: readonly Token[];
  #next = 0;
  #depth = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  whole(): Expression {
    const expression = this.#or();
    const rest = this.#peek();
    if (rest.type !== 'end')
      throw new Fault(rest.at, `expected the end, and, or or, but found ${show(rest)}`);
    return expression;
  }

  #or(): Expression {
    let left = this.#and();
    while (this.#takes('or', '||')) left = { is: 'or', left, right: this.#and() };
    return left;
  }

  #and(): Expression {
    let left = this.#not();
    while (this.#takes('and', '&&')) left = { is: 'and', left, right: this.#not() };
    return left;
  }

  #not(): Expression {
    this.#depth += 1;
    if (this.#depth > DEEPEST)
      throw new Fault(this.#peek().at, `nested deeper than ${String(DEEPEST)} levels`);
    const expression = this.#takes('not', '!') ? { is: 'not' as const, inner: this.#not() } : this.#primary();
    this.#depth -= 1;
    return expression;
  }

  #primary(): Expression {
    if (!this.#takes('(')) return this.#test();
    const inner = this.#or();
    this.#expect(')');
    return inner;
  }

  #test(): Expression {
    const subject = subjectOf(this.#take());
    const operator = this.#operator();
    switch (operator) {
      case 'exists':
      case 'not_exists':
        return { is: 'test', subject, operator, values: [] };
      case 'in':
      case 'not_in':
        return { is: 'test', subject, operator, values: this.#list() };
      case '=~':
      case '!~': {
        const token = this.#take();
        const value = valueOf(token);
        if (compilePattern(value) === undefined)
          throw new Fault(token.at, `${show(token)} is no valid pattern`);
        return { is: 'test', subject, operator, values: [value] };
      }
      default:
        return { is: 'test', subject, operator, values: [valueOf(this.#take())] };
    }
  }

  #operator(): Operator {
    const token = this.#take();
    if (token.text === '!' && token.type === 'symbol') {
      if (this.#takes('exists')) return 'not_exists';
      if (this.#takes('in')) return 'not_in';
    }
    if (token.text === 'not' && this.#takes('in')) return 'not_in';
    const operator = token.type === 'string' ? undefined : OPERATORS[token.text.toLowerCase()];
    if (operator === undefined)
      throw new Fault(
        token.at,
        `expected an operator (==, !=, =~, !~, <, <=, >, >=, in, not_in, exists, !exists), but found ${show(token)}`,
      );
    return operator;
  }

  #list(): string[] {
    this.#expect('[');
    const values: string[] = [];
    do values.push(valueOf(this.#take()));
    while (this.#takes(','));
    this.#expect(']');
    return values;
  }

  #peek(): Token {
    return this.#tokens[this.#next] ?? { type: 'end', text: '', at: 0 };
  }

  #take(): Token {
    const token = this.#peek();
    this.#next += 1;
    return token;
  }

  #takes(...texts: readonly string[]): boolean {
    const token = this.#peek();
    if (token.type === 'string' || token.type === 'end' || !texts.includes(token.text.toLowerCase()))
      return false;
    this.#next += 1;
    return true;
  }

  #expect(text: string): void {
    const token = this.#peek();
    if (!this.#takes(text)) throw new Fault(token.at, `expected ${text}, but found ${show(token)}`);
  }
}

const show = (token: Token): string => (token.type === 'end' ? 'the end' : JSON.stringify(token.text));

function valueOf(token: Token): string {
  if (token.type === 'word' || token.type === 'string') return token.text;
  throw new Fault(token.at, `expected a value, but found ${show(token)}`);
}

const PLAIN_SUBJECTS = [
  'agentConnected',
  'agentVersion',
  'dockerVersion',
  'ec2InstanceId',
  'registeredAt',
  'runningTasksCount',
  'task:group',
] as const;

function subjectOf(token: Token): Subject {
  if (token.type === 'word') {
    if (token.text.startsWith('attribute:') && token.text.length > 'attribute:'.length)
      return { of: 'attribute', name: token.text.slice('attribute:'.length) };
    const plain = PLAIN_SUBJECTS.find((subject) => subject.toLowerCase() === token.text.toLowerCase());
    if (plain !== undefined) return { of: plain };
  }
  throw new Fault(
    token.at,
    `expected a subject (attribute:NAME, ${PLAIN_SUBJECTS.join(', ')}), but found ${show(token)}`,
  );
}

/** A pattern must match the whole value, as Java's `matches` does, in which ECS evaluates them. */
export function compilePattern(pattern: string): RegExp | undefined {
  try {
    return new RegExp(`^(?:${pattern})$`);
  } catch {
    return undefined;
  }
}

import type { Node, ParseError } from 'jsonc-parser';
import { getNodePath, parseTree } from 'jsonc-parser';
import type { Position } from '../model/diagnostic.ts';
import { excess } from './guard.ts';
import type { Report } from './report.ts';
import type { Source } from './source.ts';
import { Lines } from './source.ts';
import { describeSyntax } from './syntax.ts';
import type { ObjectValue, Value } from './value.ts';
import { pointerOf } from './value.ts';

/** Names that would reach the prototype of an object; no member of ECS or of ours is called so. */
const FORBIDDEN = new Set(['__proto__', 'constructor', 'prototype']);

/**
 * Parses strict JSON (RFC 8259) and keeps the positions. Members that are `null` are treated as absent. Duplicate
 * members, names that reach prototypes, text that is no Unicode and numbers that cannot be held exactly are errors.
 * Returns `undefined`, with the errors in the report, when there is no value to go on with.
 */
export function parse(text: string, file: string, path: string, report: Report): Source | undefined {
  const lines = new Lines(text);
  const at = (offset: number): Position => ({ file, ...lines.at(offset), pointer: '' });
  const tooMuch = excess(text);
  if (tooMuch) {
    report.error(at(tooMuch.offset), tooMuch.code, tooMuch.message, 'split it into several appdefs');
    return undefined;
  }
  const faults: ParseError[] = [];
  const root = parseTree(text, faults, { disallowComments: true, allowTrailingComma: false });
  if (faults.length > 0 || !root) {
    for (const fault of describeSyntax(text, faults))
      report.error(at(fault.offset), 'syntax', fault.message, fault.hint);
    return undefined;
  }
  const build = new Builder(file, lines, report);
  return { file, path, lines, root, value: build.value(root) };
}

/** Turns the tree into plain values and tells what JSON allows and we do not. */
class Builder {
  readonly #file: string;
  readonly #lines: Lines;
  readonly #report: Report;

  constructor(file: string, lines: Lines, report: Report) {
    this.#file = file;
    this.#lines = lines;
    this.#report = report;
  }

  value(node: Node): Value {
    switch (node.type) {
      case 'object':
        return this.#object(node);
      case 'array':
        return (node.children ?? []).map((child) => this.value(child));
      case 'string':
        this.#checkText(node);
        return String(node.value);
      case 'number':
        return this.#number(node);
      case 'boolean':
        return node.value === true;
      case 'null':
      case 'property':
        return null;
      default:
        return node.type satisfies never;
    }
  }

  #object(node: Node): ObjectValue {
    const out: ObjectValue = {};
    const seen = new Map<string, Node>();
    for (const property of node.children ?? []) {
      const [key, value] = property.children ?? [];
      if (!key || !value) continue;
      const name = String(key.value);
      this.#checkText(key);
      const first = seen.get(name);
      if (FORBIDDEN.has(name)) {
        this.#error(
          key,
          'forbidden-member',
          `no member may be called ${JSON.stringify(name)}`,
          'rename or remove it',
        );
      } else if (first) {
        const { line, column } = this.#lines.at(first.offset);
        const message = `${JSON.stringify(name)} stands here a second time; the first is at line ${line}, column ${column}`;
        this.#error(key, 'duplicate-member', message, 'keep one of them');
      } else {
        seen.set(name, key);
        const built = this.value(value);
        if (value.type !== 'null') out[name] = built;
      }
    }
    return out;
  }

  #number(node: Node): number {
    const value = Number(node.value);
    if (!Number.isFinite(value) || (Number.isInteger(value) && !Number.isSafeInteger(value))) {
      const message = 'this number is too large to be kept exactly';
      this.#error(node, 'number-range', message, 'put it in quotes where text is expected');
      return 0;
    }
    return value === 0 ? 0 : value;
  }

  #checkText(node: Node): void {
    const value = String(node.value);
    // With the `u` flag, only a surrogate that has no partner matches.
    if (/[\ud800-\udfff]/u.test(value)) {
      this.#error(
        node,
        'lone-surrogate',
        'this text has half of a surrogate pair',
        'write the whole character',
      );
    } else if (value.includes('\0')) {
      this.#error(
        node,
        'null-character',
        'this text has a NUL character, which nothing in ECS can hold',
        'remove \\u0000',
      );
    }
  }

  #error(node: Node, code: string, message: string, hint: string): void {
    const pointer = pointerOf(getNodePath(node));
    this.#report.error(
      { file: this.#file, ...this.#lines.at(node.offset), pointer },
      code,
      message,
      hint,
      true,
    );
  }
}

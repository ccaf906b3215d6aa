import type { ParseError } from 'jsonc-parser';
import { printParseErrorCode } from 'jsonc-parser';

export interface SyntaxFault {
  readonly offset: number;
  readonly message: string;
  readonly hint?: string;
}

/** Puts the parser's faults in words: one for each line, because the later ones of a line follow from the first. */
export function describeSyntax(text: string, faults: readonly ParseError[]): SyntaxFault[] {
  if (text.trim() === '')
    return [{ offset: 0, message: 'the file is empty', hint: 'begin with `clusternator app:new`' }];
  const out: SyntaxFault[] = [];
  const lines = new Set<number>();
  // A comma at the end of a text that was not closed belongs to the text.
  let wasOpen = false;

  for (const fault of faults.toSorted((a, b) => a.offset - b.offset)) {
    // What could not be read makes the parser miss something at the next token, often on the next line.
    const line = lineOf(text, fault.offset);
    const before = lineOf(text, endOfLast(text, fault.offset));
    const comesAlone = isAfterComma(text, fault.offset) && !wasOpen;
    if (lines.has(line) || (lines.has(before) && !comesAlone)) continue;
    lines.add(line);
    wasOpen = printParseErrorCode(fault.error) === 'UnexpectedEndOfString';
    out.push(withoutValue(text, describe(text, fault), wordAt(text, fault.offset)));
  }
  return out;
}

/** Offset of the newline before the line of an offset; it stands for the line. */
const lineOf = (text: string, offset: number): number => text.lastIndexOf('\n', Math.max(0, offset - 1));

/** Offset after the last character that is no space before `offset`. */
const endOfLast = (text: string, offset: number): number => text.slice(0, offset).trimEnd().length;

const isAfterComma = (text: string, offset: number): boolean => text[endOfLast(text, offset) - 1] === ',';

/** The word that stands at an offset: a text in quotes, or up to a space or a mark of JSON. */
function wordAt(text: string, offset: number): string {
  const ahead = text.slice(offset, offset + 200);
  return /^(?:"[^"\n]*"|\{\{[^{}\n]*\}\}|[^\s,:[\]{}"]+)/.exec(ahead)?.[0] ?? ahead.slice(0, 1);
}

/** Members whose values can be secrets; what was meant for one is not quoted. */
const PRIVATE =
  /"(?:value|command|entryPoint|[^"\n]*(?:password|secret|token|key|auth)[^"\n]*)"\s*(?::[^\n]*)?$/i;

function withoutValue(text: string, fault: SyntaxFault, word: string): SyntaxFault {
  const before = text.slice(lineOf(text, fault.offset) + 1, fault.offset);
  if (word === '' || !PRIVATE.test(before)) return fault;
  const quoted = word.startsWith('"') ? word : JSON.stringify(word);
  return { ...fault, message: fault.message.replaceAll(quoted, 'what stands here') };
}

function describe(text: string, fault: ParseError): SyntaxFault {
  const { offset } = fault;
  const word = wordAt(text, offset);
  const found =
    offset >= text.length ? 'the end of the file' : word.startsWith('"') ? word : JSON.stringify(word);
  const before = text.slice(0, offset).trimEnd();
  const next = text[offset];
  if (before.endsWith(',') && (next === '}' || next === ']')) {
    return {
      offset: before.length - 1,
      message: 'a comma before a closing bracket',
      hint: 'remove the comma',
    };
  }
  if (next === '{' && text[offset - 1] === '{') return symbol(offset - 1, wordAt(text, offset - 1), false);
  switch (printParseErrorCode(fault.error)) {
    case 'InvalidSymbol':
      return symbol(offset, word, /^\s*:/.test(text.slice(offset + word.length, offset + word.length + 50)));
    case 'InvalidCommentToken':
    case 'UnexpectedEndOfComment':
      return { offset, message: 'a comment; JSON has none', hint: 'remove it' };
    case 'CommaExpected':
      if (/[0-9]/.test(next ?? '') && text[offset - 1] === '0') {
        return {
          offset: offset - 1,
          message: 'a number that begins with 0',
          hint: 'remove the 0, or put it in quotes',
        };
      }
      return {
        offset,
        message: `a comma is missing before ${found}`,
        hint: 'put a comma between the members',
      };
    case 'ColonExpected':
      return { offset, message: `a colon is missing before ${found}`, hint: 'write "name": value' };
    case 'PropertyNameExpected':
      return {
        offset,
        message: `a member's name in double quotes is expected, found ${found}`,
        ...placeholder(next),
      };
    case 'ValueExpected':
      return { offset, message: `a value is expected, found ${found}` };
    case 'CloseBraceExpected':
      return { offset, message: `"}" is expected, found ${found}`, hint: 'close the object' };
    case 'CloseBracketExpected':
      return { offset, message: `"]" is expected, found ${found}`, hint: 'close the list' };
    case 'EndOfFileExpected':
      return {
        offset,
        message: `the end of the file is expected, found ${found}`,
        hint: 'a file holds one value',
      };
    case 'UnexpectedEndOfString':
      return { offset, message: 'a text without its closing quote', hint: 'end it with " on the same line' };
    case 'UnexpectedEndOfNumber':
      return { offset, message: `${found} is no number` };
    case 'InvalidUnicode':
      return { offset, message: 'a \\u that is not followed by four hexadecimal digits' };
    case 'InvalidEscapeCharacter':
      return {
        offset,
        message: 'a backslash that begins no escape of JSON',
        hint: 'write \\\\ for a backslash',
      };
    case 'InvalidCharacter':
      return {
        offset,
        message: 'a control character in a text',
        hint: 'write \\n for a new line, \\t for a tab',
      };
    default:
      return { offset, message: `${found} is not expected here` };
  }
}

const PLACEHOLDER = 'replace the placeholder with a value in quotes, or with "${env.NAME}"';
const placeholder = (next: string | undefined): { readonly hint?: string } =>
  next === '{' || next === '<' || next === '$' ? { hint: PLACEHOLDER } : {};

function symbol(offset: number, word: string, isName: boolean): SyntaxFault {
  const shownWord = JSON.stringify(word);
  if (/^[\u201c\u201d\u201e\u00ab]/.test(word)) {
    return {
      offset,
      message: 'a typographic quote; JSON knows only "',
      hint: 'replace the quotes with straight ones',
    };
  }
  if (word.startsWith("'")) {
    return { offset, message: 'a single quote; JSON knows only "', hint: 'use double quotes' };
  }
  if (isName) {
    return { offset, message: `the name ${shownWord} is not in quotes`, hint: 'put it in double quotes' };
  }
  if (/^(?:[<$%@]|\{\{)/.test(word) || /^[A-Z][A-Z0-9_]+$/.test(word)) {
    return { offset, message: `${shownWord} is no JSON value`, hint: PLACEHOLDER };
  }
  if (/^(?:true|false|null)$/i.test(word)) {
    return { offset, message: `${shownWord} is no JSON value`, hint: `write ${word.toLowerCase()}` };
  }
  if (/^[+.0-9-]/.test(word)) return { offset, message: `${shownWord} is no JSON number` };
  return { offset, message: `${shownWord} is no JSON value`, hint: 'put text in double quotes' };
}

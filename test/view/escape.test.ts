import fc from 'fast-check';
import { expect, test } from 'vitest';
import { escapeTerminal } from '../../src/view/escape.ts';
import { toJson } from '../../src/view/json/json.ts';

test.each([
  ['plain text, ünïcode, 日本語, 🚀', 'plain text, ünïcode, 日本語, 🚀'],
  ['\u001b[31mred\u001b[0m', '\\u{1b}[31mred\\u{1b}[0m'],
  ['\u009b2J', '\\u{9b}2J'],
  ['\u009d0;title\u0007', '\\u{9d}0;title\\u{7}'],
  ['a\rb\nc\td\u0008', 'a\\u{d}b\\u{a}c\\u{9}d\\u{8}'],
  ['\u007f', '\\u{7f}'],
  ['abc\u202edcba\u202c', 'abc\\u{202e}dcba\\u{202c}'],
  ['\u2066x\u2069', '\\u{2066}x\\u{2069}'],
  ['zero\u200bwidth\ufeff', 'zero\\u{200b}width\\u{feff}'],
  ['line\u2028separator\u2029', 'line\\u{2028}separator\\u{2029}'],
  ['next\u0085line', 'next\\u{85}line'],
  ['lone \ud800 surrogate', 'lone \\u{d800} surrogate'],
  ['tag \u{e0041}', 'tag \\u{e0041}'],
  ['::error file=a::b', '\\u{3a}:error file=a::b'],
  ['  ::set-output name=a::b', '  \\u{3a}:set-output name=a::b'],
  ['a::b', 'a::b'],
  ['##[group]', '\\u{23}#[group]'],
  ['text ##vso ##[error]', 'text ##vso \\u{23}#[error]'],
])('%j', (given, wanted) => expect(escapeTerminal(given)).toBe(wanted));

const acting = /[\p{Cc}\u2028-\u202e\u2060-\u206f\u200b-\u200f\ufeff]/u;

test('nothing that acts gets through, and it is done once', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const escaped = escapeTerminal(text);
      expect(escaped).not.toMatch(acting);
      expect(escaped).not.toMatch(/^\s*::|##\[/);
      expect(Buffer.from(escaped).toString()).toBe(escaped);
      expect(escapeTerminal(escaped)).toBe(escaped);
    }),
  );
});

test('JSON stays the same value without a character that acts', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const json = toJson({ text });
      expect(JSON.parse(json)).toEqual({ text });
      expect(json.slice(0, -1)).not.toMatch(acting);
    }),
  );
});

import { readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { BUCKETS } from '../../src/aws/buckets.ts';
import { OPERATION_NAMES, OPERATIONS } from '../../src/aws/operations.ts';

const DOC = new URL('../../docs/aws-calls.md', import.meta.url);
const START = '<!-- operations: start -->\n';
const END = '<!-- operations: end -->';

/** The table of the document, made from the table of the program. */
function table(): string {
  const rows = OPERATION_NAMES.map((name) => {
    const facts = OPERATIONS[name];
    const bucket: { burst: number; rate: number } = BUCKETS[facts.bucket];
    const again =
      typeof facts.idempotent === 'function' ? 'depends on the input' : facts.idempotent ? 'yes' : 'no';
    const iam = [
      `\`${name}\``,
      ...(facts.also ?? []).map((also) => `\`${also.action}\` when ${also.when}`),
    ].join('; ');
    return `| ${name} | ${facts.mutating ? 'changes' : 'reads'} | ${facts.bucket}: ${String(bucket.burst)}, ${String(bucket.rate)}/s | ${again} | ${iam} |`;
  });
  return [
    '| Operation | | Bucket: burst, rate | Safe to repeat | IAM |',
    '|---|---|---|---|---|',
    ...rows,
    '',
  ].join('\n');
}

/** Without the padding that a formatter puts into tables. */
const bare = (text: string): string =>
  text
    .replace(/ +/g, ' ')
    .replace(/-{2,}/g, '---')
    .replace(/\| ?(---)/g, '|$1')
    .replace(/(---) ?\|/g, '$1|')
    .trim();

describe('the table of operations', () => {
  test('names the service of each bucket', () => {
    for (const name of OPERATION_NAMES) expect(OPERATIONS[name].bucket.slice(0, 3)).toBe(name.slice(0, 3));
  });

  test('calls mutating what is not a Describe or a List', () => {
    for (const name of OPERATION_NAMES)
      expect([name, OPERATIONS[name].mutating]).toEqual([name, !/:(Describe|List)/.test(name)]);
  });

  test('stands in docs/aws-calls.md as it is (GOLDEN=1 writes it)', () => {
    const text = readFileSync(DOC, 'utf8');
    const start = text.indexOf(START) + START.length;
    const end = text.indexOf(END);
    if (process.env['GOLDEN'] === '1') writeFileSync(DOC, text.slice(0, start) + table() + text.slice(end));
    else expect(bare(text.slice(start, end))).toBe(bare(table()));
  });
});

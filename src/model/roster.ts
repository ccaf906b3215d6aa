import { createHash } from 'node:crypto';

/**
 * A set of names in one tag: the digests of the names, XORed. It does not tell the names, but which of a list of names are
 * in the set, exactly: each bit is one linear equation in "this name is in the set".
 *
 * Why not simply the names? All that a cluster can keep is 50 tags of 256 characters. Its users have tags of their own there,
 * and each owner in it has a roster (`rosterTag`), so one is all that an owner may take. A service's name alone may have
 * 255 characters; of digests that are long enough not to be mistaken for each other (six characters), 42 fit. Further tags
 * for the rest would cost a call to take them away again, and the most that 50 hold is less than the 5,000 services of a
 * cluster. One tag of fixed length is one call, can never be full, and tells up to 1,536 names apart.
 */

/** The longest value of a tag is 256 characters (Amazon ECS API reference, Tag); in base64 that is so many bytes. */
const BYTES = 192;

/** Writes a set of names, in no order. */
export const rosterText = (names: Iterable<string>): string => {
  const sum = [...new Set(names)].map(numberOf).reduce((all, one) => all ^ one, 0n);
  return Buffer.from(sum.toString(16).padStart(2 * BYTES, '0'), 'hex').toString('base64');
};

/**
 * Which of some names are in a set that was written by `rosterText`; `undefined` where that cannot be told: the set holds
 * a name that is not among them, the text is none of ours, or there are more names than it has bits (1,536).
 */
export function rosterOf(text: string, names: readonly string[]): ReadonlySet<string> | undefined {
  if (rosterText(names) === text) return new Set(names);
  const sum = parse(text);
  if (sum === undefined) return undefined;
  const all = [...new Set(names)];
  // A row is a sum of digests and, in its lowest bits, whose they are.
  const width = BigInt(all.length);
  const rows: bigint[] = [];
  // Takes away each row whose highest bit is set: then the number becomes smaller. What is left has none of their highest bits.
  const reduced = (row: bigint): bigint =>
    rows.reduce((left, other) => ((left ^ other) < left ? left ^ other : left), row);
  for (const [at, name] of all.entries()) {
    const row = reduced((numberOf(name) << width) | (1n << BigInt(at)));
    // It is a sum of others: there is more than one answer.
    if (row >> width === 0n) return undefined;
    rows.push(row);
  }
  const found = reduced(sum << width);
  if (found >> width !== 0n) return undefined;
  return new Set(all.filter((_, at) => ((found >> BigInt(at)) & 1n) === 1n));
}

const numberOf = (name: string): bigint =>
  BigInt(`0x${createHash('shake256', { outputLength: BYTES }).update(name).digest('hex')}`);

function parse(text: string): bigint | undefined {
  const bytes = Buffer.from(text, 'base64');
  if (bytes.length !== BYTES || bytes.toString('base64') !== text) return undefined;
  return BigInt(`0x${bytes.toString('hex')}`);
}

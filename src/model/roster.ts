import { createHash } from 'node:crypto';

/** The longest value of a tag is 256 characters (Amazon ECS API reference, Tag); in base64 that is so many bytes. */
const BYTES = 192;
const WORDS = BYTES / 4;

/**
 * Writes a set of names, in no order, into one tag of fixed length: their digests, added without carry. It does not tell
 * the names, but which of a list of names are in the set (`rosterOf`).
 */
export function rosterText(names: Iterable<string>): string {
  const sum = new Uint32Array(WORDS);
  for (const name of new Set(names)) add(sum, vectorOf(name));
  return Buffer.from(sum.buffer).toString('base64');
}

/**
 * Which of some names are in a set that was written by `rosterText`; `undefined` where that cannot be told: the set holds
 * a name that is not among them, the text is none of ours, or there are more names than it has bits (1,536).
 *
 * Each bit of the text is one linear equation in "the name is in the set"; they are solved by elimination.
 */
export function rosterOf(text: string, names: readonly string[]): ReadonlySet<string> | undefined {
  if (rosterText(names) === text) return new Set(names);
  const rest = parse(text);
  if (rest === undefined) return undefined;
  const all = [...new Set(names)];
  const rows = new Map<number, Row>();
  for (const [at, name] of all.entries()) {
    const row: Row = { vector: vectorOf(name), names: new Uint32Array(Math.ceil(all.length / 32)) };
    setBit(row.names, at);
    reduce(row, rows);
    const pivot = firstBit(row.vector);
    // Not independent of the others: there is more than one answer.
    if (pivot === undefined) return undefined;
    rows.set(pivot, row);
  }
  const found: Row = { vector: rest, names: new Uint32Array(Math.ceil(all.length / 32)) };
  reduce(found, rows);
  if (firstBit(found.vector) !== undefined) return undefined;
  return new Set(all.filter((_, at) => hasBit(found.names, at)));
}

/** A sum of digests, and whose they are. */
interface Row {
  readonly vector: Uint32Array;
  readonly names: Uint32Array;
}

/** Takes the rows away whose first bits a row has. */
function reduce(row: Row, rows: ReadonlyMap<number, Row>): void {
  for (let bit = 0; bit < BYTES * 8; bit++) {
    const other = hasBit(row.vector, bit) ? rows.get(bit) : undefined;
    if (other === undefined) continue;
    add(row.vector, other.vector);
    add(row.names, other.names);
  }
}

const vectorOf = (name: string): Uint32Array => {
  const digest = createHash('shake256', { outputLength: BYTES }).update(name).digest();
  return new Uint32Array(new Uint8Array(digest).buffer);
};

function parse(text: string): Uint32Array | undefined {
  const bytes = new Uint8Array(Buffer.from(text, 'base64'));
  return bytes.length === BYTES && Buffer.from(bytes).toString('base64') === text
    ? new Uint32Array(bytes.buffer)
    : undefined;
}

function add(to: Uint32Array, other: Uint32Array): void {
  for (let at = 0; at < to.length; at++) to[at] = (to[at] ?? 0) ^ (other[at] ?? 0);
}

const hasBit = (words: Uint32Array, bit: number): boolean =>
  (((words[bit >>> 5] ?? 0) >>> (bit & 31)) & 1) === 1;

function setBit(words: Uint32Array, bit: number): void {
  words[bit >>> 5] = (words[bit >>> 5] ?? 0) | (1 << (bit & 31));
}

function firstBit(words: Uint32Array): number | undefined {
  const at = words.findIndex((word) => word !== 0);
  if (at < 0) return undefined;
  const word = words[at] ?? 0;
  return at * 32 + (31 - Math.clz32(word & -word));
}

import type { Node } from 'jsonc-parser';
import { findNodeAtLocation } from 'jsonc-parser';
import type { Position } from '../model/diagnostic.ts';
import type { Value, Way } from './value.ts';
import { pointerOf } from './value.ts';

/** A file that was parsed. Positions stay those of the file, whatever is repaired in `value`. */
export interface Source {
  /** As it is shown to people. */
  readonly file: string;
  /** Absolute. */
  readonly path: string;
  readonly lines: Lines;
  readonly root: Node;
  value: Value;
}

/** The text of a file with the offsets at which its lines begin. */
export class Lines {
  readonly text: string;
  readonly #starts: readonly number[];

  constructor(text: string) {
    this.text = text;
    const starts = [0];
    for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
    this.#starts = starts;
  }

  /** 1-based line and column (UTF-16 units, as editors count) of an offset. */
  at(offset: number): { readonly line: number; readonly column: number } {
    let low = 0;
    let high = this.#starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.#starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return { line: low + 1, column: offset - (this.#starts[low] ?? 0) + 1 };
  }
}

/** Where a value stands; where the way leads nowhere (a missing member), the nearest value above. */
export function positionAt(source: Source, way: Way): Position {
  for (let length = way.length; length >= 0; length--) {
    const node = findNodeAtLocation(source.root, way.slice(0, length));
    if (node) return positionOfOffset(source, node.offset, way.slice(0, length));
  }
  return positionOfOffset(source, 0, []);
}

/** Where the name of a member stands. */
export function positionOfName(source: Source, way: Way): Position {
  const name = findNodeAtLocation(source.root, [...way])?.parent?.children?.[0];
  return name?.type === 'string' ? positionOfOffset(source, name.offset, way) : positionAt(source, way);
}

/** A value as it is written: `1.10` where the number is 1.1. */
export function rawText(source: Source, way: Way): string | undefined {
  const node = findNodeAtLocation(source.root, [...way]);
  return node && source.lines.text.slice(node.offset, node.offset + node.length);
}

const positionOfOffset = (source: Source, offset: number, way: Way): Position => ({
  file: source.file,
  ...source.lines.at(offset),
  pointer: pointerOf(way),
});

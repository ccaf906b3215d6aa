import { TAG, type Tags } from './ownership.ts';

/** What a rollback leaves on its service, so that a later plan knows it as one. */
export interface RollbackMark {
  /** `web:3`; `undefined`: too long a name to be kept. */
  readonly from: string | undefined;
  /** `web:2` */
  readonly to: string;
  /** ISO 8601, to the second. */
  readonly at: string;
  /** Who did it, as their computer or CI says: a name, no proof. */
  readonly who: string | undefined;
}

/** ECS takes no longer one. Source: API reference, `Tag`. */
const LONGEST = 256;

/** What ECS takes in a tag. Source: ECS developer guide, "Tag restrictions". */
const taggable = (text: string): string => text.replaceAll(/[^\p{L}\p{N}+\-=._:/@]/gu, '_');

const partsOf = (revision: string): readonly [family: string, number: string] => {
  const colon = revision.lastIndexOf(':');
  return [revision.slice(0, colon), revision.slice(colon + 1)];
};

/** The value of the tag: `to=2 at=2026-01-01T00:00:00Z from=3 by=alice`. What does not fit is left out from the end. */
export function rollbackText({ from, to, at, who }: RollbackMark): string {
  const [family, number] = partsOf(to);
  const [fromFamily, fromNumber] = from === undefined ? ['', ''] : partsOf(from);
  const words = [
    `to=${number}`,
    `at=${at}`,
    ...(from === undefined ? [] : [`from=${fromFamily === family ? fromNumber : from}`]),
    ...(who === undefined || who === '' ? [] : [`by=${taggable(who).slice(0, 64)}`]),
  ];
  let text = '';
  for (const word of words) {
    const longer = text === '' ? word : `${text} ${word}`;
    if (longer.length <= LONGEST) text = longer;
  }
  return text;
}

/**
 * The mark of a service that runs `runs` (`web:2`), as long as it is still where the rollback put it; what was pointed elsewhere
 * since is no rollback any more.
 */
export function rollbackMark(tags: Tags, runs: string): RollbackMark | undefined {
  const words = new Map(
    (tags[TAG.rollback] ?? '').split(' ').map((word): [string, string] => {
      const at = word.indexOf('=');
      return [word.slice(0, at), word.slice(at + 1)];
    }),
  );
  const [family, number] = partsOf(runs);
  const at = words.get('at') ?? '';
  if (words.get('to') !== number || !/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(at)) return undefined;
  const from = words.get('from');
  return {
    from: from === undefined || from.includes(':') ? from : `${family}:${from}`,
    to: runs,
    at,
    who: words.get('by'),
  };
}

/** Optimal string alignment distance (insertions, deletions, substitutions, swaps of neighbours). */
function distance(a: string, b: string): number {
  let before: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1;
      let least = Math.min((last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (last[j - 1] ?? 0) + same);
      if (a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) least = Math.min(least, (before[j - 2] ?? 0) + 1);
      row.push(least);
    }
    before = last;
    last = row;
  }
  return last[b.length] ?? 0;
}

/** The known name that was most likely meant: at most a third of its letters differ, case aside. */
export function nearest(name: string, known: Iterable<string>): string | undefined {
  const wanted = name.slice(0, 64).toLowerCase();
  let best: string | undefined;
  let least = Number.POSITIVE_INFINITY;
  for (const candidate of known) {
    const allowed = Math.max(1, Math.floor(candidate.length / 3));
    if (Math.abs(candidate.length - wanted.length) > allowed) continue;
    const found = distance(wanted, candidate.toLowerCase());
    if (found <= allowed && found < least) [best, least] = [candidate, found];
  }
  return best;
}

/** `did you mean "image"?`, or nothing when no known name is near. */
export function didYouMean(name: string, known: Iterable<string>): string | undefined {
  const found = nearest(name, known);
  return found === undefined ? undefined : `did you mean ${JSON.stringify(found)}?`;
}

/** The known word that was most likely meant: the only one that it begins, else the nearest. */
export function meant(word: string, known: readonly string[]): string | undefined {
  const begun = word.length < 3 ? [] : known.filter((candidate) => candidate.startsWith(word));
  return begun.length === 1 ? begun[0] : nearest(word, known);
}

/** One row: a difference that other tools showed for ever or never, and what a plan here must say. */
export interface Row<Declared, Told> {
  readonly what: string;
  /** Where it was reported, or which reference says what AWS answers. */
  readonly source: string;
  readonly declared: Declared;
  /** What AWS answers instead of the very declaration, member by member. */
  readonly told: Told;
  /** The members that the plan names; none: no difference. */
  readonly expected?: readonly string[];
}

/** Rows with a title for a table of tests. */
export const titled = <D, T>(rows: readonly Row<D, T>[]): readonly (readonly [string, Row<D, T>])[] =>
  rows.map((row) => [`${row.what} (${row.source})`, row]);

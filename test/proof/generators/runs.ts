import { story, type Applied, type Files } from '../../support/converge.ts';

/**
 * How a property runs: `FC_RUNS` times, else `usual`. `FC_SEED` and `FC_PATH` repeat a failure; `FC_SHRINK=1` looks for the
 * smallest one, which takes long where an apply has to time out.
 */
export const runs = (
  usual: number,
): {
  readonly numRuns: number;
  readonly seed?: number;
  readonly path?: string;
  readonly endOnFailure: boolean;
} => {
  const { FC_RUNS, FC_SEED, FC_PATH, FC_SHRINK } = process.env;
  return {
    numRuns: Number(FC_RUNS ?? usual),
    endOnFailure: FC_SHRINK === undefined,
    ...(FC_SEED !== undefined && { seed: Number(FC_SEED) }),
    ...(FC_PATH !== undefined && { path: FC_PATH }),
  };
};

/** The files and what went on, for the message of a failed expectation. */
export const show = (files: Files, applied?: Applied): string =>
  `${JSON.stringify(files)}\n${applied === undefined ? '' : `${story(applied)}\n${JSON.stringify(applied.result.remaining?.changes ?? [])}`}`;

/** Prints the numbers of a proof on one line. */
export const report = (name: string, numbers: Readonly<Record<string, unknown>>): void => {
  process.stdout.write(`${name}: ${JSON.stringify(numbers)}\n`);
};

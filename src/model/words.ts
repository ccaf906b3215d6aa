import { quoted } from './shell.ts';

/** Commands of this program that texts tell to run. */
export type CommandName =
  | 'apply'
  | 'plan'
  | 'status'
  | 'show'
  | 'rollback'
  | 'iam-policy'
  | `local ${'start' | 'stop' | 'status' | 'reset'}`;

/** A command that a text tells to run. Whoever shows the text adds the flags with which it works on the same cluster. */
export interface Run {
  readonly run: CommandName;
  /** What stands behind it besides: `--take-over`, `shop`. */
  readonly args?: readonly string[];
}

/** A text for a person; where it tells to run commands, a list of its parts. */
export type Words = string | readonly (string | Run)[];

/** A command as it is typed. */
export type LineOf = (run: Run) => string;

/** Without the flags of any run. */
const bareLine: LineOf = ({ run, args = [] }) => ['clusternator', run, ...args.map(quoted)].join(' ');

/** A text as it is shown. */
export const textOf = (shown: Words, lineOf: LineOf = bareLine): string =>
  typeof shown === 'string'
    ? shown
    : shown.map((part) => (typeof part === 'string' ? part : lineOf(part))).join('');

/** The same words with another text in each part. */
export const mapWords = (shown: Words, change: (text: string) => string): Words =>
  typeof shown === 'string'
    ? change(shown)
    : shown.map((part) =>
        typeof part === 'string'
          ? change(part)
          : { ...part, ...(part.args !== undefined && { args: part.args.map(change) }) },
      );

/** words`Run ${{ run: 'plan' }} again.` */
export function words(texts: TemplateStringsArray, ...values: readonly (Words | Run)[]): Words {
  const parts = texts.flatMap((text, at) => {
    const value = values[at];
    const inside = value === undefined ? [] : typeof value === 'object' && 'run' in value ? [value] : value;
    return [text, ...(typeof inside === 'string' ? [inside] : inside)];
  });
  const joined = parts.reduce<(string | Run)[]>((list, part) => {
    const last = list.at(-1);
    if (part === '') return list;
    return typeof part === 'string' && typeof last === 'string'
      ? [...list.slice(0, -1), last + part]
      : [...list, part];
  }, []);
  return joined.every((part) => typeof part === 'string') ? joined.join('') : joined;
}

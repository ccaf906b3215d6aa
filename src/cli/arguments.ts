import { usageError } from './usage.ts';

/** The parsed flags of a command; values are read through the functions of this file only. */
export type Arguments = Readonly<Record<string, unknown>>;

/** Whether a switch is on. */
export const flag = (args: Arguments, name: string): boolean => args[name] === true;

/** A flag's text, when it was given. @throws DiagnosticError when it was given empty */
export function text(args: Arguments, name: string): string | undefined {
  const value = args[name];
  if (value === undefined) return undefined;
  if (typeof value !== 'string' || value === '') throw usageError(`--${name} needs a value.`);
  return value;
}

/** A flag that can be given more than once. */
export function texts(args: Arguments, name: string): string[] {
  const value = args[name];
  const list: readonly unknown[] = Array.isArray(value) ? value : value === undefined ? [] : [value];
  return list.map((item) => {
    if (typeof item !== 'string' || item === '') throw usageError(`--${name} needs a value.`);
    return item;
  });
}

/** A whole number within bounds. */
export function integer(
  args: Arguments,
  name: string,
  bounds: { min: number; max: number; otherwise: number },
): number {
  const value = text(args, name);
  if (value === undefined) return bounds.otherwise;
  const number = /^\d{1,9}$/.test(value) ? Number(value) : Number.NaN;
  if (!(number >= bounds.min && number <= bounds.max))
    throw usageError(`--${name} must be a whole number from ${bounds.min} to ${bounds.max}, not "${value}".`);
  return number;
}

const UNITS = { s: 1_000, m: 60_000, h: 3_600_000 } as const;

/** A duration in milliseconds: `90s`, `10m`, `1h`, `1h30m`. */
export function durationOf(args: Arguments, name: string, otherwise: string): number {
  const value = text(args, name) ?? otherwise;
  const match = /^(?:(\d{1,6})h)?(?:(\d{1,6})m)?(?:(\d{1,6})s)?$/.exec(value);
  const [, h = '0', m = '0', s = '0'] = match ?? [];
  const total = Number(h) * UNITS.h + Number(m) * UNITS.m + Number(s) * UNITS.s;
  // setTimeout counts in 32 bits.
  if (match === null || total <= 0 || total > 24 * UNITS.h)
    throw usageError(`--${name} must be a duration like 90s, 10m or 1h, of at most 24h, not "${value}".`);
  return total;
}

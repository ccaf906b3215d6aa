import { EngineFault } from '../../context.ts';

/** `InvalidParameterException`: a value that cannot be, whoever asks. */
export const invalid = (message: string): EngineFault =>
  new EngineFault('InvalidParameterException', message);
/** `ClientException`: the caller's mistake, for instance a resource that is not there. */
export const client = (message: string): EngineFault => new EngineFault('ClientException', message);

/** A value that must be one of a few. */
export function oneOf(value: string | undefined, allowed: readonly string[], name: string): void {
  if (value !== undefined && !allowed.includes(value)) {
    throw invalid(
      `Value '${value}' at '${name}' failed to satisfy constraint: Member must satisfy enum value set: [${allowed.join(', ')}]`,
    );
  }
}

/** A whole number within bounds. */
export function within(value: number | undefined, low: number, high: number, name: string): void {
  if (value !== undefined && (!Number.isInteger(value) || value < low || value > high)) {
    throw invalid(`${name} must be between ${low} and ${high}.`);
  }
}

/** A list that one call may not make longer. AWS: "service names can have at most 10 items." */
export function atMost(values: readonly unknown[] | undefined, limit: number, name: string): void {
  if (values !== undefined && values.length > limit)
    throw invalid(`${name} can have at most ${limit} items.`);
}

/** A list that must say something, and not too much. AWS: "Tasks cannot be empty." */
export function someOf<T>(
  values: readonly T[] | undefined,
  limit: number,
  name: string,
  title: string,
): readonly T[] {
  if (values === undefined || values.length === 0) throw invalid(`${title} cannot be empty.`);
  atMost(values, limit, name);
  return values;
}

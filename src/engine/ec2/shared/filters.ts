import type { Filter } from '@aws-sdk/client-ec2';
import { fault } from './faults.ts';

/** The values of a thing under each filter name. */
export type Facts = Readonly<Record<string, readonly string[] | string | undefined>>;

/**
 * Whether a thing passes every filter; values of one filter are alternatives, `*` and `?` are wildcards. `tag:<key>`,
 * `tag-key` and `tag-value` work on its tags. Source: Amazon EC2 API reference, `Filter`.
 * @throws EngineFault `InvalidParameterValue` for a filter that the operation does not know.
 */
export function passes(
  filters: readonly Filter[] | undefined,
  facts: Facts,
  tags: Readonly<Record<string, string>> = {},
): boolean {
  return (filters ?? []).every(({ Name: name = '', Values: values = [] }) => {
    const found = valuesOf(name, facts, tags);
    return values.some((pattern) => found.some((value) => patternOf(pattern).test(value)));
  });
}

function valuesOf(name: string, facts: Facts, tags: Readonly<Record<string, string>>): readonly string[] {
  if (name.startsWith('tag:')) {
    const value = tags[name.slice(4)];
    return value === undefined ? [] : [value];
  }
  if (name === 'tag-key') return Object.keys(tags);
  if (name === 'tag-value') return Object.values(tags);
  if (!Object.hasOwn(facts, name)) throw fault('InvalidParameterValue', `The filter '${name}' is invalid`);
  const value = facts[name];
  return value === undefined ? [] : typeof value === 'string' ? [value] : value;
}

function patternOf(text: string): RegExp {
  const source = text.replace(
    /\\(.)|([*?])|([.+^${}()|[\]\\/])/g,
    (_all, escaped: string | undefined, wild: string | undefined, special: string | undefined) => {
      if (wild !== undefined) return wild === '*' ? '.*' : '.';
      return `\\${escaped ?? special ?? ''}`;
    },
  );
  return new RegExp(`^${source}$`, 's');
}

import type { Json, JsonObject, Scalar } from '../model/json.ts';

/** Whether the value at these keys must not stand in a file: what the plan would not show. */
export type IsSecret = (keys: readonly string[], value: Scalar | readonly string[]) => boolean;

/** Variables of the environment that stand for secret values, and where each value was found. */
export type Variables = Map<string, { readonly value: string; readonly at: string }>;

/** Our variables; in a live value such text is meant for the containers, so it is escaped. */
const OURS = /\$\{(?:env\.[^{}]*|package\.version|git\.sha)\}/g;

/** The text that the loader reads as this one. */
export const escapeVariables = (text: string): string => text.replaceAll(OURS, (found) => `$${found}`);

/** Values that name something; they are no secrets, and the loader wants them plain. */
const NAMES = new Set(['family', 'name', 'task', 'containerName', 'sourceVolume']);
/** Lists of pairs, by the member that names a pair. */
const PAIRS: readonly (readonly [name: string, value: string])[] = [
  ['name', 'value'],
  ['namespace', 'value'],
  ['key', 'value'],
];

/**
 * Makes texts ready for a file: what looks like a variable of ours is escaped, and a secret becomes `${env.NAME}`, with
 * a name made of what it belongs to and what it is called.
 * @param isSecret says `false` of everything where secrets are wanted in the file.
 */
export function readyTexts(
  owner: string,
  value: JsonObject,
  isSecret: IsSecret,
  variables: Variables,
): JsonObject {
  const put = (text: string, keys: readonly string[], group: string): string => {
    const called = keys.findLast((key) => !/^\d+$/.test(key)) ?? '';
    const at = [owner, ...(group === '' ? [] : [group]), called].join(' ');
    return `\${env.${nameFor(variables, [owner, group, called], text, at)}}`;
  };
  const walk = (inner: Json, keys: readonly string[], group: string): Json => {
    if (typeof inner === 'string') {
      const plain = NAMES.has(keys.at(-1) ?? '') && keys.at(-2) !== 'environment';
      return !plain && isSecret(keys, inner) ? put(inner, keys, group) : escapeVariables(inner);
    }
    if (typeof inner !== 'object' || inner === null) return inner;
    if (isList(inner)) return listOf(inner, keys, group);
    return Object.fromEntries(
      Object.entries(inner).map(([key, member]): [string, Json] => [
        key,
        walk(member, [...keys, key], group),
      ]),
    );
  };
  const listOf = (items: readonly Json[], keys: readonly string[], group: string): Json => {
    if (items.every((item) => typeof item === 'string')) {
      const secret = secretItems(items, keys, isSecret);
      return items.map((item, at) => (secret.has(at) ? put(item, keys, group) : escapeVariables(item)));
    }
    return items.map((item, at): Json => {
      if (!isObject(item)) return walk(item, [...keys, String(at)], group);
      const pair = PAIRS.find(
        ([name, text]) => typeof item[name] === 'string' && typeof item[text] === 'string',
      );
      if (pair === undefined)
        return walk(item, keys, typeof item['name'] === 'string' ? item['name'] : group);
      const [name, text] = pair;
      const called = item[name];
      const own = typeof called === 'string' ? called : '';
      return Object.fromEntries(
        Object.entries(item).map(([key, member]): [string, Json] => [
          key,
          key === text
            ? walk(member, [...keys, own], group)
            : key === name
              ? escapeVariables(own)
              : walk(member, [...keys, key], group),
        ]),
      );
    });
  };
  const ready = walk(value, [], '');
  return isObject(ready) ? ready : {};
}

/** What stands for an item that is a secret, while the ones behind it are looked at: nothing that could be one. */
const TAKEN = '$TAKEN';

/** Which items of a command line are secrets: by themselves, or because of what stands before them. */
function secretItems(
  items: readonly string[],
  keys: readonly string[],
  isSecret: IsSecret,
): ReadonlySet<number> {
  const before: string[] = [];
  const found = new Set<number>();
  for (const [at, item] of items.entries()) {
    const is = isSecret(keys, [...before, item]);
    if (is) found.add(at);
    before.push(is ? TAKEN : item);
    // No program is further away from its flags.
    if (before.length > 20) before.shift();
  }
  return found;
}

/** A name of its own for each value: `SHOP_WEB_DB_PASSWORD`. */
function nameFor(variables: Variables, parts: readonly string[], value: string, at: string): string {
  const [owner = '', group = '', called = ''] = parts;
  const candidates = [wordOf([owner, called]), wordOf([owner, group, called])];
  for (let n = 2; ; n++) {
    const name = candidates.shift() ?? `${wordOf([owner, group, called])}_${String(n)}`;
    const known = variables.get(name);
    if (known !== undefined && known.value !== value) continue;
    if (known === undefined) variables.set(name, { value, at });
    return name;
  }
}

/** Upper case, with `_` for what a variable's name cannot have; never one of AWS's own, which the program itself reads. */
function wordOf(parts: readonly string[]): string {
  const word = parts
    .filter((part) => part !== '')
    .map((part) => part.replaceAll(/([a-z0-9])([A-Z])/g, '$1_$2').replaceAll(/[^A-Za-z0-9]+/g, '_'))
    .join('_')
    .toUpperCase();
  return /^(?:[^A-Z_]|AWS_)/.test(word) ? `APP_${word}` : word;
}

const isList = (value: Json): value is readonly Json[] => Array.isArray(value);
const isObject = (value: Json): value is JsonObject =>
  typeof value === 'object' && value !== null && !isList(value);

import { type Canonical, type CanonicalValue, isList } from '../model/json.ts';
import { leaves } from '../model/leaves.ts';
import { hasSecretShape, isFileOfSecret, isRandom, isSecretName, isSecretText } from './shapes.ts';
import { secretsOfCommand } from './command-line.ts';

/** Maps whose keys the user names; there a name can say that the value is a secret. */
const NAMED = new Set([
  'environment',
  'options',
  'driverOpts',
  'dockerLabels',
  'labels',
  'tags',
  'attributes',
  'properties',
  'systemControls',
]);

/** Members that hold command lines. */
const WORD_LISTS = new Set(['command', 'entryPoint']);

/** Maps of references to secrets: the reference is none. */
const REFERENCES = new Set(['secrets', 'secretOptions']);

/** Names of what is random to look at and public: commits, digests, ids. */
const CONTENT =
  /(?:^|[^a-z])(?:sha\d*|commit|revision|digest|version|hash|checksum|build|id|ids|arn|image)(?:[^a-z]|$)/i;

/** What decides whether a value is shown. */
export interface Masking {
  /** Values that are known to be secret, wherever they stand. */
  readonly values: ReadonlySet<string>;
  /** Hide every value of maps that users name: `all`; hide nothing: `none`. */
  readonly level: 'secrets' | 'all' | 'none';
}

export const MASKING: Masking = { values: new Set(), level: 'secrets' };

/** Whether the member at `keys` must not be shown when it has this value. */
export function isSecret(
  keys: readonly string[],
  value: CanonicalValue | undefined,
  masking: Masking,
): boolean {
  if (value === undefined || masking.level === 'none') return false;
  const name = keys.at(-1) ?? '';
  const parent = keys.at(-2) ?? '';
  const isNamed = NAMED.has(parent);
  if (masking.level === 'all' && (isNamed || WORD_LISTS.has(name))) return true;
  if (isList(value)) return secretWords(value.map(String), masking).length > 0;
  if (typeof value === 'object' || value === '' || typeof value === 'boolean') return false;
  const text = String(value);
  if (masking.values.has(text) || holdsOneOf(text, masking.values)) return true;
  // A name of Parameter Store has no such look; a value that was pasted in its place has.
  if (REFERENCES.has(parent)) return hasSecretShape(text) || isRandom(text);
  if (isNamed && isFileOfSecret(name, text)) return false;
  if (isNamed && isSecretName(name) && !/^(?:true|false)$/i.test(text)) return true;
  return isNamed && !CONTENT.test(name) ? isSecretText(text) : hasSecretShape(text);
}

/** The secrets on a command line, and the words that hold them. */
export function secretWords(words: readonly string[], masking: Masking): readonly string[] {
  if (masking.level === 'all') return words;
  const known = words.filter((word) => masking.values.has(word) || holdsOneOf(word, masking.values));
  return [...new Set([...known, ...secretsOfCommand(words)])];
}

/** Short values would be found in everything. */
const holdsOneOf = (text: string, values: ReadonlySet<string>): boolean => {
  for (const value of values) if (value.length >= 6 && text.includes(value)) return true;
  return false;
};

/**
 * Whether a secret can be told from other text, so that it can be looked for in it: `hunter2-hunter2` can; `postgres` is
 * also the name of an image.
 */
export const isDistinct = (secret: string): boolean => secret.length >= 8 && !/^[A-Za-z]+$/.test(secret);

/** The masking of one resource: its secrets are hidden wherever else they stand in it. */
export function maskingOf(specs: readonly Canonical[], masking: Masking): Masking {
  if (masking.level === 'none') return masking;
  const own = specs.flatMap((spec) => secretsIn(spec, masking)).filter(isDistinct);
  return own.length === 0 ? masking : { ...masking, values: new Set([...masking.values, ...own]) };
}

/** Every value of a spec that is not to be shown; of a command line its secret words. */
export const secretsIn = (spec: Canonical, masking: Masking): readonly string[] =>
  leaves(spec).flatMap(({ keys, value }): readonly string[] => {
    if (!isSecret(keys, value, masking)) return [];
    if (isList(value)) return secretWords(value.map(String), masking);
    return [typeof value === 'string' ? value : JSON.stringify(value)];
  });

/** Whether any value of a spec is not to be shown. */
export const holdsSecrets = (spec: Canonical, masking: Masking): boolean =>
  leaves(spec).some(({ keys, value }) => isSecret(keys, value, masking));

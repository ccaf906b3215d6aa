import { isList } from '../model/digest.ts';
import type { Canonical, CanonicalValue } from '../model/json.ts';
import { leaves } from './diff.ts';

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

const ANYWHERE =
  /password|passwd|passphrase|secret|token|credential|api_?key|access_?key|private_?key|connection_?string|authorization|cookie/;
const WORDS = new Set([
  'key',
  'keys',
  'pwd',
  'pass',
  'pw',
  'dsn',
  'private',
  'salt',
  'jwt',
  'pin',
  'otp',
  'signature',
  'auth',
  'cert',
  'pat',
]);

/** Names of what is random to look at and public: commits, digests, ids. */
const CONTENT =
  /(?:^|[^a-z])(?:sha\d*|commit|revision|digest|version|hash|checksum|build|id|ids|arn|image)(?:[^a-z]|$)/i;

/** Whether the name of a variable, option or label says that its value is a secret. */
export function isSecretName(name: string): boolean {
  const known = NAMES.get(name);
  if (known !== undefined) return known;
  if (NAMES.size === MOST_NAMES) NAMES.clear();
  const says = saysSecret(name);
  NAMES.set(name, says);
  return says;
}

/** A large plan asks a hundred thousand times for a few hundred names. */
const NAMES = new Map<string, boolean>();
const MOST_NAMES = 5000;

function saysSecret(name: string): boolean {
  const words = name
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .split(/[^a-z0-9]+/);
  return ANYWHERE.test(words.join('_')) || words.some((word) => WORDS.has(word));
}

const SHAPES: readonly RegExp[] = [
  /\b(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16}\b/, // AWS access key id
  /\beyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*/, // JWT
  // URL with a password. The scheme is bounded, or a long word would be tried from each of its letters.
  /[a-z][a-z0-9+.-]{0,30}:\/\/[^\s/:@]*:[^\s/@]+@/i,
  /-----BEGIN [A-Z ]*(?:PRIVATE KEY|CERTIFICATE)-----/,
  /\bgh[pousr]_[A-Za-z0-9]{20,}\b/, // GitHub
  /\bxox[abprs]-[A-Za-z0-9-]{10,}/, // Slack
  /\bsk[-_](?:live|test|proj|ant)?[-_]?[A-Za-z0-9-_]{16,}/, // Stripe and others
  // An assignment; in an ARN, `secret:` stands after a colon.
  /(?:^|[\s;,&?"'{(-])[\w.]*(?:password|passwd|pwd|secret|token|api_?key|accountkey)["']?\s*[=:]\s*[^\s;,]{3,}/i,
  /\bbearer\s+[\w.~+/-]{12,}/i,
];

/** The length from which a single word without an obvious meaning is taken for a secret, and its least entropy. */
const LONG = 20;
const BITS_PER_CHARACTER = 3.6;

/** Something of it is in every text of a shape: most texts have none, and need not be tried with each. */
const HINT = /[:=]|-----|eyj|gh[pousr]_|xox|sk[-_]|bearer|a[bcks][ic]a/i;

const hasSecretShape = (text: string): boolean => HINT.test(text) && SHAPES.some((shape) => shape.test(text));

/** Whether a text looks like a secret whatever its name is. */
export const isSecretText = (text: string): boolean => hasSecretShape(text) || isRandom(text);

/**
 * One word of letters and digits, of high entropy. ARNs, image digests, ids of AWS, file paths, versions and host names
 * are long too, but are made of known parts.
 */
function isRandom(text: string): boolean {
  if (text.length < LONG || !/^[A-Za-z0-9+/_=-]+$/.test(text)) return false;
  if (/^(?:ami|subnet|sg|vpc|i|fs|vol|eni|fsap)-[0-9a-f]+$/.test(text) || text.startsWith('/')) return false;
  if (!/\d/.test(text) || !/[A-Za-z]/.test(text)) return false;
  const words = text.split(/[-_/]/).filter((part) => part !== '');
  if (words.every((word) => /^(?:[A-Za-z]+|\d+|[A-Za-z]+\d{1,3})$/.test(word))) return false;
  return entropy(text) >= BITS_PER_CHARACTER;
}

/** Shannon entropy in bits per character. */
function entropy(text: string): number {
  const counts = new Map<string, number>();
  for (const character of text) counts.set(character, (counts.get(character) ?? 0) + 1);
  let bits = 0;
  for (const count of counts.values()) bits -= (count / text.length) * Math.log2(count / text.length);
  return bits;
}

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
  if (REFERENCES.has(parent)) return hasSecretShape(text);
  if (isNamed && isSecretName(name) && !/^(?:true|false)$/i.test(text)) return true;
  return isNamed && !CONTENT.test(name) ? isSecretText(text) : hasSecretShape(text);
}

/**
 * The secrets on a command line: what follows `--password`, what stands after `--token=` or `API_KEY=`, and words that
 * look like a secret, whole.
 */
export function secretWords(words: readonly string[], masking: Masking): readonly string[] {
  if (masking.level === 'all') return words;
  return words.flatMap((word, at): readonly string[] => {
    if (masking.values.has(word) || holdsOneOf(word, masking.values)) return [word];
    const assigned = /^-{0,2}([\w.-]+)=(.+)$/s.exec(word);
    if (assigned?.[1] !== undefined && isSecretName(assigned[1])) return [assigned[2] ?? ''];
    if (hasSecretShape(word)) return [word];
    const before = words[at - 1];
    return before !== undefined &&
      /^--?[A-Za-z]/.test(before) &&
      !word.startsWith('-') &&
      isSecretName(before)
      ? [word]
      : [];
  });
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

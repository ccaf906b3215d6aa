/**
 * What secrets look like: names of variables that say so, and texts whose shape does. It is a guess on purpose; what it takes
 * for a secret is not shown, what it does not is. Everything here is linear in the text: values may have 64 KiB.
 */

/** In a name, wherever it stands. */
const ANYWHERE =
  /passw(?:or)?d|passphrase|passcode|secret|token|credential|api_?key|access_?key|account_?key|private_?key|connection_?string|authorization|cookie|mnemonic/;
/** In a name, as a word. */
const WORDS = new Set(
  'key keys pwd pass pw dsn private salt jwt pin otp signature sig sas auth cert pat creds hmac webhook license'.split(
    ' ',
  ),
);
/** A word may end with `pass`, as `PGPASS` does; these are others. */
const PASSES = /^(?:by|com|sur|tres|over|under|low|high|band)pass$/;

/** Names that speak of secrets and hold none. */
const ABOUT =
  /tokeniz|max_tokens?|tokens_per|token_(?:type|limit|count|ttl|expiry|lifetime)|secretar|passwordless|password_(?:policy|min|max|length)/g;

/** Whether the name of a variable, option or label says that its value is a secret. */
export const isSecretName = (name: string): boolean => saysOf(name) !== 'nothing';

type Says = 'secret' | 'perhaps' | 'nothing';

/** A large plan asks a hundred thousand times for a few hundred names. */
const NAMES = new Map<string, Says>();
const MOST_NAMES = 5000;

function saysOf(name: string): Says {
  const known = NAMES.get(name);
  if (known !== undefined) return known;
  if (NAMES.size === MOST_NAMES) NAMES.clear();
  const says = saysSecret(name);
  NAMES.set(name, says);
  return says;
}

function saysSecret(name: string): Says {
  const words = name
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .split(/[^a-z0-9]+/);
  const all = words.join('_').replaceAll(ABOUT, '');
  if (ANYWHERE.test(all) || words.some((word) => word === 'pwd' || word === 'pass')) return 'secret';
  const says = words.some((word) => WORDS.has(word) || (word.endsWith('pass') && !PASSES.test(word)));
  return says ? 'perhaps' : 'nothing';
}

/** URLs with a password, which can hold `/` and `:`, or with a token and no password; `ssh://git@…` has none. */
const LOGIN_URLS: readonly RegExp[] = [
  // The scheme is bounded, or a long word would be tried from each of its letters.
  /[a-z][a-z0-9+.-]{0,30}:\/\/[^\s/:@]*:(?!\d{1,5}(?:[/?#\s]|$))[^\s@]{1,2000}@/i,
  /\bhttps?:\/\/[^\s/@:]{8,}@/i,
  /:\/\/(?=[^\s/@:]{0,200}\d)[^\s/@:]{16,}@/,
  // An image as it cannot be written: `user:password@registry/app`.
  /^[^\s/@:]{1,200}:[^\s/@]{1,2000}@[\w.-]{1,253}(?::\d{1,5})?\//,
];

const TOKENS: readonly RegExp[] = [
  /\b(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16}\b/, // AWS access key id
  /\beyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*/, // JWT
  // URLs that are a secret by themselves.
  /hooks\.slack\.com\/(?:services|workflows|triggers)\/\S|discord(?:app)?\.com\/api\/webhooks\/\S|webhook\.office\.com\/\S|api\.telegram\.org\/bot\S/i,
  /-----BEGIN [A-Z0-9 ]*(?:PRIVATE KEY|CERTIFICATE)(?: BLOCK)?-----/,
  /PuTTY-User-Key-File-|\bAGE-SECRET-KEY-1/,
  /\bgh[pousr]_[A-Za-z0-9]{20,}\b|\bgithub_pat_\w{20,}|\bglpat-[\w-]{16,}/, // GitHub, GitLab
  /\bx(?:ox[abeprs]|app)-[A-Za-z0-9-]{10,}/, // Slack
  /\b[sr]k[-_](?:live|test|proj|ant)?[-_]?[A-Za-z0-9-_]{16,}|\bwhsec_[A-Za-z0-9]{16,}/, // Stripe and others
  /\bAIza[\w-]{30,}|\bya29\.[\w-]{20,}/, // Google
  /\b(?:npm|dop_v1|dckr_pat|hvs|hvb|shpat|sq0atp)[._-][\w-]{20,}|\bSG\.[\w-]{16,}\.[\w-]{16,}|\bpypi-[\w-]{30,}/,
  // Hashes of passwords, as htpasswd and crypt write them.
  /\$(?:apr1|2[abxy]|argon2\w{0,2}|scrypt|pbkdf2[\w-]{0,10})\$[\w./=,$+-]{4,}|\$[156y]\$[\w./=]{1,40}\$[\w./]{20,}/,
  /\bbearer\s+[\w.~+/-]{12,}/i,
  /\bbasic\s+(?=[a-z+/]{0,200}[\d=])[\w+/=-]{8,}/i,
  /\bauthorization["']?[\s:=]{1,5}["']?[\w-]{1,20}\s+[^\s"']{6,}/i,
];
/** Something of it is in every text with a token: most texts have none, and need not be tried with each shape. */
const HINT =
  /-----|eyj|gh[pousr]_|pat[-_]|xox|xapp|[sr]k[-_]|whsec|aiza|ya29|npm[._-]|dop_|hv[sb][._-]|shpat|sq0|sg\.|pypi|\$\w|putty|age-|bearer|basic|slack|discord|webhook|telegram|authorization|a[bcks][ic]a/i;

/** `name=`, `name: `, `"name":"`, also inside of a JSON text. A name begins where a word does. */
const ASSIGNED =
  /(?<![\w.-])-{0,2}([A-Za-z_][\w.-]{0,80})\\{0,8}["']?[^\S\n]{0,8}[=:]\s{0,8}(?:\\{0,8}["'])?/g;
/** What is assigned, from there on. */
const VALUE = /[^\s;,"'&\\]+/y;
/** `secret:name` in an ARN is a reference. */
const ARN = /\barn:[a-z-]{1,20}:[^\s"',;]{1,2000}/g;
/** What stands for a value: `$PASSWORD`, `${…}`, `$(…)`, `<password>`, `****`. */
const REFERENCE = /^(?:\$(?:\w+|\{.*|\(.*)|<.*|\*+|%\w+%?|\{\{.*)[)}\]]*$/;
const PLAIN = /^(?:true|false|yes|no|on|off|none|null|nil|undefined|required|optional|\d{1,4})$/i;

const PATH = /^\.{0,2}\/[\w./-]*$/;

/** `DB_PASSWORD_FILE` with a path says where a secret is, and is none. */
export const isFileOfSecret = (name: string, value: string): boolean =>
  PATH.test(value) && /(?:file|path|dir|directory|location)$/i.test(name);

/** The values of a text that are assigned to names which say secret. */
export function assignedSecrets(text: string): readonly string[] {
  if (!/[=:]/.test(text)) return [];
  const plain = text.includes('arn:') ? text.replaceAll(ARN, '') : text;
  return [...plain.matchAll(ASSIGNED)].flatMap(({ 0: found, 1: name = '', index }) => {
    const says = saysOf(name);
    if (says === 'nothing') return [];
    VALUE.lastIndex = index + found.length;
    const value = VALUE.exec(plain)?.[0] ?? '';
    if (REFERENCE.test(value) || PLAIN.test(value)) return [];
    // `key`, `auth` and `cert` are also names of harmless things, and of files.
    const sure = says === 'secret' ? value.length >= 3 : value.length >= 8 && /\d|=$/.test(value);
    return sure && !PATH.test(value) ? [value] : [];
  });
}

/** Whether a text has the shape of a secret, or holds one. */
export const hasSecretShape = (text: string): boolean =>
  (text.includes('@') && LOGIN_URLS.some((shape) => shape.test(text))) ||
  (HINT.test(text) && TOKENS.some((shape) => shape.test(text))) ||
  assignedSecrets(text).length > 0;

/** The length from which a single word without an obvious meaning is taken for a secret, and its least entropy. */
const LONG = 20;
const BITS_PER_CHARACTER = 3.6;

/** Whether a text looks like a secret whatever its name is. */
export const isSecretText = (text: string): boolean => hasSecretShape(text) || isRandom(text);

/**
 * One word of letters and digits, of high entropy. ARNs, image digests, ids of AWS, file paths, versions and host names
 * are long too, but are made of known parts.
 */
export function isRandom(text: string): boolean {
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

/** The part of a match that is secret in texts of others. */
const QUOTED: readonly (readonly [RegExp, string])[] = [
  [/(:\/\/[^\s/:@]{0,200}:)(?!\d{1,5}(?:[/?#\s]|$))[^\s@]{1,2000}(?=@)/g, '$1(secret)'],
  [/\b(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16}\b/g, '(secret)'],
  [/\beyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*/g, '(secret)'],
  [
    /-----BEGIN ([A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?)-----[\s\S]{0,20000}?(?:-----END \1-----|$)/g,
    '(secret)',
  ],
  [/\bgh[pousr]_[A-Za-z0-9]{20,}\b|\bgithub_pat_\w{20,}|\bglpat-[\w-]{16,}/g, '(secret)'],
  [/\bx(?:ox[abeprs]|app)-[A-Za-z0-9-]{10,}/g, '(secret)'],
  [/\b(bearer|basic)\s+(?=\S{0,200}[\d=])[\w.~+/=-]{12,}/gi, '$1 (secret)'],
  [
    /\b(--?[\w-]{0,40}(?:password|passwd|secret|token|api-?key)[= ]["']?)[^\s"'$<*][^\s"']{2,}/gi,
    '$1(secret)',
  ],
  [
    /((?:password|passwd|pwd|secret|token|api_?key|access_?key)\\{0,8}["']?(?:=|["']\s{0,8}:\s{0,8})\\{0,8}["']?)[^\s;,"'&\\$<*][^\s;,"'&\\]{2,}/gi,
    '$1(secret)',
  ],
];

/** A text of AWS, Docker or a container without what has the shape of a secret; the rest of it stays readable. */
export const withoutShapes = (text: string): string =>
  QUOTED.reduce((told, [shape, instead]) => told.replaceAll(shape, instead), text);

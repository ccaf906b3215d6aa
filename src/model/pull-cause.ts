/** Why an image could not be pulled. */
export type PullCause =
  | 'no-tag'
  | 'no-repository'
  /** Docker Hub says the same of an image that is not there and of one that is private. */
  | 'private-or-missing'
  | 'no-credentials'
  | 'denied'
  | 'rate-limit'
  | 'timeout'
  | 'reset'
  | 'registry-failed'
  | 'refused'
  | 'name-unknown'
  | 'no-platform'
  | 'bad-reference'
  | 'certificate'
  | 'disk-full'
  | 'other';

/**
 * `passes`: by itself, so that another try is worth waiting for. `stays`: another try ends alike, until somebody mends it.
 * `unsure`: nobody can tell from one.
 */
export type Fate = 'passes' | 'stays' | 'unsure';

/**
 * What registries, Docker and the ECS agent say, most telling first. Sources: ECS developer guide, "CannotPullContainer
 * task errors"; ECR user guide, "Troubleshooting Amazon ECR error messages"; ECS agent, `agent/dockerclient/dockerapi`
 * and `agent/engine/errors.go`; Docker Engine, `distribution/errors.go`; OCI distribution specification, error codes.
 */
const TEXTS: readonly (readonly [PullCause, RegExp])[] = [
  ['rate-limit', /toomanyrequests|too many requests|pull rate limit|rate exceeded|\b429\b/i],
  ['disk-full', /no space left on device/i],
  [
    'bad-reference',
    /invalid reference|repository name must be|couldn.t parse image|invalid repository name/i,
  ],
  [
    'no-platform',
    /no match(?:ing manifest)? for|image operating system .* cannot be used|exec format error/i,
  ],
  // The lookup of a name that itself times out is a network that does not answer.
  ['timeout', /i\/o timeout|request canceled|client\.timeout|handshake timeout|deadline exceeded|timed out/i],
  ['name-unknown', /no such host|name does not resolve|server misbehaving|name or service not known/i],
  ['timeout', /temporary failure in name resolution|no route to host|network is unreachable/i],
  [
    'certificate',
    /x509|certificate (?:signed|has expired|is not|verify)|HTTP response to HTTPS client|tls: /i,
  ],
  ['reset', /connection reset|unexpected EOF|\bEOF\b|broken pipe|stream error/i],
  ['refused', /connection refused/i],
  [
    'no-repository',
    /repository with name .* does not exist|RepositoryNotFound|name unknown|repository name not known/i,
  ],
  ['denied', /AccessDenied|not authorized to perform/i],
  [
    'private-or-missing',
    /pull access denied|may require|no pull access|access to the resource is denied|insufficient_scope/i,
  ],
  [
    'no-credentials',
    /no basic auth|authentication required|unauthorized|credentials: not found|token has expired|incorrect username|\b401\b/i,
  ],
  ['denied', /denied|forbidden|\b403\b/i],
  [
    'no-tag',
    /manifest unknown|manifest for .* not found|image not found|not found|does not exist|no such image/i,
  ],
  ['registry-failed', /\b50[0234]\b|service unavailable|bad gateway|internal server error/i],
];

const PASSING: ReadonlySet<PullCause> = new Set(['rate-limit', 'timeout', 'reset', 'registry-failed']);
const UNSURE: ReadonlySet<PullCause> = new Set(['refused', 'other']);

/** The agent's reason of a container whose image was not to be had: `CannotPullContainerError: …` and its kin. */
export const isPullFailure = (reason: string): boolean =>
  /^(?:CannotPull\w*|ImageNotFound\w*|CannotFetchImage\w*)\b/.test(reason);

/** Why a pull failed, by the words of whoever refused it. */
export function pullCauseOf(reason: string): PullCause {
  // Names of images and registries are anybody's: only what is said of them counts.
  const said = reason
    .split(/\s+/)
    .filter((word) => !isName(word))
    .join(' ');
  return TEXTS.find(([, text]) => text.test(said))?.[0] ?? 'other';
}

/** `acme/api:1`, `"https://ghcr.io/v2/":`, `10.0.0.2:53:`; not `i/o` and `net/http:`, which are Go's. */
const isName = (word: string): boolean =>
  (word.includes('/') && !/^(?:i\/o|net\/http)\b/.test(word)) || /[^:]:[^:]/.test(word);

export const fateOf = (cause: PullCause): Fate =>
  PASSING.has(cause) ? 'passes' : UNSURE.has(cause) ? 'unsure' : 'stays';

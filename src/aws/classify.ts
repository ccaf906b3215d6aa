import type { AwsErrorKind } from './error-facts.ts';
import { AwsError } from './errors.ts';
import { OPERATIONS, type OperationName } from './operations.ts';
import { isAboutState } from './state-hints.ts';

/**
 * Names of errors by kind. Sources: the ECS and EC2 API references ("Common errors", "Error codes for the Amazon EC2
 * API") and the lists of the SDK's own retry strategy. Names that end in `.NotFound` and alike are matched by shape below.
 */
const KINDS: Readonly<Record<string, AwsErrorKind>> = {
  ThrottlingException: 'throttled',
  Throttling: 'throttled',
  ThrottledException: 'throttled',
  RequestThrottled: 'throttled',
  RequestThrottledException: 'throttled',
  TooManyRequestsException: 'throttled',
  RequestLimitExceeded: 'throttled',
  BandwidthLimitExceeded: 'throttled',
  PriorRequestNotComplete: 'throttled',
  EC2ThrottledException: 'throttled',
  SlowDown: 'throttled',
  AccessDeniedException: 'denied',
  AccessDenied: 'denied',
  UnauthorizedOperation: 'denied',
  Blocked: 'account',
  BlockedException: 'account',
  OptInRequired: 'account',
  PendingVerification: 'account',
  CredentialsProviderError: 'no-credentials',
  ProviderError: 'no-credentials',
  TokenProviderError: 'expired-credentials',
  MissingAuthenticationToken: 'no-credentials',
  MissingAuthenticationTokenException: 'no-credentials',
  ExpiredToken: 'expired-credentials',
  ExpiredTokenException: 'expired-credentials',
  TokenRefreshRequired: 'expired-credentials',
  UnrecognizedClientException: 'bad-credentials',
  InvalidClientTokenId: 'bad-credentials',
  InvalidAccessKeyId: 'bad-credentials',
  AuthFailure: 'bad-credentials',
  InvalidSignatureException: 'bad-credentials',
  SignatureDoesNotMatch: 'bad-credentials',
  IncompleteSignature: 'bad-credentials',
  IncompleteSignatureException: 'bad-credentials',
  RequestTimeTooSkewed: 'clock-skew',
  RequestExpired: 'clock-skew',
  RequestInTheFuture: 'clock-skew',
  ClusterNotFoundException: 'not-found',
  ServiceNotFoundException: 'not-found',
  ResourceNotFoundException: 'not-found',
  NamespaceNotFoundException: 'not-found',
  TaskSetNotFoundException: 'not-found',
  TargetNotFoundException: 'not-found',
  ServiceNotActiveException: 'state',
  UpdateInProgressException: 'conflict',
  ConflictException: 'conflict',
  ResourceInUseException: 'conflict',
  ClusterContainsContainerInstancesException: 'state',
  ClusterContainsServicesException: 'state',
  ClusterContainsTasksException: 'state',
  ClusterContainsCapacityProviderException: 'state',
  IdempotentParameterMismatch: 'conflict',
  IdempotentInstanceTerminated: 'conflict',
  IncorrectInstanceState: 'state',
  IncorrectState: 'state',
  OperationNotPermitted: 'state',
  UnsupportedOperation: 'state',
  DependencyViolation: 'state',
  ConcurrentTagAccess: 'conflict',
  // A quota in ECS, though the SDK counts the name among the throttles.
  LimitExceededException: 'limit',
  AttributeLimitExceededException: 'limit',
  VcpuLimitExceeded: 'limit',
  InstanceLimitExceeded: 'limit',
  MaxSpotInstanceCountExceeded: 'limit',
  InsufficientInstanceCapacity: 'capacity',
  InsufficientHostCapacity: 'capacity',
  InsufficientReservedInstanceCapacity: 'capacity',
  InsufficientCapacity: 'capacity',
  InsufficientFreeAddressesInSubnet: 'capacity',
  Unsupported: 'unsupported',
  InvalidParameterException: 'invalid',
  ClientException: 'invalid',
  ValidationException: 'invalid',
  ValidationError: 'invalid',
  SerializationException: 'invalid',
  MissingParameter: 'invalid',
  UnknownParameter: 'invalid',
  UnsupportedFeatureException: 'invalid',
  PlatformTaskDefinitionIncompatibilityException: 'invalid',
  PlatformUnknownException: 'invalid',
  InternalError: 'server',
  InternalFailure: 'server',
  ServerException: 'server',
  ServiceUnavailable: 'server',
  ServiceUnavailableException: 'server',
  Unavailable: 'server',
};

/** Errors of the network after which it is certain that AWS saw nothing. */
const NOT_SENT = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EADDRNOTAVAIL',
  'ENETDOWN',
  'EHOSTDOWN',
]);
/** Errors of the network that say nothing about what AWS saw. */
const LOST = new Set([
  'ECONNRESET',
  'EPIPE',
  'ECONNABORTED',
  'ERR_STREAM_PREMATURE_CLOSE',
  'UND_ERR_SOCKET',
  'EPROTO',
]);
const CERTIFICATE = /^(CERT_|ERR_TLS_|ERR_SSL_|UNABLE_TO_|DEPTH_ZERO|SELF_SIGNED)/;

export interface Where {
  readonly endpoint: string | undefined;
  readonly local: boolean;
}

/** Makes an AwsError of whatever one attempt of a call threw. */
export function classify(operation: OperationName, error: unknown, where: Where): AwsError {
  if (error instanceof AwsError) return error;
  const facts = readError(error);
  const { kind, notSent } = kindOf(facts);
  const noGoodAnswer =
    kind === 'unreachable' || kind === 'timed-out' || kind === 'server' || kind === 'malformed-answer';
  return new AwsError({
    operation,
    code: facts.code,
    kind,
    message: facts.message,
    status: facts.status,
    requestId: facts.requestId,
    retryable: isRetryable(kind, facts),
    notSent,
    unknownOutcome: OPERATIONS[operation].mutating && noGoodAnswer && !notSent,
    endpoint: where.endpoint,
    local: where.local,
    cause: error,
  });
}

/** The error for an answer that lacks its main member. */
export function emptyAnswer(operation: OperationName, member: string, where: Where): AwsError {
  return new AwsError({
    operation,
    code: 'MalformedAnswer',
    kind: 'malformed-answer',
    message: `the answer has no ${member}`,
    retryable: true,
    unknownOutcome: OPERATIONS[operation].mutating,
    ...where,
  });
}

interface ErrorFacts {
  readonly code: string;
  readonly message: string;
  readonly status: number | undefined;
  readonly requestId: string | undefined;
  readonly network: string | undefined;
  readonly connecting: boolean;
}

function kindOf(facts: ErrorFacts): { readonly kind: AwsErrorKind; readonly notSent: boolean } {
  const { code, message, status, network } = facts;
  if (/^CredentialsProviderError$|^TokenProviderError$/.test(code) && /expired|refresh/i.test(message))
    return { kind: 'expired-credentials', notSent: true };
  if (code === 'CredentialsProviderError' || code === 'TokenProviderError')
    return { kind: 'no-credentials', notSent: true };
  if (network !== undefined) {
    if (NOT_SENT.has(network) || CERTIFICATE.test(network)) return { kind: 'unreachable', notSent: true };
    if (LOST.has(network)) return { kind: 'unreachable', notSent: false };
    if (network === 'ETIMEDOUT')
      return { kind: facts.connecting ? 'unreachable' : 'timed-out', notSent: facts.connecting };
  }
  if (code === 'TimeoutError')
    return { kind: facts.connecting ? 'unreachable' : 'timed-out', notSent: facts.connecting };
  if (status === undefined && KINDS[code] === undefined) return { kind: 'fault', notSent: false };
  return { kind: answerKind(code, message, status), notSent: false };
}

/** The kind of an error that AWS answered with. */
function answerKind(code: string, message: string, status: number | undefined): AwsErrorKind {
  if (code === 'ClientException' && /^Unable to describe task definition/i.test(message)) return 'not-found';
  if (code === 'ClientException' && /too many concurrent attempts/i.test(message)) return 'conflict';
  if (/^rate exceeded/i.test(message)) return 'throttled';
  if (code === 'InvalidSignatureException' && /expired|not yet current/i.test(message)) return 'clock-skew';
  const named = KINDS[code];
  if (named === 'invalid' && isAboutState(message)) return 'state';
  if (named !== undefined) return named;
  if (/\.(NotFound|Malformed|Unavailable|Unknown)$/.test(code)) return 'not-found';
  if (/\.(Duplicate|InUse)$|^Incorrect\w*(?:State|Status)$/.test(code)) return 'state';
  if (code.endsWith('.Conflict')) return 'conflict';
  if (code.endsWith('LimitExceeded')) return 'limit';
  if (code.startsWith('Invalid')) return 'invalid';
  if (status === 429) return 'throttled';
  if (status !== undefined && status >= 500) return 'server';
  // A body that is neither JSON nor XML of AWS: the SDK names the error after its parser.
  if (code === 'SyntaxError' || code === 'Error' || code === 'Unknown' || code === 'UnknownError')
    return 'malformed-answer';
  return 'refused';
}

function isRetryable(kind: AwsErrorKind, facts: ErrorFacts): boolean {
  switch (kind) {
    case 'throttled':
    case 'server':
    case 'timed-out':
      return true;
    case 'malformed-answer':
      // A broken body may come whole the next time; a page of a proxy that refuses us comes again.
      return facts.status === undefined || facts.status < 300;
    case 'unreachable':
      return !CERTIFICATE.test(facts.code);
    case 'conflict':
      return facts.code === 'ClientException';
    case 'denied':
    case 'no-credentials':
    case 'expired-credentials':
    case 'bad-credentials':
    case 'clock-skew':
    case 'not-found':
    case 'invalid':
    case 'limit':
    case 'capacity':
    case 'refused':
    case 'state':
    case 'account':
    case 'unsupported':
    case 'fault':
      return false;
    default:
      return kind satisfies never;
  }
}

function readError(error: unknown): ErrorFacts {
  if (typeof error !== 'object' || error === null)
    return {
      code: 'Error',
      message: String(error),
      status: undefined,
      requestId: undefined,
      network: undefined,
      connecting: false,
    };
  const metadata = member(error, '$metadata');
  const status = member(metadata, 'httpStatusCode') ?? member(member(error, '$response'), 'statusCode');
  const requestId = member(metadata, 'requestId');
  const code = text(member(error, 'code')) ?? text(member(member(error, 'cause'), 'code'));
  const name = text(member(error, 'name')) ?? 'Error';
  const network = code !== undefined && /^[A-Z][A-Z0-9_]+$/.test(code) ? code : undefined;
  const message = clean(text(member(error, 'message')) ?? '');
  return {
    code: network ?? name,
    message,
    status: typeof status === 'number' ? status : undefined,
    requestId: text(requestId),
    network,
    connecting:
      text(member(error, 'syscall')) === 'connect' ||
      /without establishing a connection|connectionTimeout/i.test(message),
  };
}

/** Without what the SDK tells programmers about itself, and without pieces of the body, which may be anyone's. */
function clean(message: string): string {
  const line = message.replace(/\n\s*Deserialization error:[\s\S]*$/, '');
  if (/is not valid JSON$|in JSON at position|XML parse error/.test(line))
    return 'the body is neither JSON nor XML of AWS';
  return line.replace(/^@smithy\/node-http-handler - (\[ERROR\] )?/, '');
}

const member = (value: unknown, key: string): unknown =>
  typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined;
const text = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined;

import type { OperationName } from '../../src/aws/operations.ts';
import { awsError, networkError } from './aws.ts';
import type { VirtualClock } from './clock.ts';
import type { Strike } from './crash.ts';

/** What goes wrong with the call of a number, and with those after it for faults that last. */
export type Fault = (
  at: number,
  clock: VirtualClock,
) => (call: number, operation: OperationName) => Strike | undefined;

const once =
  (strike: Strike): Fault =>
  (at) =>
  (call) =>
    call === at ? strike : undefined;
const refused =
  (make: () => Error): Strike =>
  () =>
    Promise.reject(make());

/** An answer that is no JSON, as the SDK's own parser reports it. */
const unreadable = (text: string): Error =>
  Object.assign(new SyntaxError(`Unexpected token in JSON at position ${String(text.length)}`), {
    $metadata: { httpStatusCode: 200 },
    $responseBodyText: text,
  });

/** Every scalar that names a status, changed to one that is new. */
function withUnknownStatus(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withUnknownStatus);
  if (typeof value !== 'object' || value === null || value instanceof Date) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [
      name,
      name === 'healthStatus' || name === 'rolloutState' ? 'A_NEW_ONE' : withUnknownStatus(member),
    ]),
  );
}

/** Empty lists that come as null, as other people's servers send them. */
function withNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.length === 0 ? null : value.map(withNulls);
  if (typeof value !== 'object' || value === null || value instanceof Date) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, withNulls(member)]));
}

const throttled = (): Error => awsError('ThrottlingException', 'Rate exceeded');

/** The faults of one call, by name. */
export const FAULTS: Readonly<Record<string, Fault>> = {
  'lost request': once(refused(() => networkError('ECONNREFUSED', 'connect'))),
  'lost reply': once(async (next) => {
    await next();
    throw networkError('ECONNRESET');
  }),
  'sent twice': once(async (next) => {
    await next().catch(() => undefined);
    return next();
  }),
  'throttled once': once(refused(throttled)),
  'throttled three times': (at) => (call) => (call >= at && call < at + 3 ? refused(throttled) : undefined),
  'throttled for ever': (at) => (call) => (call >= at ? refused(throttled) : undefined),
  '500': once(refused(() => awsError('ServerException', 'Service Unavailable.', 500))),
  '503': once(refused(() => awsError('ServiceUnavailable', 'Unavailable.', 503))),
  'reset in the body': once(async (next) => {
    await next();
    throw networkError('ECONNRESET', 'read');
  }),
  'truncated JSON': once(async (next) => {
    await next();
    throw unreadable('{"service": {"serv');
  }),
  'HTML 200': once(refused(() => unreadable('<html><body>Sign in</body></html>'))),
  'empty 200': once(async (next) => {
    await next();
    return {};
  }),
  'unknown enum': once(async (next) => Object.assign({}, withUnknownStatus(await next()))),
  'null lists': once(async (next) => Object.assign({}, withNulls(await next()))),
  'expired token': once(refused(() => awsError('ExpiredTokenException', 'The security token has expired'))),
  'access denied': once(refused(() => awsError('AccessDeniedException', 'not authorized'))),
  'slow by 30 s': (at, clock) => (call) =>
    call === at
      ? async (next) => {
          await clock.sleep(30_000);
          return next();
        }
      : undefined,
};

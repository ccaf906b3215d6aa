import type { Diagnostic } from '../model/diagnostic.ts';
import type { AwsErrorFacts } from './error-facts.ts';
import { OPERATIONS } from './operations.ts';
import { stateHint } from './state-hints.ts';
import { missingProfileHint, missingProfileText } from './profile.ts';
import { type Words, words } from '../model/words.ts';

/** Messages of AWS can carry kilobytes (encoded authorization failures); a person needs the start. */
const LONGEST = 600;

interface Advice {
  readonly message: string;
  readonly hint?: Words;
  /** Whose fault it is, where it is not AWS that refuses or fails. */
  readonly source?: Diagnostic['source'];
}

/** The diagnostic of an error: what was asked, where, why it failed, what to do next. Texts are not escaped. */
export function diagnosticOf(error: AwsErrorFacts): Diagnostic {
  const { message, hint, source = 'aws' } = adviceOf(error);
  const parts = [message];
  if (error.unknownOutcome === true) parts.push('Whether it was done is not known.');
  if (error.requestId !== undefined) parts.push(`(request ${error.requestId})`);
  return {
    code: `aws-${error.kind}`,
    severity: 'error',
    message: parts.join(' '),
    ...(hint === undefined ? {} : { hint }),
    source,
  };
}

function adviceOf(error: AwsErrorFacts): Advice {
  const name = error.operation.slice(error.operation.indexOf(':') + 1);
  const service = error.operation.startsWith('ecs:') ? 'ECS' : 'EC2';
  const where = error.local
    ? `the local engine at ${error.endpoint ?? '?'}`
    : (error.endpoint ?? `Amazon ${service}`);
  const said = quote(error);
  const { attempts = 1 } = error;
  const tries = attempts > 1 ? ` after ${String(attempts)} attempts` : '';
  switch (error.kind) {
    case 'throttled':
      return {
        message: `${name} was throttled by ${where}${tries}: ${said}.`,
        hint: 'AWS counts calls per account and region, of all callers together. Wait a little and run the same command again; it continues where it stopped.',
      };
    case 'denied':
      return {
        message: `${name} was denied by ${where}: ${said}. It needs the IAM action ${error.operation}${alsoNeeded(error)}.`,
        hint: words`\`${{ run: 'iam-policy' }}\` prints the least policy that these files need.`,
      };
    case 'no-credentials':
      if (error.profile !== undefined)
        return {
          message: `${name} could not be sent: ${missingProfileText(error.profile)}.`,
          hint: missingProfileHint(error.profile),
          source: 'user',
        };
      return {
        message: `${name} could not be sent: no AWS credentials were found (${said}).`,
        hint: 'Set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or sign in with `aws configure` or `aws sso login`. To try without an account, add --local.',
        source: 'user',
      };
    case 'expired-credentials':
      return {
        message: `${name} was refused by ${where}: the credentials have expired (${said}).`,
        hint: 'Sign in again (`aws sso login`, or fetch new temporary credentials), then run the same command; it continues where it stopped.',
        source: 'user',
      };
    case 'bad-credentials':
      return {
        message: `${name} was refused by ${where}: it does not accept the credentials (${said}).`,
        hint: error.local
          ? words`The engine makes a new key with every start. Run \`${{ run: 'local status' }}\`, and restart it with \`${{ run: 'local stop' }}\` and \`${{ run: 'local start' }}\`.`
          : 'Check which ones are in use with `aws sts get-caller-identity`: AWS_PROFILE, AWS_ACCESS_KEY_ID and AWS_SESSION_TOKEN must belong together.',
        source: 'user',
      };
    case 'clock-skew':
      return {
        message: `${name} was refused by ${where}: the clock of this computer is wrong (${said}).`,
        hint: 'Signatures hold for a few minutes only. Set the clock (for example with NTP) and run the same command again.',
        source: 'user',
      };
    case 'unreachable':
      return {
        message: `${name} could not reach ${where}${tries}: ${said}.`,
        hint: reachHint(error),
        source: error.local ? 'tool' : 'aws',
      };
    case 'timed-out':
      return {
        message: `${name} got no answer from ${where} in time${tries}: ${said}.`,
        hint: error.local
          ? words`See \`${{ run: 'local status' }}\`.`
          : 'Check the network, the proxy and the region, then run the same command again.',
        source: error.local ? 'tool' : 'aws',
      };
    case 'not-found':
      return {
        message: `${name}: ${where} does not know what was named: ${said}.`,
        hint: 'Check the name, the region and the account: the same name in another region is another resource.',
      };
    case 'conflict':
      return {
        message: `${name} was refused by ${where}${tries}: ${said}.`,
        hint: 'Something else is being done to the same resource, or another apply runs. Run the same command again; it makes a fresh plan.',
      };
    case 'invalid':
      return {
        message: `${name} was refused by ${where}: ${said}.`,
        hint: 'AWS does not accept a value of the files. Correct what the message names and run the same command again.',
      };
    case 'state':
      return {
        message: `${name} was refused by ${where}: ${said}.`,
        hint: stateHint(error.code, error.message),
      };
    case 'account':
      return {
        message: `${name} was refused by ${where}: the account may not do this now: ${said}.`,
        hint: ACCOUNT_HINTS[error.code] ?? 'AWS Support knows why, and opens it.',
      };
    case 'limit':
      return {
        message: `${name} was refused by ${where}: a quota is used up: ${said}.`,
        hint: 'Remove what is not needed, or ask for a higher quota in the Service Quotas console.',
      };
    case 'capacity':
      return {
        message: `${name} failed: ${where} has no room for it now: ${said}.`,
        hint:
          error.code === 'InsufficientFreeAddressesInSubnet'
            ? 'The subnet has no free address: name a larger one, or another one beside it, in "subnets".'
            : 'Try another instance type or a subnet in another availability zone, or run the same command again later.',
      };
    case 'unsupported':
      return {
        message: `${name} was refused by ${where}: ${said}.`,
        hint: 'Take another instance type, or a subnet in an availability zone that has it; the same call is refused again.',
      };
    case 'refused':
      return { message: `${name} was refused by ${where}: ${said}.` };
    case 'server':
      return {
        message: `${name} failed at ${where}${tries}: ${said}.`,
        hint: error.local
          ? words`This is a fault of the engine; \`${{ run: 'local status' }}\` names its log.`
          : 'Run the same command again; it continues where it stopped. See https://health.aws.amazon.com when it stays.',
        source: error.local ? 'tool' : 'aws',
      };
    case 'malformed-answer':
      return {
        message: `${name} got something from ${where} that is no answer of AWS${tries}: ${said}.`,
        hint: 'Something between here and AWS may have answered instead (a proxy, a sign-in page, a wrong endpoint). Check AWS_ENDPOINT_URL, HTTPS_PROXY and the network.',
      };
    case 'fault':
      return {
        message: `${name} could not be made: ${said}.`,
        hint: 'This is a fault of clusternator. Please report it, with what --debug prints.',
        source: 'tool',
      };
    default:
      return error.kind satisfies never;
  }
}

/** Source: EC2 API reference, "Error codes for the Amazon EC2 API", common client errors. */
const ACCOUNT_HINTS: Readonly<Record<string, string>> = {
  OptInRequired:
    'Subscribe the account to what the message names (an AMI of the Marketplace, a region), then run the same command again.',
  PendingVerification:
    'AWS still verifies the account, which ends by itself within hours; then run the same command again.',
};

function reachHint(error: AwsErrorFacts): Words {
  if (error.local) return words`The engine does not answer. Start it with \`${{ run: 'local start' }}\`.`;
  if (error.code.startsWith('CERT_') || /CERT|TLS|SSL|SIGNATURE/.test(error.code))
    return 'The certificate is not trusted. Behind a proxy that signs its own, name its certificate in NODE_EXTRA_CA_CERTS.';
  if (error.endpoint !== undefined)
    return words`Check that something listens there (AWS_ENDPOINT_URL). For the embedded engine use --local, or \`${{ run: 'local start' }}\`.`;
  if (error.code === 'ENOTFOUND' || error.code === 'EAI_AGAIN')
    return 'The name does not resolve. Check the network, and that the region exists (AWS_REGION, or `region` in the cluster file).';
  return 'Check the network and the proxy, then run the same command again.';
}

function alsoNeeded(error: AwsErrorFacts): string {
  const also = OPERATIONS[error.operation].also ?? [];
  return also.map(({ action, when }) => `; ${action} when ${when}`).join('');
}

function quote(error: AwsErrorFacts): string {
  const text = error.message.trim().replace(/\.+$/, '');
  const cut = text.length > LONGEST ? `${text.slice(0, LONGEST)}...` : text;
  if (cut === '') return error.code;
  return cut.includes(error.code) ? cut : `${error.code}: ${cut}`;
}

import { describe, expect, test } from 'vitest';
import { classify } from '../../src/aws/classify.ts';
import type { AwsErrorKind } from '../../src/aws/error-facts.ts';
import { AwsError, isAwsError } from '../../src/aws/errors.ts';
import type { OperationName } from '../../src/aws/operations.ts';
import { awsError, networkError } from '../support/aws.ts';
import { textOf } from '../../src/model/words.ts';

const AWS = { endpoint: undefined, local: false };
const LOCAL = { endpoint: 'http://127.0.0.1:4510', local: true };
const OTHER = { endpoint: 'http://moto:5000', local: false };

interface Row {
  readonly kind: AwsErrorKind;
  readonly error: unknown;
  readonly operation?: OperationName;
  readonly where?: typeof AWS | typeof LOCAL | typeof OTHER;
  readonly says: readonly string[];
}

const named = (name: string, message: string): Error => Object.assign(new Error(message), { name });
const parser = (status: number): Error =>
  Object.assign(
    new SyntaxError(
      'Unexpected token \'<\', "<html><bod"... is not valid JSON\n  Deserialization error: to see the raw response, inspect the hidden field {error}.$response on this object.',
    ),
    {
      $metadata: { httpStatusCode: status },
    },
  );

const ROWS: readonly Row[] = [
  {
    kind: 'throttled',
    error: awsError('ThrottlingException', 'Rate exceeded'),
    says: ['ListServices was throttled by Amazon ECS', 'Rate exceeded', 'continues'],
  },
  {
    kind: 'throttled',
    error: awsError('RequestLimitExceeded', 'Request limit exceeded.', 503),
    operation: 'ec2:RunInstances',
    says: ['RunInstances was throttled by Amazon EC2'],
  },
  {
    kind: 'denied',
    error: awsError('AccessDeniedException', 'User: x is not authorized'),
    says: ['IAM action ecs:ListServices', 'clusternator iam-policy'],
  },
  {
    kind: 'denied',
    error: awsError('UnauthorizedOperation', 'You are not authorized', 403),
    operation: 'ec2:RunInstances',
    says: ['ec2:RunInstances', 'iam:PassRole when the box has an instance profile'],
  },
  {
    kind: 'no-credentials',
    error: named('CredentialsProviderError', 'Could not load credentials from any providers'),
    says: ['no AWS credentials', 'AWS_PROFILE', '--local'],
  },
  {
    kind: 'expired-credentials',
    error: awsError('ExpiredTokenException', 'The security token included in the request is expired'),
    says: ['expired', 'aws sso login'],
  },
  {
    kind: 'expired-credentials',
    error: named('CredentialsProviderError', 'The SSO session associated with this profile has expired.'),
    says: ['aws sso login'],
  },
  {
    kind: 'bad-credentials',
    error: awsError('UnrecognizedClientException', 'The security token included in the request is invalid.'),
    says: ['does not accept the credentials', 'aws sts get-caller-identity'],
  },
  {
    kind: 'bad-credentials',
    error: awsError('InvalidSignatureException', 'The request signature we calculated does not match'),
    where: LOCAL,
    says: ['the local engine at http://127.0.0.1:4510', 'clusternator local stop'],
  },
  {
    kind: 'clock-skew',
    error: awsError('InvalidSignatureException', 'Signature expired: 20260101 is now earlier than 20260102'),
    says: ['clock of this computer', 'NTP'],
  },
  {
    kind: 'clock-skew',
    error: awsError('RequestExpired', 'Request has expired.'),
    operation: 'ec2:DescribeInstances',
    says: ['clock'],
  },
  {
    kind: 'unreachable',
    error: networkError('ECONNREFUSED', 'connect'),
    where: LOCAL,
    says: ['could not reach the local engine', 'clusternator local start'],
  },
  {
    kind: 'unreachable',
    error: networkError('ECONNREFUSED', 'connect'),
    where: OTHER,
    says: ['http://moto:5000', 'AWS_ENDPOINT_URL'],
  },
  {
    kind: 'unreachable',
    error: networkError('ENOTFOUND', 'getaddrinfo'),
    says: ['does not resolve', 'AWS_REGION'],
  },
  { kind: 'unreachable', error: networkError('SELF_SIGNED_CERT_IN_CHAIN'), says: ['NODE_EXTRA_CA_CERTS'] },
  {
    kind: 'unreachable',
    error: networkError('ECONNRESET'),
    operation: 'ecs:CreateService',
    says: ['Whether it was done is not known'],
  },
  {
    kind: 'timed-out',
    error: named('TimeoutError', 'too slow'),
    says: ['got no answer from Amazon ECS in time'],
  },
  {
    kind: 'not-found',
    error: awsError('ClusterNotFoundException', 'Cluster not found.'),
    says: ['Cluster not found', 'region'],
  },
  {
    kind: 'not-found',
    error: awsError('InvalidSubnetID.NotFound', "The subnet ID 'subnet-x' does not exist"),
    operation: 'ec2:RunInstances',
    says: ['subnet-x'],
  },
  {
    kind: 'not-found',
    error: awsError('ClientException', 'Unable to describe task definition.'),
    operation: 'ecs:DescribeTaskDefinition',
    says: ['Unable to describe'],
  },
  {
    kind: 'conflict',
    error: awsError(
      'UpdateInProgressException',
      'There is already a current Amazon ECS container agent update',
    ),
    operation: 'ecs:DeleteCluster',
    says: ['Something else is being done', 'fresh plan'],
  },
  {
    kind: 'state',
    error: awsError('ServiceNotActiveException', 'Service was not ACTIVE.'),
    operation: 'ecs:UpdateService',
    says: ['not ACTIVE', 'fresh plan'],
  },
  {
    kind: 'invalid',
    error: awsError('InvalidParameterException', 'bad value'),
    operation: 'ecs:CreateService',
    says: ['CreateService was refused', 'bad value'],
  },
  {
    kind: 'limit',
    error: awsError('VcpuLimitExceeded', 'You have requested more vCPU capacity'),
    operation: 'ec2:RunInstances',
    says: ['quota', 'Service Quotas'],
  },
  {
    kind: 'limit',
    error: awsError('LimitExceededException', 'The limit for the resource was exceeded.'),
    says: ['quota'],
  },
  {
    kind: 'capacity',
    error: awsError('InsufficientInstanceCapacity', 'no t3.small here', 500),
    operation: 'ec2:RunInstances',
    says: ['no room', 'another instance type'],
  },
  {
    kind: 'capacity',
    error: awsError('InsufficientFreeAddressesInSubnet', 'There are not enough free addresses'),
    operation: 'ec2:RunInstances',
    says: ['no free address'],
  },
  {
    kind: 'state',
    error: awsError(
      'OperationNotPermitted',
      "The instance 'i-0abc' may not be terminated. Modify its 'disableApiTermination' instance attribute and try again.",
    ),
    operation: 'ec2:TerminateInstances',
    says: ['--no-disable-api-termination --instance-id i-0abc.', 'protected'],
  },
  {
    kind: 'state',
    error: awsError('InvalidParameterException', 'Creation of service was not idempotent.'),
    operation: 'ecs:CreateService',
    says: ['A service of this name is there'],
  },
  {
    kind: 'state',
    error: awsError('IncorrectSpotRequestState', 'not in a state'),
    operation: 'ec2:TerminateInstances',
    says: ['refused again until the state'],
  },
  {
    kind: 'account',
    error: awsError('PendingVerification', 'Your request is being validated'),
    operation: 'ec2:RunInstances',
    says: ['the account may not do this now', 'by itself'],
  },
  {
    kind: 'unsupported',
    error: awsError(
      'Unsupported',
      'Your requested instance type (t3.small) is not supported in your requested Availability Zone (us-east-1e).',
    ),
    operation: 'ec2:RunInstances',
    says: ['us-east-1e', 'Take another instance type'],
  },
  { kind: 'refused', error: awsError('SomethingNewException', 'no'), says: ['SomethingNewException'] },
  {
    kind: 'server',
    error: awsError('ServerException', 'oops', 500),
    says: ['failed at Amazon ECS', 'health.aws.amazon.com'],
  },
  { kind: 'server', error: parser(503), says: ['failed at'] },
  {
    kind: 'malformed-answer',
    error: parser(200),
    says: ['no answer of AWS', 'neither JSON nor XML', 'HTTPS_PROXY'],
  },
  { kind: 'malformed-answer', error: awsError('Unknown', 'UnknownError', 302), says: ['wrong endpoint'] },
  {
    kind: 'fault',
    error: new ReferenceError('x is not defined'),
    says: ['could not be made', 'fault of clusternator'],
  },
];

describe('what a user is told', () => {
  test.each(ROWS.map((row) => ({ ...row, name: `${row.kind}: ${String(row.error).slice(0, 60)}` })))(
    '$name',
    ({ kind, error, operation = 'ecs:ListServices', where = AWS, says }) => {
      const classified = classify(operation, error, where);
      const told = classified.diagnostic();
      expect(classified.kind).toBe(kind);
      expect(told.code).toBe(`aws-${kind}`);
      expect(told.severity).toBe('error');
      for (const words of says) expect(`${told.message} ${textOf(told.hint ?? '')}`).toContain(words);
      if (kind !== 'refused') expect(told.hint ?? '').not.toBe('');
      // The SDK's words for programmers, and pieces of bodies, are nobody's business.
      expect(told.message).not.toMatch(/Deserialization|hidden field|<html/);
    },
  );

  test('every kind is in the table', () => {
    const all: Record<AwsErrorKind, true> = {
      throttled: true,
      denied: true,
      'no-credentials': true,
      'expired-credentials': true,
      'bad-credentials': true,
      'clock-skew': true,
      unreachable: true,
      'timed-out': true,
      'not-found': true,
      conflict: true,
      invalid: true,
      limit: true,
      capacity: true,
      refused: true,
      state: true,
      account: true,
      unsupported: true,
      server: true,
      'malformed-answer': true,
      fault: true,
    };
    expect([...new Set(ROWS.map(({ kind }) => kind))].toSorted()).toEqual(Object.keys(all).toSorted());
  });

  test('the request id is given, and endless messages are cut', () => {
    const told = classify(
      'ec2:RunInstances',
      awsError('UnauthorizedOperation', `Encoded authorization failure message: ${'x'.repeat(5_000)}`),
      AWS,
    ).diagnostic();
    expect(told.message).toContain('(request req-1)');
    expect(told.message.length).toBeLessThan(1_200);
  });
});

describe('AwsError', () => {
  test('keeps facts when more is learnt, and is found by its code', () => {
    const error = classify(
      'ecs:ListServices',
      awsError('ClusterNotFoundException', 'Cluster not found.'),
      AWS,
    ).with({ attempts: 3 });
    expect(error).toBeInstanceOf(AwsError);
    expect(error).toMatchObject({
      code: 'ClusterNotFoundException',
      status: 400,
      requestId: 'req-1',
      attempts: 3,
    });
    expect(isAwsError(error, 'ClusterNotFoundException')).toBe(true);
    expect(isAwsError(error, 'ServiceNotFoundException')).toBe(false);
    expect(isAwsError(new Error('x'))).toBe(false);
  });

  test('survives what is no error', () => {
    expect(classify('ecs:ListServices', 'just a text', AWS)).toMatchObject({
      kind: 'fault',
      message: 'just a text',
    });
    expect(classify('ecs:ListServices', undefined, AWS).diagnostic().message).toContain('ListServices');
  });
});

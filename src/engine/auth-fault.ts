import { EngineFault } from './context.ts';
import type { Refusal } from './sigv4.ts';

/** The error of each service for a request whose signature is not accepted. Source: the services' common errors pages. */
export function authFault(service: 'ecs' | 'ec2', why: Refusal): EngineFault {
  return service === 'ecs' ? ecsFault(why) : ec2Fault(why);
}

const HINT = 'The embedded engine accepts only the key of its current run.';

function ecsFault(why: Refusal): EngineFault {
  switch (why) {
    case 'missing':
    case 'presigned':
      return new EngineFault('MissingAuthenticationTokenException', 'Missing Authentication Token');
    case 'malformed':
      return new EngineFault(
        'IncompleteSignatureException',
        'The Authorization header is not a complete signature.',
      );
    case 'foreign':
      return new EngineFault(
        'UnrecognizedClientException',
        `The security token included in the request is invalid. ${HINT}`,
      );
    case 'expired':
      return new EngineFault(
        'InvalidSignatureException',
        'Signature expired: the date is more than five minutes away.',
        403,
      );
    case 'mismatch':
      return new EngineFault(
        'InvalidSignatureException',
        'The request signature we calculated does not match the signature you provided.',
        403,
      );
    default:
      return why satisfies never;
  }
}

function ec2Fault(why: Refusal): EngineFault {
  switch (why) {
    case 'missing':
    case 'presigned':
      return new EngineFault('MissingAuthenticationToken', 'Request is missing Authentication Token', 403);
    case 'malformed':
      return new EngineFault('IncompleteSignature', 'The Authorization header is not a complete signature.');
    case 'foreign':
      return new EngineFault(
        'AuthFailure',
        `AWS was not able to validate the provided access credentials. ${HINT}`,
        401,
      );
    case 'expired':
      return new EngineFault(
        'RequestExpired',
        'Request has expired: the date is more than five minutes away.',
      );
    case 'mismatch':
      return new EngineFault(
        'SignatureDoesNotMatch',
        'The request signature we calculated does not match the signature you provided.',
        403,
      );
    default:
      return why satisfies never;
  }
}

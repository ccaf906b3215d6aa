import { partitionOf } from './partitions.ts';

/** Whether a reference is an ARN, and not a name. */
export const isArn = (reference: string): boolean => reference.startsWith('arn:');

/** The ARN of a reference; `arnFor` makes it of a name. */
export const fullArn = (reference: string, arnFor: (name: string) => string): string =>
  isArn(reference) ? reference : arnFor(reference);

/** The last part of an ARN or a reference: `web` of `arn:…:service/shop/web`, of its old form `service/web`, and of `web`. */
export const lastOf = (reference: string): string => reference.slice(reference.lastIndexOf('/') + 1);

/** `web:3` of a revision's ARN, or of what is already short; `unknown` where AWS named none. */
export const shortRevision = (revision: string | undefined): string => lastOf(revision ?? 'unknown');

/** `web` of a revision's ARN, of `web:3` and of `web`. */
export const familyOf = (revision: string): string => shortRevision(revision).replace(/:\d+$/, '');

/** `3` of a revision's ARN or of `web:3`; 0 where it names none. */
export const revisionNumber = (revision: string): number => Number(/:(\d+)$/.exec(revision)?.[1] ?? 0);

/** The account of an ARN; `undefined` for anything else. */
export const accountOf = (arn: string | undefined): string | undefined =>
  arn === undefined ? undefined : /^arn:[^:]*:[^:]*:[^:]*:(\d{12}):/.exec(arn)?.[1];

/** Where something is; `*` where that is not known. */
interface Place {
  readonly region: string;
  readonly account: string;
}

/** The ARN of something in a region of an account; what is IAM's is in no region. */
export const arnOf = (at: Place, service: 'ec2' | 'ecs' | 'iam' | 'ssm', resource: string): string =>
  `arn:${partitionOf(at.region)}:${service}:${service === 'iam' ? '' : at.region}:${at.account}:${resource}`;

/** The ARN of something that AWS has for everybody: public images and parameters. */
export const publicArnOf = (
  { region }: Pick<Place, 'region'>,
  service: 'ec2' | 'ssm',
  resource: string,
): string => arnOf({ region, account: '' }, service, resource);

/**
 * The partitions of AWS by the beginning of their regions' names; all other regions are of `aws`. Source: the partitions
 * that the SDK knows (`@aws-sdk/core`, util-endpoints, partitions); a test holds this table against them.
 */
const PARTITIONS: readonly (readonly [partition: string, prefix: string])[] = [
  ['aws-cn', 'cn-'],
  ['aws-eusc', 'eusc-'],
  ['aws-iso', 'us-iso-'],
  ['aws-iso-b', 'us-isob-'],
  ['aws-iso-e', 'eu-isoe-'],
  ['aws-iso-f', 'us-isof-'],
  ['aws-us-gov', 'us-gov-'],
];

/** The partition of a region, as it stands in ARNs; `aws` where the region is not known. */
export const partitionOf = (region: string | undefined): string =>
  PARTITIONS.find(([, prefix]) => region?.startsWith(prefix))?.[0] ?? 'aws';

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

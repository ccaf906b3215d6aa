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

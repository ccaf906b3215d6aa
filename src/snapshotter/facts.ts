import type { IpPermission } from '@aws-sdk/client-ec2';
import type { Aws } from '../aws/aws.ts';
import type { Input, OperationName, Output } from '../aws/operations.ts';
import { AwsError } from '../aws/errors.ts';
import { type Page, pages } from '../aws/pages.ts';
import type { Facts, Hidden, SecurityGroupFact, SubnetFact, WantedFacts } from '../model/facts.ts';

/** Filters take at most 200 values. Source: EC2 API reference, "Filter". */
const MOST_VALUES = 200;

/** What is asked for, and the filter that names it. */
const FILTER = {
  'ec2:DescribeKeyPairs': 'key-name',
  'ec2:DescribeSubnets': 'subnet-id',
  'ec2:DescribeSecurityGroups': 'group-id',
  'ec2:DescribeInstanceTypeOfferings': 'instance-type',
  'ec2:DescribeInstanceTypes': 'instance-type',
  'ec2:DescribeImages': 'image-id',
} as const satisfies Partial<Record<OperationName, string>>;

/**
 * Asks EC2 what the online checks want to know: all at once, nothing that nobody wants, one call for each kind of thing
 * (and page). Filters name what is sought, so that one missing thing hides no other. Never fails for what it may not
 * see: that is told in `hidden`.
 * @throws the signal's reason when it aborts; AwsError when AWS cannot be reached at all.
 */
export async function readFacts(aws: Aws, wanted: WantedFacts, signal?: AbortSignal): Promise<Facts> {
  const hidden: Hidden[] = [];
  const options = signal === undefined ? {} : { signal };

  /** Everything of one kind, by pages of answers and batches of names; `undefined` when it is not wanted or hidden. */
  async function read<K extends keyof typeof FILTER, T, R>(
    operation: K,
    names: readonly string[],
    itemsOf: (answer: Output<K>) => readonly T[] | undefined,
    shape: (items: readonly T[]) => R,
    input: Input<K> = {},
  ): Promise<R | undefined> {
    if (names.length === 0) return undefined;
    const unique = [...new Set(names)].toSorted();
    try {
      const found: T[] = [];
      for (let at = 0; at < unique.length; at += MOST_VALUES) {
        const Filters = [{ Name: FILTER[operation], Values: unique.slice(at, at + MOST_VALUES) }];
        const ask = async (token: string | undefined): Promise<Page<T>> => {
          const page = token === undefined ? {} : { NextToken: token };
          const answer = await aws.call(operation, { ...input, Filters, ...page }, options);
          return { items: itemsOf(answer) ?? [], next: 'NextToken' in answer ? answer.NextToken : undefined };
        };
        found.push(...(await pages(operation, ask)));
      }
      return shape(found);
    } catch (error) {
      if (!(error instanceof AwsError) || FATAL.has(error.kind)) throw error;
      hidden.push({ operation, code: error.code, denied: error.kind === 'denied' });
      return undefined;
    }
  }
  const [keyPairs, subnets, securityGroups, offerings, instanceTypes, images] = await Promise.all([
    read(
      'ec2:DescribeKeyPairs',
      wanted.keyPairs,
      (answer) => answer.KeyPairs,
      (items): ReadonlySet<string> => new Set(items.map((pair) => pair.KeyName ?? '')),
    ),
    read(
      'ec2:DescribeSubnets',
      wanted.subnets,
      (answer) => answer.Subnets,
      (items): ReadonlyMap<string, SubnetFact> =>
        new Map(
          items.map((subnet) => [
            subnet.SubnetId ?? '',
            {
              vpc: subnet.VpcId ?? '',
              zone: subnet.AvailabilityZone ?? '',
              free: subnet.AvailableIpAddressCount ?? Number.POSITIVE_INFINITY,
            },
          ]),
        ),
    ),
    read(
      'ec2:DescribeSecurityGroups',
      wanted.securityGroups,
      (answer) => answer.SecurityGroups,
      (items): ReadonlyMap<string, SecurityGroupFact> =>
        new Map(
          items.map((group) => [
            group.GroupId ?? '',
            {
              name: group.GroupName ?? '',
              vpc: group.VpcId ?? '',
              inbound: (group.IpPermissions ?? []).flatMap(inboundOf),
            },
          ]),
        ),
    ),
    read(
      'ec2:DescribeInstanceTypeOfferings',
      wanted.offerings,
      (answer) => answer.InstanceTypeOfferings,
      (items): ReadonlyMap<string, ReadonlySet<string>> => {
        const zones = new Map<string, Set<string>>();
        for (const { InstanceType: type = '', Location: zone = '' } of items)
          zones.set(type, (zones.get(type) ?? new Set<string>()).add(zone));
        return zones;
      },
      { LocationType: 'availability-zone' },
    ),
    read(
      'ec2:DescribeInstanceTypes',
      wanted.instanceTypes,
      (answer) => answer.InstanceTypes,
      (items): ReadonlyMap<string, readonly string[]> =>
        new Map(
          items.map((type) => [type.InstanceType ?? '', type.ProcessorInfo?.SupportedArchitectures ?? []]),
        ),
    ),
    read(
      'ec2:DescribeImages',
      wanted.images,
      (answer) => answer.Images,
      (items): ReadonlyMap<string, string> =>
        new Map(
          items
            .filter((image) => (image.State ?? 'available') === 'available')
            .map((image) => [image.ImageId ?? '', image.Architecture ?? '']),
        ),
    ),
  ]);
  return { keyPairs, subnets, securityGroups, offerings, instanceTypes, images, hidden };
}

/** Errors that every other call would have too. */
const FATAL: ReadonlySet<AwsError['kind']> = new Set([
  'no-credentials',
  'expired-credentials',
  'bad-credentials',
  'clock-skew',
  'unreachable',
  'fault',
]);

/** A rule lets something in when it has a source. Ports of `-1` protocols are not told: all. */
function inboundOf(rule: IpPermission): SecurityGroupFact['inbound'] {
  const sources = [rule.IpRanges, rule.Ipv6Ranges, rule.PrefixListIds, rule.UserIdGroupPairs];
  if (sources.every((list) => (list ?? []).length === 0)) return [];
  const protocol = PROTOCOLS[rule.IpProtocol ?? '-1'] ?? rule.IpProtocol ?? '-1';
  return [{ protocol, from: rule.FromPort ?? 0, to: rule.ToPort ?? 65535 }];
}

/** https://www.iana.org/assignments/protocol-numbers */
const PROTOCOLS: Readonly<Record<string, string>> = { '6': 'tcp', '17': 'udp' };

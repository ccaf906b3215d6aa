import type { Facts } from '../../../src/model/facts.ts';
import type { Part } from '../example.ts';

/** What EC2 says of the boxes below; every example changes something of it. */
export const FACTS: Facts = {
  keyPairs: new Set(['team']),
  subnets: new Map([['subnet-0a0a0a0a', { vpc: 'vpc-1', zone: 'us-east-1a', free: 250 }]]),
  securityGroups: new Map([
    ['sg-0a0a0a0a', { name: 'web', vpc: 'vpc-1', inbound: [{ protocol: 'tcp', from: 80, to: 80 }] }],
  ]),
  offerings: new Map([
    ['t3.small', new Set(['us-east-1a', 'us-east-1b'])],
    ['x2.huge', new Set(['us-east-1a'])],
  ]),
  instanceTypes: new Map([['x2.huge', ['x86_64']]]),
  images: new Map([['ami-0a0a0a0a', 'x86_64']]),
  hidden: [],
};

export interface OnlineExample {
  /** What the files say of the boxes. */
  readonly part: Part;
  /** What EC2 says: with `bad` there is the finding, with `good` there is none. */
  readonly bad: Partial<Facts>;
  readonly good: Partial<Facts>;
  /** Where it is not EC2's answer that is at fault: files that give no finding. */
  readonly better?: Part;
}

const box = (more: object): Part => ({ box: more });
const pinned = { image: 'ami-0a0a0a0a', instanceType: 'x2.huge' };
const PROFILE = (account: string): string => `arn:aws:iam::${account}:instance-profile/shop`;

export const ONLINE_EXAMPLES: Readonly<Record<string, OnlineExample>> = {
  'key-pair-missing': {
    part: box({ keyPair: 'team' }),
    bad: { keyPairs: new Set() },
    good: { keyPairs: new Set(['team']) },
  },
  'instance-type-missing': {
    part: box({ instanceType: 't3.small' }),
    bad: { offerings: new Map() },
    good: { offerings: new Map([['t3.small', new Set(['us-east-1a'])]]) },
  },
  'instance-type-not-in-zone': {
    part: box({ instanceType: 't3.small', subnets: ['subnet-0a0a0a0a'] }),
    bad: { offerings: new Map([['t3.small', new Set(['us-east-1b', 'us-east-1c'])]]) },
    good: { offerings: new Map([['t3.small', new Set(['us-east-1a', 'us-east-1b'])]]) },
  },
  'ami-missing': {
    part: box(pinned),
    bad: { images: new Map() },
    good: { images: new Map([['ami-0a0a0a0a', 'x86_64']]) },
  },
  'ami-architecture': {
    part: box(pinned),
    bad: { images: new Map([['ami-0a0a0a0a', 'arm64']]) },
    good: { images: new Map([['ami-0a0a0a0a', 'x86_64']]) },
  },
  'instance-profile-account': {
    part: box({ instanceProfile: PROFILE('444455556666') }),
    bad: {},
    good: {},
    better: box({ instanceProfile: PROFILE('111122223333') }),
  },
  'instance-profile-unproven': {
    part: box({ instanceProfile: 'shopBox' }),
    bad: {},
    good: {},
    better: box({ instanceProfile: 'ecsInstanceRole' }),
  },
  'subnet-missing': {
    part: box({ subnets: ['subnet-0a0a0a0a'] }),
    bad: { subnets: new Map() },
    good: { subnets: new Map([['subnet-0a0a0a0a', { vpc: 'vpc-1', zone: 'us-east-1a', free: 250 }]]) },
  },
  'subnet-full': {
    part: box({ count: 2, subnets: ['subnet-0a0a0a0a'] }),
    bad: { subnets: new Map([['subnet-0a0a0a0a', { vpc: 'vpc-1', zone: 'us-east-1a', free: 1 }]]) },
    good: { subnets: new Map([['subnet-0a0a0a0a', { vpc: 'vpc-1', zone: 'us-east-1a', free: 2 }]]) },
  },
  'security-group-missing': {
    part: box({ securityGroups: ['sg-0a0a0a0a'] }),
    bad: { securityGroups: new Map() },
    good: { securityGroups: new Map([['sg-0a0a0a0a', { name: 'web', vpc: 'vpc-1', inbound: [] }]]) },
  },
  'vpc-mismatch': {
    part: box({ subnets: ['subnet-0a0a0a0a'], securityGroups: ['sg-0a0a0a0a'] }),
    bad: { securityGroups: new Map([['sg-0a0a0a0a', { name: 'web', vpc: 'vpc-2', inbound: [] }]]) },
    good: { securityGroups: new Map([['sg-0a0a0a0a', { name: 'web', vpc: 'vpc-1', inbound: [] }]]) },
  },
  'port-closed': {
    part: {
      box: { securityGroups: ['sg-0a0a0a0a'] },
      container: { portMappings: [{ containerPort: 8080, hostPort: 80 }] },
    },
    bad: {
      securityGroups: new Map([
        ['sg-0a0a0a0a', { name: 'web', vpc: 'vpc-1', inbound: [{ protocol: 'tcp', from: 443, to: 443 }] }],
      ]),
    },
    good: {
      securityGroups: new Map([
        ['sg-0a0a0a0a', { name: 'web', vpc: 'vpc-1', inbound: [{ protocol: 'tcp', from: 80, to: 443 }] }],
      ]),
    },
  },
  'not-checked': {
    part: box({ keyPair: 'team' }),
    bad: {
      keyPairs: undefined,
      hidden: [{ operation: 'ec2:DescribeKeyPairs', code: 'UnauthorizedOperation', denied: true }],
    },
    good: {},
  },
};

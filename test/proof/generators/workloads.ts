import type { Files } from '../../support/converge.ts';

/** What a shop changes into, in one apply. `before: undefined` starts from nothing, `goal: 'destroy'` ends there. */
export interface Workload {
  readonly name: string;
  readonly before: Files | undefined;
  readonly after: Files;
  readonly goal: 'converge' | 'destroy';
}

interface Shop {
  readonly image?: string;
  readonly count?: number;
  readonly instanceType?: string;
  readonly instanceProfile?: string;
  readonly subnets?: readonly string[];
  readonly web?: string;
}

const shop = ({
  image = 'example/web:1',
  count = 1,
  instanceType = 't3.small',
  instanceProfile = 'ecsInstanceRole',
  subnets = ['subnet-0f0f0f0f'],
  web = 'web',
}: Shop): Files => ({
  cluster: {
    cluster: 'shop',
    boxes: {
      box: {
        count: subnets.length,
        instanceType,
        instanceProfile,
        subnets,
        securityGroups: ['sg-0f0f0f0f'],
      },
    },
    services: { api: { desiredCount: 1 }, [web]: { task: web, desiredCount: count } },
  },
  apps: [
    {
      name: 'shop',
      tasks: [
        { family: 'api', containerDefinitions: [{ name: 'api', image: 'example/api:1', memory: 64 }] },
        {
          family: web,
          containerDefinitions: [
            { name: 'web', image, memory: 64, environment: [{ name: 'A', value: '1' }] },
          ],
        },
      ],
    },
  ],
});

const small = shop({});
const changed = (name: string, edit: Shop): Workload => ({
  name,
  before: small,
  after: shop(edit),
  goal: 'converge',
});

export const WORKLOADS: readonly Workload[] = [
  { name: 'create', before: undefined, after: small, goal: 'converge' },
  changed('image roll', { image: 'example/web:2' }),
  changed('scale', { count: 3 }),
  changed('box replacement', { instanceType: 't3.medium' }),
  changed('another instance profile', { instanceProfile: 'other' }),
  // The box in 0a stays, the other two move.
  {
    name: 'other subnets',
    before: shop({ subnets: ['subnet-0a0a0a0a', 'subnet-0b0b0b0b', 'subnet-0c0c0c0c'] }),
    after: shop({ subnets: ['subnet-0d0d0d0d', 'subnet-0e0e0e0e', 'subnet-0a0a0a0a'] }),
    goal: 'converge',
  },
  changed('rename', { web: 'front' }),
  { name: 'destroy', before: small, after: small, goal: 'destroy' },
];

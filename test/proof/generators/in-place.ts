import type { Files } from '../../support/converge.ts';
import type { Workload } from './workloads.ts';

/** What an edit can set at once; members of every kind that are changed in place by calls of their own. */
interface Shop {
  readonly tag?: string;
  readonly old?: boolean;
  readonly insights?: string;
  readonly group?: string;
  readonly profile?: string;
  readonly disk?: string;
  readonly grace?: number;
  readonly execute?: boolean;
  readonly boxes?: number;
  readonly services?: readonly string[];
  readonly strategy?: 'DAEMON' | 'REPLICA';
}

const shop = ({
  tag = 'a',
  old = true,
  insights = 'enabled',
  group = 'sg-0000000000000000a',
  profile = 'ecsInstanceRole',
  disk = 'ssd',
  grace = 10,
  execute = false,
  boxes = 2,
  services = ['api', 'web'],
  strategy = 'REPLICA',
}: Shop): Files => ({
  cluster: {
    cluster: 'shop',
    settings: { containerInsights: insights },
    tags: { team: tag, ...(old && { old: 'x' }) },
    boxes: {
      box: {
        count: boxes,
        instanceType: 't3.small',
        subnets: ['subnet-0f0f0f0f'],
        securityGroups: [group],
        instanceProfile: profile,
        attributes: { disk, ...(old && { rack: '1' }) },
      },
    },
    services: Object.fromEntries(
      services.map((name) => [
        name,
        {
          task: name,
          ...(name === 'web' && strategy === 'DAEMON' ? {} : { desiredCount: 1 }),
          healthCheckGracePeriodSeconds: grace,
          enableExecuteCommand: execute,
          ...(name === 'web' && { schedulingStrategy: strategy }),
        },
      ]),
    ),
  },
  apps: [
    {
      name: 'shop',
      tasks: services.map((family) => ({
        family,
        containerDefinitions: [{ name: 'main', image: `example/${family}:${tag}`, memory: 64 }],
      })),
    },
  ],
});

const edit = (name: string, after: Shop, before: Shop = {}): Workload => ({
  name,
  before: shop(before),
  after: shop(after),
  goal: 'converge',
});

/** Edits of several members at once, beside the transitions of `WORKLOADS`. */
export const EDITS: readonly Workload[] = [
  edit('everything in place', {
    tag: 'b',
    old: false,
    insights: 'enhanced',
    group: 'sg-0000000000000000b',
    profile: 'other',
    disk: 'hdd',
    grace: 20,
    execute: true,
  }),
  edit('tags, attributes and groups', { old: false, group: 'sg-0000000000000000b', disk: 'hdd' }),
  edit('one more service and box', { boxes: 3, services: ['api', 'web', 'cron'] }),
  edit('one service and box less', { boxes: 1, services: ['api'] }),
  edit('a service that is replaced', { strategy: 'DAEMON' }),
];

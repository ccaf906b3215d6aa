import fc from 'fast-check';
import type { Files } from '../../support/converge.ts';

/** A small shop whose services compete for ports, CPU and memory of few boxes. */
export interface ShopService {
  readonly image: number;
  readonly cpu: number;
  readonly memory: number;
  readonly port: number | undefined;
  readonly count: number;
  readonly percents: readonly [minimum: number, maximum: number] | undefined;
  /** One task on each box. */
  readonly daemon?: boolean;
}

export interface ShopBoxes {
  readonly count: number;
  readonly instanceType: string;
}

const PERCENTS: readonly (readonly [number, number])[] = [
  [100, 200],
  [50, 100],
  [0, 100],
  [50, 150],
  [100, 150],
];

/** Any service of a shop. */
export const shopService = fc.record({
  image: fc.integer({ min: 1, max: 3 }),
  cpu: fc.constantFrom(0, 256, 700, 1024),
  memory: fc.constantFrom(64, 300, 900),
  port: fc.option(fc.constantFrom(80, 8080), { nil: undefined, freq: 1 }),
  count: fc.integer({ min: 0, max: 3 }),
  percents: fc.option(fc.constantFrom(...PERCENTS), { nil: undefined }),
});

/** One to three services by name; a name is a service of the shop before, too. */
export const shopServices = <T extends ShopService>(
  service: fc.Arbitrary<T>,
): fc.Arbitrary<Record<string, T>> =>
  fc.dictionary(fc.constantFrom('api', 'cron', 'web'), service, { minKeys: 1, maxKeys: 3 });

/** The two files of a shop. */
export const shopFiles = (
  { count, instanceType }: ShopBoxes,
  list: Readonly<Record<string, ShopService>>,
): Files => ({
  cluster: {
    cluster: 'shop',
    boxes: {
      box: { count, instanceType, subnets: ['subnet-0f0f0f0f'], securityGroups: ['sg-0f0f0f0f'] },
    },
    services: Object.fromEntries(
      Object.entries(list).map(([name, { count: desiredCount, percents, daemon }]) => [
        name,
        {
          task: name,
          ...(daemon === true ? { schedulingStrategy: 'DAEMON' } : { desiredCount }),
          ...(percents && {
            deploymentConfiguration: {
              minimumHealthyPercent: percents[0],
              maximumPercent: daemon === true ? 100 : percents[1],
            },
          }),
        },
      ]),
    ),
  },
  apps: [
    {
      name: 'shop',
      tasks: Object.entries(list).map(([family, { image, cpu, memory, port }]) => ({
        family,
        containerDefinitions: [
          {
            name: family,
            image: `example/${family}:${String(image)}`,
            cpu,
            memory,
            ...(port !== undefined && { portMappings: [{ containerPort: 8080, hostPort: port }] }),
          },
        ],
      })),
    },
  ],
});

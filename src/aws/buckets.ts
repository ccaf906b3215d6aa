/**
 * AWS's own token buckets: `burst` calls at once, then `rate` a second; per account and region, shared with every other
 * caller. Sources: "Request throttling for the Amazon ECS API" and "Request throttling for the Amazon EC2 API".
 */
export interface BucketSize {
  readonly burst: number;
  /** Calls a second. */
  readonly rate: number;
}

export const BUCKETS = {
  'ecs service read': { burst: 100, rate: 20 },
  'ecs service modify': { burst: 50, rate: 5 },
  'ecs service deployment': { burst: 50, rate: 20 },
  'ecs task definition read': { burst: 50, rate: 20 },
  'ecs task definition modify': { burst: 20, rate: 1 },
  'ecs cluster read': { burst: 50, rate: 20 },
  'ecs cluster modify': { burst: 20, rate: 1 },
  'ecs cluster resource read': { burst: 100, rate: 20 },
  'ecs cluster resource modify': { burst: 100, rate: 40 },
  'ecs tag modify': { burst: 20, rate: 10 },
  'ec2 read': { burst: 100, rate: 20 },
  'ec2 modify': { burst: 50, rate: 5 },
  'ec2 RunInstances': { burst: 5, rate: 2 },
  'ec2 TerminateInstances': { burst: 100, rate: 5 },
  'ec2 CreateTags': { burst: 100, rate: 10 },
} as const satisfies Readonly<Record<string, BucketSize>>;

export type BucketName = keyof typeof BUCKETS;

import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { refusing } from '../support/foreign-ways.ts';
import { shop, type Shop } from './shop.ts';

const boxes = (count: number): object => ({
  boxes: { web: { count } },
  services: { api: { task: 'api', desiredCount: 1 } },
});

let it: Shop;
beforeEach(async () => {
  it = await shop();
  it.write(boxes(1));
});
afterEach(() => it.close());

const oneLine = (text: string): string => text.replaceAll(/\s+/g, ' ');

/** What EC2 and ECS refuse for a reason of state, a quota or the account, in their words; and what helps. */
const ROWS: readonly (readonly [
  operation: string,
  code: string,
  message: string,
  hint: string,
  status: number,
])[] = [
  [
    'ec2:RunInstances',
    'VcpuLimitExceeded',
    'You have requested more vCPU capacity than your current vCPU limit of 32 allows',
    'ask for a higher quota in the Service Quotas console',
    400,
  ],
  [
    'ec2:RunInstances',
    'InstanceLimitExceeded',
    'You have requested more instances (1) than your current instance limit of 0 allows',
    'ask for a higher quota',
    400,
  ],
  [
    'ec2:RunInstances',
    'InsufficientInstanceCapacity',
    'We currently do not have sufficient t3.small capacity in the Availability Zone you requested',
    'Try another instance type',
    500,
  ],
  [
    'ec2:RunInstances',
    'InsufficientFreeAddressesInSubnet',
    'There are not enough free addresses in subnet',
    'The subnet has no free address',
    400,
  ],
  [
    'ec2:RunInstances',
    'Unsupported',
    'Your requested instance type (t3.small) is not supported in your requested Availability Zone',
    'Take another instance type, or a subnet',
    400,
  ],
  [
    'ec2:RunInstances',
    'OptInRequired',
    'In order to use this AWS Marketplace product you need to accept terms and subscribe',
    'Subscribe the account',
    400,
  ],
  [
    'ec2:RunInstances',
    'PendingVerification',
    'Your account is currently being verified',
    'AWS still verifies the account',
    400,
  ],
  [
    'ecs:CreateService',
    'LimitExceededException',
    'The limit for the number of services was exceeded',
    'ask for a higher quota',
    400,
  ],
  ['ecs:CreateService', 'BlockedException', 'Your AWS account was blocked', 'AWS Support', 400],
];

describe('what no retry mends is not called a conflict', () => {
  test.each(ROWS)('%s: %s', async (operation, code, message, hint, status) => {
    const way = refusing(operation, { code, message, status });
    it.aws.use(way);
    const { code: exit, stdout, stderr } = await it.run('apply --yes');
    const told = oneLine(stdout + stderr);
    expect([exit, told]).toEqual([1, expect.stringContaining(message)]);
    expect(told).toContain(hint);
    expect(told).not.toMatch(/another apply runs|IAM action/);
    expect(way.count()).toBe(1);
  });

  test('a box that is protected from termination: in EC2’s words, with the command that opens it', async () => {
    it.write(boxes(2));
    await it.succeed('apply --yes');
    it.aws.use(
      refusing('ec2:TerminateInstances', {
        code: 'OperationNotPermitted',
        message:
          "The instance 'i-0123456789abcdef0' may not be terminated. Modify its 'disableApiTermination' instance attribute and try again.",
      }),
    );
    it.write(boxes(1));
    const { code, stdout, stderr } = await it.run('apply --yes');
    const told = oneLine(stdout + stderr);
    expect(code).toBe(1);
    expect(told).toContain('Somebody protected the instance from being terminated.');
    expect(told).toContain(
      'aws ec2 modify-instance-attribute --no-disable-api-termination --instance-id i-0123456789abcdef0',
    );
    expect(told).not.toContain('another apply runs');

    // It was opened: the same command goes on.
    it.aws.use();
    await it.succeed('apply --yes');
    expect((await it.succeed('plan --detailed-exitcode')).stdout).toContain('No changes.');
  });
});

import { DescribeInstancesCommand, RunInstancesCommand } from '@aws-sdk/client-ec2';
import {
  CreateClusterCommand,
  CreateServiceCommand,
  DescribeServicesCommand,
  RegisterTaskDefinitionCommand,
} from '@aws-sdk/client-ecs';
import { expect, test } from 'vitest';
import { testEngine } from '../../support/engine.ts';

test('both SDK clients talk to the engine', async () => {
  const { ecs, ec2 } = testEngine();
  const { cluster } = await ecs.send(
    new CreateClusterCommand({ clusterName: 'shop', tags: [{ key: 'a', value: 'b' }] }),
  );
  expect(cluster?.clusterArn).toBe('arn:aws:ecs:us-east-1:000000000000:cluster/shop');
  await ecs.send(
    new RegisterTaskDefinitionCommand({
      family: 'web',
      containerDefinitions: [{ name: 'web', image: 'nginx:1', memory: 64 }],
    }),
  );
  const { service } = await ecs.send(
    new CreateServiceCommand({ cluster: 'shop', serviceName: 'web', taskDefinition: 'web', desiredCount: 1 }),
  );
  expect(service?.deployments?.[0]?.createdAt).toEqual(new Date(Date.UTC(2026, 0, 1)));
  const described = await ecs.send(
    new DescribeServicesCommand({ cluster: 'shop', services: ['web', 'none'] }),
  );
  expect(described.failures).toEqual([
    { arn: 'arn:aws:ecs:us-east-1:000000000000:service/shop/none', reason: 'MISSING' },
  ]);
  expect(described.services?.[0]?.deploymentConfiguration?.maximumPercent).toBe(200);

  await ec2.send(
    new RunInstancesCommand({
      MinCount: 1,
      MaxCount: 1,
      ImageId: 'resolve:ssm:/aws/service/ecs/optimized-ami/amazon-linux-2023/recommended/image_id',
      InstanceType: 't3.small',
      NetworkInterfaces: [
        {
          DeviceIndex: 0,
          SubnetId: 'subnet-0f0f0f0f',
          Groups: ['sg-0f0f0f0f'],
          AssociatePublicIpAddress: true,
        },
      ],
      TagSpecifications: [{ ResourceType: 'instance', Tags: [{ Key: 'Name', Value: 'a & <b>' }] }],
      UserData: Buffer.from('x').toString('base64'),
    }),
  );
  const { Reservations } = await ec2.send(
    new DescribeInstancesCommand({ Filters: [{ Name: 'tag:Name', Values: ['a*'] }], MaxResults: 10 }),
  );
  const instance = Reservations?.[0]?.Instances?.[0];
  expect(instance?.Tags).toEqual([{ Key: 'Name', Value: 'a & <b>' }]);
  expect(instance?.PrivateIpAddress).toBe('127.0.0.2');
  expect(instance?.ImageId).toMatch(/^ami-[0-9a-f]{17}$/);
  expect(instance?.LaunchTime).toEqual(new Date(Date.UTC(2026, 0, 1)));
});

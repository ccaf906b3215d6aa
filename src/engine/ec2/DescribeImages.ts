import type { DescribeImagesRequest, DescribeImagesResult, Image } from '@aws-sdk/client-ec2';
import type { EngineContext } from '../context.ts';
import { unlessDry } from './shared/faults.ts';
import { passes } from './shared/filters.ts';
import { resolveImage } from './shared/image.ts';
import { page } from './shared/pages.ts';

export { DescribeImages$ as schema } from '@aws-sdk/client-ec2';

const PARAMETER = '/aws/service/ecs/optimized-ami/amazon-linux-2023';

/** AMIs: every well-formed id that is named, also through the filter `image-id`; unnamed, those of the usual ECS-optimised parameters. */
export function run(context: EngineContext, input: DescribeImagesRequest): DescribeImagesResult {
  const known = new Map<string, 'x86_64' | 'arm64'>([
    [resolveImage(`resolve:ssm:${PARAMETER}/recommended/image_id`), 'x86_64'],
    [resolveImage(`resolve:ssm:${PARAMETER}/arm64/recommended/image_id`), 'arm64'],
  ]);
  const sought = (input.Filters ?? []).flatMap((filter) =>
    filter.Name === 'image-id' ? (filter.Values ?? []) : [],
  );
  const named = [...(input.ImageIds ?? []), ...sought].map(resolveImage);
  unlessDry(input.DryRun);
  const all = (named.length > 0 ? named : [...known.keys()]).map((ImageId): Image => ({
    ImageId,
    Name: `ecs-optimised-${ImageId}`,
    ImageLocation: `amazon/ecs-optimised-${ImageId}`,
    ImageType: 'machine',
    OwnerId: 'amazon',
    Public: true,
    State: 'available',
    Architecture: known.get(ImageId) ?? 'x86_64',
    RootDeviceType: 'ebs',
    RootDeviceName: '/dev/xvda',
    VirtualizationType: 'hvm',
    Hypervisor: 'xen',
    BlockDeviceMappings: [
      { DeviceName: '/dev/xvda', Ebs: { VolumeSize: 30, VolumeType: 'gp3', DeleteOnTermination: true } },
    ],
    Tags: [],
  }));
  const found = all.filter((image) =>
    passes(input.Filters, {
      'image-id': image.ImageId,
      name: image.Name,
      architecture: image.Architecture,
      state: image.State,
      'owner-alias': 'amazon',
      'owner-id': 'amazon',
    }),
  );
  const { items, nextToken } = page(found, (image) => image.ImageId ?? '', input);
  return { Images: items, NextToken: nextToken };
}

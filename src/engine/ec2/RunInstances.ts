import type { Reservation, RunInstancesRequest } from '@aws-sdk/client-ec2';
import type { EngineContext } from '../context.ts';
import type { InstanceRecord } from '../records.ts';
import { freeAddresses } from './shared/addresses.ts';
import { fault, unlessDry } from './shared/faults.ts';
import { hexOf } from './shared/ids.ts';
import { readLaunch } from './shared/launch-request.ts';
import { VPC_ID, zoneOf } from './shared/places.ts';
import { reservationsOf } from './shared/show-instance.ts';

export { RunInstances$ as schema } from '@aws-sdk/client-ec2';

/**
 * Launches boxes, tagged from the first moment. The same client token launches once: again it answers with the same
 * reservation; with other parameters, or when its instances are terminated, it is refused.
 * Source: Amazon EC2 API reference, RunInstances; "Ensuring idempotency in Amazon EC2 API requests".
 */
export function run(context: EngineContext, input: RunInstancesRequest): Reservation {
  const { ClientToken: token, DryRun: dryRun, ...parameters } = input;
  const launch = readLaunch(context, input);
  const parametersDigest = hexOf(JSON.stringify(parameters), 64);
  const earlier = token
    ? [...context.store.instances.values()].filter((box) => box.clientToken === token)
    : [];
  if (earlier.length > 0) return repeat(context, earlier, parametersDigest);
  unlessDry(dryRun);

  const now = context.clock.now();
  const reservationId = `r-${context.random.hex(17)}`;
  const boxes = freeAddresses(context, launch.count).map((address): InstanceRecord => ({
    instanceId: `i-${context.random.hex(17)}`,
    reservationId,
    state: 'pending',
    imageId: launch.imageId,
    instanceType: launch.instanceType,
    ...(input.KeyName !== undefined && { keyName: input.KeyName }),
    subnetId: launch.subnetId,
    vpcId: VPC_ID,
    securityGroups: [...launch.securityGroups],
    availabilityZone: zoneOf(context, launch.subnetId),
    ...(launch.instanceProfileArn !== undefined && { instanceProfileArn: launch.instanceProfileArn }),
    publicIp: launch.publicIp,
    address,
    userData: input.UserData ?? '',
    httpTokens: input.MetadataOptions?.HttpTokens === 'required' ? 'required' : 'optional',
    ...rootVolume(input),
    hopLimit: input.MetadataOptions?.HttpPutResponseHopLimit ?? 1,
    tags: { ...launch.tags },
    ...(token ? { clientToken: token } : {}),
    parametersDigest,
    launchedAt: now,
    runningAt: now + context.options.bootMs,
    joinedAt: now + context.options.bootMs + context.options.joinMs,
  }));
  for (const box of boxes) context.store.instances.put(box.instanceId, box);
  return reservationsOf(context, boxes)[0] ?? {};
}

function rootVolume(input: RunInstancesRequest): Pick<InstanceRecord, 'rootVolumeGiB'> {
  const size = input.BlockDeviceMappings?.[0]?.Ebs?.VolumeSize;
  return size === undefined ? {} : { rootVolumeGiB: size };
}

function repeat(context: EngineContext, earlier: readonly InstanceRecord[], digest: string): Reservation {
  if (earlier.some((box) => box.parametersDigest !== digest)) {
    throw fault(
      'IdempotentParameterMismatch',
      'Arguments on this idempotent request are inconsistent with arguments used in previous request(s).',
    );
  }
  if (earlier.every((box) => box.state === 'terminated' || box.state === 'shutting-down')) {
    throw fault(
      'IdempotentInstanceTerminated',
      'The instances that were launched with this client token have been terminated.',
    );
  }
  return reservationsOf(context, earlier)[0] ?? {};
}

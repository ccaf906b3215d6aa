import type { BoxGroup } from '../generated/validators.js';
import type { DesiredBox } from '../model/desired.ts';
import type { Tags } from '../model/ownership.ts';

/** The newest ECS-optimized Amazon Linux 2023 (Amazon ECS Developer Guide, "Retrieving Amazon ECS-optimized Linux AMI metadata"). */
const IMAGE = 'resolve:ssm:/aws/service/ecs/optimized-ami/amazon-linux-2023/recommended/image_id';
const INSTANCE_TYPE = 't3.small';
/** The name that the ECS console gives to the instance role and its profile. */
const INSTANCE_PROFILE = 'ecsInstanceRole';

/** The boxes of groups by slot: `web-1`, `web-2`, ...; the subnets of a group are taken in turn. */
export function boxesOf(
  groups: Readonly<Record<string, BoxGroup>>,
  clusterTags: Tags,
): ReadonlyMap<string, DesiredBox> {
  const boxes = new Map<string, DesiredBox>();
  for (const [group, declared] of Object.entries(groups)) {
    const subnets = declared.subnets ?? [];
    for (let index = 0; index < (declared.count ?? 1); index++) {
      const slot = `${group}-${index + 1}`;
      boxes.set(slot, {
        slot,
        group,
        instanceType: declared.instanceType ?? INSTANCE_TYPE,
        keyPair: declared.keyPair,
        subnet: subnets.length === 0 ? undefined : subnets[index % subnets.length],
        securityGroups: declared.securityGroups ?? [],
        instanceProfile: declared.instanceProfile ?? INSTANCE_PROFILE,
        publicIp: declared.publicIp,
        image: declared.image ?? IMAGE,
        attributes: declared.attributes ?? {},
        rootVolumeGiB: declared.rootVolumeGiB,
        tags: { ...clusterTags, ...declared.tags },
      });
    }
  }
  return boxes;
}

import type { BoxGroup } from '../generated/validators.js';
import { BOX_DEFAULTS, boxImage } from '../model/kinds/box.ts';
import type { DesiredBox } from '../model/desired.ts';
import type { Tags } from '../model/ownership.ts';

/** How many boxes a group has. */
export const boxCount = (group: BoxGroup): number => group.count ?? 1;

/** The boxes of groups by slot: `web-1`, `web-2`, ...; the subnets of a group in turn. */
export function boxesOf(
  groups: Readonly<Record<string, BoxGroup>>,
  clusterTags: Tags,
): ReadonlyMap<string, DesiredBox> {
  const boxes = new Map<string, DesiredBox>();
  for (const [group, declared] of Object.entries(groups)) {
    const subnets = declared.subnets ?? [];
    const instanceType = declared.instanceType ?? BOX_DEFAULTS.instanceType;
    for (let index = 0; index < boxCount(declared); index++) {
      const slot = `${group}-${index + 1}`;
      boxes.set(slot, {
        slot,
        group,
        instanceType,
        keyPair: declared.keyPair,
        subnets,
        subnet: subnets.length === 0 ? undefined : subnets[index % subnets.length],
        securityGroups: declared.securityGroups ?? [],
        instanceProfile: declared.instanceProfile ?? BOX_DEFAULTS.instanceProfile,
        publicIp: declared.publicIp,
        image: declared.image ?? boxImage(instanceType),
        attributes: declared.attributes ?? {},
        rootVolumeGiB: declared.rootVolumeGiB,
        tags: { ...clusterTags, ...declared.tags },
      });
    }
  }
  return boxes;
}

import type { DesiredBox } from '../../model/desired.ts';
import { type KindRules, rulesOf } from './rules.ts';

const FIXED = 'is fixed when an instance is launched';

/** What EC2 fixes at launch replaces the box; the rest is changed in place. */
const rules = (undeclared: readonly string[]): KindRules =>
  rulesOf({
    replacing: {
      instanceType: `instanceType ${FIXED}`,
      keyPair: `keyPair ${FIXED}`,
      subnet: `subnet ${FIXED}`,
      image: `image ${FIXED}`,
      rootVolumeGiB: `rootVolumeGiB ${FIXED}`,
      publicIp: `publicIp ${FIXED}`,
    },
    // Undeclared, these are what the VPC and the image say.
    undeclared,
    // The console's display name.
    ignores: ({ keys, after }) => keys[0] === 'tags' && keys[1] === 'Name' && after === undefined,
  });

const UNDECLARED = ['subnet', 'publicIp', 'rootVolumeGiB'];
const WITH_GROUPS = rules(UNDECLARED);
const WITHOUT_GROUPS = rules([...UNDECLARED, 'securityGroups']);

/** The rules for a declared box. Where it names security groups, one that others added is too many. */
export const boxRules = (box: DesiredBox): KindRules =>
  box.securityGroups.length > 0 ? WITH_GROUPS : WITHOUT_GROUPS;

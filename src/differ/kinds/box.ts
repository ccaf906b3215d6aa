import { rulesOf } from './rules.ts';

const FIXED = 'is fixed when an instance is launched';

/** What EC2 fixes at launch replaces the box; security groups, tags and attributes are changed in place. */
export const BOX_RULES = rulesOf({
  replacing: {
    instanceType: `instanceType ${FIXED}`,
    keyPair: `keyPair ${FIXED}`,
    subnet: `subnet ${FIXED}`,
    instanceProfile: `instanceProfile ${FIXED}`,
    image: `image ${FIXED}`,
    rootVolumeGiB: `rootVolumeGiB ${FIXED}`,
    publicIp: `publicIp ${FIXED}`,
  },
  // Undeclared, these are what the VPC and the image say.
  undeclared: ['subnet', 'securityGroups', 'publicIp', 'rootVolumeGiB'],
  // The console's display name.
  ignores: ({ keys, after }) => keys[0] === 'tags' && keys[1] === 'Name' && after === undefined,
});

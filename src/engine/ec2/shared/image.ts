import { fault } from './faults.ts';
import { checkId, hexOf } from './ids.ts';

/** The AMI of an `ImageId`: itself, or, for `resolve:ssm:PATH`, always the same one for a path. */
export function resolveImage(imageId: string): string {
  const parameter = /^resolve:ssm:(.+)$/.exec(imageId)?.[1];
  if (parameter === undefined) {
    checkId('ami', imageId, 'InvalidAMIID.Malformed');
    return imageId;
  }
  if (!/^\/?[A-Za-z0-9_.\-/]+(:\d+)?$/.test(parameter)) {
    throw fault('InvalidAMIID.Malformed', `Invalid id: "${imageId}" (expecting "ami-...")`);
  }
  return `ami-${hexOf(parameter, 17)}`;
}

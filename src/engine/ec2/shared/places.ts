import type { EngineContext } from '../../context.ts';
import { fault } from './faults.ts';
import { checkId, hexOf } from './ids.ts';

/** The one VPC of the engine. */
export const VPC_ID = 'vpc-10ca1000000000000';

/** The zone of a subnet: always the same one of the region's first three. */
export function zoneOf(context: EngineContext, subnetId: string): string {
  const index = Number.parseInt(hexOf(subnetId, 8), 16) % 3;
  return `${context.region}${'abc'[index] ?? 'a'}`;
}

/** The subnets that are told when nobody names one. */
export const defaultSubnets = (context: EngineContext): readonly string[] =>
  context.options.subnets ?? [
    'subnet-10ca10000000000a1',
    'subnet-10ca10000000000a2',
    'subnet-10ca10000000000a3',
  ];

/** @throws EngineFault when the id is malformed, or the engine has a list of subnets and this is not on it. */
export function checkSubnet(context: EngineContext, id: string): void {
  checkId('subnet', id, 'InvalidSubnetID.Malformed');
  if (context.options.subnets?.includes(id) === false) {
    throw fault('InvalidSubnetID.NotFound', `The subnet ID '${id}' does not exist`);
  }
}

export function checkSecurityGroup(context: EngineContext, id: string): void {
  checkId('sg', id, 'InvalidGroupId.Malformed');
  if (context.options.securityGroups?.includes(id) === false) {
    throw fault('InvalidGroup.NotFound', `The security group '${id}' does not exist`);
  }
}

export function checkKeyPair(context: EngineContext, name: string): void {
  if (context.options.keyPairs?.includes(name) === false || !/^[\x20-\x7e]{1,255}$/.test(name)) {
    throw fault('InvalidKeyPair.NotFound', `The key pair '${name}' does not exist`);
  }
}

/** The security group of those who name none. */
export const DEFAULT_GROUP = 'sg-10ca1000000000000';

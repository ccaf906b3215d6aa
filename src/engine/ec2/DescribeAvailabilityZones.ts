import type {
  AvailabilityZone,
  DescribeAvailabilityZonesRequest,
  DescribeAvailabilityZonesResult,
} from '@aws-sdk/client-ec2';
import type { EngineContext } from '../context.ts';
import { fault, unlessDry } from './shared/faults.ts';
import { passes } from './shared/filters.ts';

export { DescribeAvailabilityZones$ as schema } from '@aws-sdk/client-ec2';

/** The three zones of the engine's region. */
export function run(
  context: EngineContext,
  input: DescribeAvailabilityZonesRequest,
): DescribeAvailabilityZonesResult {
  const zones = ['a', 'b', 'c'].map((letter) => `${context.region}${letter}`);
  const unknown = input.ZoneNames?.find((name) => !zones.includes(name));
  if (unknown !== undefined) throw fault('InvalidParameterValue', `Invalid availability zone: [${unknown}]`);
  unlessDry(input.DryRun);
  const all = (input.ZoneNames ?? zones).map((ZoneName): AvailabilityZone => ({
    ZoneName,
    ZoneId: `local-az${zones.indexOf(ZoneName) + 1}`,
    ZoneType: 'availability-zone',
    State: 'available',
    RegionName: context.region,
    GroupName: context.region,
    NetworkBorderGroup: context.region,
    OptInStatus: 'opt-in-not-required',
    Messages: [],
  }));
  return {
    AvailabilityZones: all.filter((zone) =>
      passes(input.Filters, {
        'zone-name': zone.ZoneName,
        'zone-id': zone.ZoneId,
        'zone-type': zone.ZoneType,
        state: zone.State,
        'region-name': zone.RegionName,
        'opt-in-status': zone.OptInStatus,
      }),
    ),
  };
}

import type {
  DescribeInstanceStatusRequest,
  DescribeInstanceStatusResult,
  InstanceStatus,
} from '@aws-sdk/client-ec2';
import type { EngineContext } from '../context.ts';
import { unlessDry } from './shared/faults.ts';
import { passes } from './shared/filters.ts';
import { findInstances } from './shared/find.ts';
import { page } from './shared/pages.ts';
import { instanceFacts, stateOf } from './shared/show-instance.ts';

export { DescribeInstanceStatus$ as schema } from '@aws-sdk/client-ec2';

/** The checks of boxes: all well once they run. Only running ones, unless all are asked for. */
export function run(
  context: EngineContext,
  input: DescribeInstanceStatusRequest,
): DescribeInstanceStatusResult {
  const ids = input.InstanceIds ?? [];
  const boxes = ids.length === 0 ? [...context.store.instances.values()] : findInstances(context, ids);
  unlessDry(input.DryRun);
  const found = boxes
    .filter((box) => input.IncludeAllInstances === true || box.state === 'running')
    .filter((box) => passes(input.Filters, instanceFacts(box), box.tags));
  const { items, nextToken } = page(found, (box) => box.instanceId, input);
  const statuses = items.map((box): InstanceStatus => {
    const isRunning = box.state === 'running';
    const summary = { Status: isRunning ? ('ok' as const) : ('not-applicable' as const), Details: [] };
    return {
      InstanceId: box.instanceId,
      AvailabilityZone: box.availabilityZone,
      InstanceState: stateOf(box.state),
      InstanceStatus: summary,
      SystemStatus: summary,
      Events: [],
    };
  });
  return { InstanceStatuses: statuses, NextToken: nextToken };
}

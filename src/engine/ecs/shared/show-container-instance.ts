import type { ContainerInstance } from '@aws-sdk/client-ecs';
import type { EngineContext } from '../../context.ts';
import type { ContainerInstanceRecord } from '../../records.ts';
import { countTasks } from './counts.ts';
import { remainingResources } from './remaining.ts';
import { tasksOn } from './find.ts';
import { includedTags } from './tags.ts';

/** The versions that the engine's agents tell. */
const VERSIONS = {
  agentVersion: '1.105.1',
  agentHash: '8dfceca6',
  dockerVersion: 'DockerVersion: 25.0.14',
} as const;

/** A container instance as the API prints it. */
export function showContainerInstance(
  context: EngineContext,
  box: ContainerInstanceRecord,
  include?: readonly string[],
): ContainerInstance {
  const { runningCount, pendingCount } = countTasks(tasksOn(context, box));
  return {
    containerInstanceArn: box.arn,
    ec2InstanceId: box.ec2InstanceId,
    status: box.status,
    agentConnected: box.agentConnected,
    version: box.version,
    versionInfo: VERSIONS,
    registeredResources: box.registeredResources,
    remainingResources: remainingResources(context, box),
    runningTasksCount: runningCount,
    pendingTasksCount: pendingCount,
    attributes: box.attributes,
    attachments: [],
    registeredAt: new Date(box.registeredAt),
    tags: includedTags(box.tags, include),
  };
}

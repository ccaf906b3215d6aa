import type { CreateServiceCommandInput, Service, ServiceRevision } from '@aws-sdk/client-ecs';
import type { Canonical } from '../json.ts';
import { reader } from '../kinds/row.ts';
import { NOT_MANAGED, SERVICE_OUTPUT_ONLY, serviceRows, toldService } from '../kinds/service.ts';
import type { Tags } from '../ownership.ts';
import { canonicalTags } from './tags.ts';
import { tagsOf } from '../tags.ts';

const DROPPED = [...Object.keys(NOT_MANAGED), ...SERVICE_OUTPUT_ONLY, '$metadata'];
const replica = reader(serviceRows('REPLICA'), DROPPED);
const daemon = reader(serviceRows('DAEMON'), DROPPED);

/**
 * The canonical form of a service, of a declaration and of a live service alike; without its task, which the plan compares.
 * @param revision of a live service, where it was asked for.
 */
export function canonicalService(
  service: Omit<CreateServiceCommandInput, 'serviceName'> | Service,
  tags: Tags = tagsOf(service.tags),
  revision?: ServiceRevision,
): Canonical {
  const isLive = 'deployments' in service || 'roleArn' in service;
  const read = service.schedulingStrategy === 'DAEMON' ? daemon : replica;
  const own = canonicalTags(tags);
  return {
    ...read(isLive ? toldService(service, revision) : service),
    ...(own !== undefined && { tags: own }),
  };
}

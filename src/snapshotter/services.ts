import type { Service } from '@aws-sdk/client-ecs';
import { AwsError } from '../aws/errors.ts';
import { listAll } from '../aws/pages.ts';
import { DiagnosticError } from '../model/diagnostic.ts';
import { idOf } from '../model/id.ts';
import type { LiveService } from '../model/live.ts';
import { taskDefinitionOf } from '../model/task-sets.ts';
import { lastOf } from '../model/arn.ts';
import { describeAll, type Reading } from './reading.ts';
import { tagsOf } from '../model/tags.ts';

export interface ServicesPart {
  readonly services: readonly LiveService[];
  readonly draining: readonly string[];
  /** INACTIVE: deleted not long ago. */
  readonly gone: readonly LiveService[];
}

/** Describes services by name; those that are MISSING are left out. */
export async function describeServices(reading: Reading, names: readonly string[]): Promise<ServicesPart> {
  const { cluster } = reading;
  const found = await describeAll(
    reading,
    'ecs:DescribeServices',
    names,
    (services) => ({ cluster, services, include: ['TAGS'] }),
    (answer) => answer.services,
    (one) => one.serviceName ?? one.serviceArn,
  );
  const raws = [...found.values()];
  const live = raws.filter((raw) => statusOf(raw) === 'ACTIVE').map(liveOf);
  return {
    services: live,
    draining: raws
      .filter((raw) => statusOf(raw) === 'DRAINING')
      .flatMap(({ serviceName }) => serviceName ?? []),
    gone: raws.filter((raw) => statusOf(raw) === 'INACTIVE').map(liveOf),
  };
}

/** Lists the names of the services that are ACTIVE; DRAINING ones are not listed (DeleteService, API reference). */
export async function listServices(reading: Reading): Promise<readonly string[]> {
  const { cluster } = reading;
  const arns = await listAll(reading, 'ecs:ListServices', { cluster }, (page) => page.serviceArns);
  return [...new Set(arns.map(lastOf))];
}

function statusOf(raw: Service): 'ACTIVE' | 'DRAINING' | 'INACTIVE' {
  const { status } = raw;
  if (status === 'ACTIVE' || status === 'DRAINING' || status === 'INACTIVE') return status;
  const name = raw.serviceName ?? '?';
  throw new DiagnosticError([
    {
      code: 'service-status',
      severity: 'error',
      message: `Service ${name} has a status that this version does not know: ${status ?? 'none'}.`,
      hint: 'Look at the service in the ECS console, or use a newer clusternator.',
      subject: idOf('service', name),
      source: 'aws',
    },
  ]);
}

function liveOf(raw: Service): LiveService {
  const { serviceName: name, serviceArn: arn } = raw;
  if (name === undefined || arn === undefined)
    throw new AwsError({
      operation: 'ecs:DescribeServices',
      code: 'MalformedAnswer',
      kind: 'malformed-answer',
      message: 'a service has no name or no ARN',
    });
  return {
    name,
    arn,
    taskDefinition: taskDefinitionOf(raw) ?? '',
    tags: tagsOf(raw.tags),
    raw,
  };
}

import type { Service, ServiceRevision } from '@aws-sdk/client-ecs';
import type { DesiredService } from '../model/desired.ts';
import type { LiveService } from '../model/live.ts';
import { needsRevision } from '../model/kinds/service.ts';
import { lastOf } from '../model/arn.ts';
import { describeAll, type Reading } from './reading.ts';

/**
 * The services with what only their newest revisions tell, where the files declare such a member; no call where they do
 * not. A service whose revisions are not named stays without.
 */
export async function readServiceRevisions(
  reading: Reading,
  services: readonly LiveService[],
  declared: ReadonlyMap<string, Pick<DesiredService, 'input'>>,
): Promise<readonly LiveService[]> {
  const wanted = services.filter(({ name }) => needsRevision(declared.get(name)?.input));
  const arns = wanted.flatMap(({ raw }) => revisionsOf(raw));
  const found = await describeServiceRevisions(reading, arns);
  return services.map((service) => {
    const told = wanted.includes(service) ? newest(service.raw, found) : undefined;
    return told === undefined ? service : { ...service, told };
  });
}

/** Describes service revisions; those that ECS calls missing are left out. */
export async function describeServiceRevisions(
  reading: Reading,
  arns: readonly string[],
): Promise<readonly ServiceRevision[]> {
  const found = await describeAll(
    reading,
    'ecs:DescribeServiceRevisions',
    arns,
    (serviceRevisionArns) => ({ serviceRevisionArns }),
    (answer) => answer.serviceRevisions,
    (one) => one.serviceRevisionArn,
  );
  return [...found.values()];
}

const revisionsOf = (raw: Service): readonly string[] =>
  (raw.currentServiceRevisions ?? []).flatMap(({ arn }) => arn ?? []);

/** The revision that the PRIMARY deployment makes has its id; else the one that was made last. */
function newest(raw: Service, found: readonly ServiceRevision[]): LiveService['told'] {
  const arns = new Set(revisionsOf(raw));
  const own = found.filter(({ serviceRevisionArn = '' }) => arns.has(serviceRevisionArn));
  const primary = raw.deployments?.find(({ status }) => status === 'PRIMARY')?.id ?? '';
  const [last] = own.toSorted((a, b) => (b.createdAt?.getTime() ?? 0) - (a.createdAt?.getTime() ?? 0));
  const revision =
    own.find(({ serviceRevisionArn = '' }) => lastOf(serviceRevisionArn) === lastOf(primary)) ?? last;
  return revision;
}

import { createHash } from 'node:crypto';
import { digestOf, isList } from '../model/digest.ts';
import { kindOf, nameOf, type Id } from '../model/id.ts';
import type { Canonical, CanonicalValue } from '../model/json.ts';
import type { LiveModel } from '../model/live.ts';
import { holdersOf } from './changes/box.ts';
import { revisionsOf, shortRevision } from './context.ts';

/**
 * `sha256:…` of the live resources that `ids` name: what a plan was made against. It changes when one of them was
 * changed, made or removed by anyone, and for nothing else in the cluster.
 */
export function fingerprint(live: LiveModel, ids: Iterable<Id>): string {
  const hash = createHash('sha256');
  for (const id of [...new Set(ids)].sort()) hash.update(`${id} ${digestOf(facts(live, id))}\n`);
  return `sha256:${hash.digest('hex')}`;
}

/** What of a live resource can be shown, by name: no values that may be secrets. Not all that `fingerprint` looks at. */
export function factsOf(live: LiveModel, id: Id): Readonly<Record<string, string>> {
  const known = facts(live, id);
  if (known === null) return {};
  if (isList(known)) return Object.fromEntries(known.map((fact) => nameAndRest(String(fact))));
  if (typeof known !== 'object') return {};
  return Object.fromEntries(
    Object.entries(known).flatMap(([name, value]) =>
      // Tags and settings are named by users, and can hold anything.
      typeof value === 'object' ? [] : [[name, String(value)]],
    ),
  );
}

/** `i-1 running …` by its first word. */
function nameAndRest(fact: string): [string, string] {
  const space = fact.indexOf(' ');
  return [fact.slice(0, space), fact.slice(space + 1).trim()];
}

function facts(live: LiveModel, id: Id): CanonicalValue {
  const name = nameOf(id);
  const kind = kindOf(id);
  switch (kind) {
    case 'cluster':
      return live.cluster === undefined
        ? null
        : { arn: live.cluster.arn, settings: { ...live.cluster.settings }, tags: { ...live.cluster.tags } };
    case 'box':
      return holdersOf(live, name).map((box) =>
        [
          box.instanceId,
          box.instance.State?.Name ?? '',
          box.containerInstance?.containerInstanceArn ?? '',
          box.containerInstance?.status ?? '',
          String(box.containerInstance?.version ?? ''),
        ].join(' '),
      );
    case 'task':
      return taskFacts(live, name);
    case 'service':
      return serviceFacts(live, name);
    default:
      return kind satisfies never;
  }
}

function taskFacts(live: LiveModel, family: string): CanonicalValue {
  return revisionsOf(live, family)
    .map((revision) => `${shortRevision(revision.arn)} ${revision.active ? 'ACTIVE' : 'INACTIVE'}`)
    .sort();
}

function serviceFacts(live: LiveModel, name: string): Canonical {
  const service = live.services.get(name);
  if (service === undefined) return { draining: live.draining.has(name) };
  const primary = service.raw.deployments?.find((deployment) => deployment.status === 'PRIMARY');
  return {
    arn: service.arn,
    task: service.taskDefinition,
    deployment: primary?.id ?? '',
    desiredCount: service.raw.desiredCount ?? 0,
    tags: { ...service.tags },
  };
}

import type { TaskDefinition } from '@aws-sdk/client-ecs';
import { batches } from '../aws/batches.ts';
import { AwsError } from '../aws/errors.ts';
import { pages } from '../aws/pages.ts';
import type { LiveRevision } from '../model/live.ts';
import { familyOf, revisionNumber } from '../model/arn.ts';
import type { Reading } from './reading.ts';
import type { RevisionCache } from './revision-cache.ts';
import { tagsOf } from '../model/tags.ts';

/** How many ACTIVE revisions of a family are looked at, the newest first. */
const LOOK_BACK = 10;
/** How many of them are described at once, before the next are needed. */
const WAVE = 5;

/** Describes revisions of task definitions; each ARN once, however often it is asked for. */
export interface Revisions {
  /** By ARN, or by family, which gives the newest ACTIVE one. `undefined`: there is none. */
  describe(name: string): Promise<LiveRevision | undefined>;
  /** Gets to know ACTIVE revisions of a family, newest first, until one is `enough`; at most ten. */
  lookBack(family: string, enough: (revision: LiveRevision) => boolean): Promise<void>;
  /** All that are known, by ARN. */
  known(): ReadonlyMap<string, LiveRevision>;
}

/**
 * @param cache holds revisions that were described before. It serves only what ListTaskDefinitions has just called
 * ACTIVE: the definition never changes, but a revision can be deregistered, and its tags can change.
 */
export function createRevisions(reading: Reading, cache: RevisionCache | undefined): Revisions {
  const asked = new Map<string, Promise<LiveRevision | undefined>>();
  const known = new Map<string, LiveRevision>();
  const cached = new Set<string>();

  const describe = (name: string): Promise<LiveRevision | undefined> => {
    let promise = asked.get(name);
    if (promise === undefined) {
      promise = describeOne(reading, name).then((revision) => {
        if (revision !== undefined) known.set(revision.arn, revision);
        return revision;
      });
      asked.set(name, promise);
    }
    return promise;
  };

  const remembered = async (arn: string): Promise<LiveRevision | undefined> => {
    const seen = known.get(arn);
    if (seen !== undefined) return seen;
    const kept = await cache?.read(arn);
    if (kept !== undefined) {
      known.set(arn, kept);
      cached.add(arn);
      return kept;
    }
    const revision = await describe(arn);
    if (revision !== undefined) await cache?.write(revision);
    return revision;
  };

  /** What is to be used must have its tags of today, which can be changed. */
  const renewed = async (revision: LiveRevision | undefined): Promise<LiveRevision | undefined> => {
    if (revision === undefined || !cached.has(revision.arn)) return revision;
    const fresh = await describe(revision.arn);
    if (fresh === undefined) known.delete(revision.arn);
    else await cache?.write(fresh);
    return fresh;
  };

  return {
    describe,
    async lookBack(family, enough) {
      const arns = await listActive(reading, family);
      for (const wave of batches(arns, WAVE)) {
        const found = await Promise.all(wave.map(remembered));
        const fits = found.filter((revision) => revision?.active === true && enough(revision));
        const fresh = await Promise.all(fits.map(renewed));
        if (fresh.some((revision) => revision?.active === true && enough(revision))) return;
      }
    },
    known: () => known,
  };
}

async function describeOne(reading: Reading, taskDefinition: string): Promise<LiveRevision | undefined> {
  try {
    const answer = await reading.call('ecs:DescribeTaskDefinition', { taskDefinition, include: ['TAGS'] });
    return answer.taskDefinition === undefined
      ? undefined
      : liveOf(answer.taskDefinition, tagsOf(answer.tags));
  } catch (error) {
    // `Unable to describe task definition.`: no such revision, or no ACTIVE one in the family.
    if (error instanceof AwsError && error.kind === 'not-found') return undefined;
    throw error;
  }
}

function liveOf(definition: TaskDefinition, tags: LiveRevision['tags']): LiveRevision {
  const arn = definition.taskDefinitionArn;
  if (arn === undefined || revisionNumber(arn) === 0)
    throw new AwsError({
      operation: 'ecs:DescribeTaskDefinition',
      code: 'MalformedAnswer',
      kind: 'malformed-answer',
      message: 'a task definition has no ARN',
    });
  return {
    arn,
    family: familyOf(arn),
    revision: revisionNumber(arn),
    active: definition.status === 'ACTIVE',
    definition,
    tags,
  };
}

async function listActive(reading: Reading, family: string): Promise<readonly string[]> {
  const arns = new Set<string>();
  // `familyPrefix` has meant a prefix and the whole name in turn, so that a page may hold others' revisions.
  await pages('ecs:ListTaskDefinitions', async (nextToken) => {
    const answer = await reading.call('ecs:ListTaskDefinitions', {
      familyPrefix: family,
      status: 'ACTIVE',
      sort: 'DESC',
      maxResults: LOOK_BACK,
      ...(nextToken === undefined ? {} : { nextToken }),
    });
    for (const arn of answer.taskDefinitionArns ?? []) if (familyOf(arn) === family) arns.add(arn);
    return { items: [], next: arns.size >= LOOK_BACK ? undefined : answer.nextToken };
  });
  return [...arns].toSorted((a, b) => revisionNumber(b) - revisionNumber(a)).slice(0, LOOK_BACK);
}

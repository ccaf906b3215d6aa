import { sharesPorts } from '../model/defaults.ts';
import type { Json, JsonObject } from '../model/json.ts';
import type { LiveRevision } from '../model/live.ts';
import { OUTPUT_ONLY } from '../model/members.ts';
import { userTags, type Tags } from '../model/ownership.ts';
import { without } from './tags.ts';
import { trimTask } from './trim.ts';

/** One task of an appdef that says what a live revision says; tags that the cluster file has are not repeated. */
export function taskOf(revision: LiveRevision, common: Tags): JsonObject {
  const { definition } = revision;
  const members = Object.fromEntries(
    Object.entries(definition).filter(([name]) => !OUTPUT_ONLY.includes(name)),
  );
  const shared = sharesPorts(definition.networkMode);
  const containerDefinitions = (definition.containerDefinitions ?? []).map((container) => ({
    ...container,
    portMappings: (container.portMappings ?? []).map(({ hostPort, ...rest }) => ({
      ...rest,
      // 0 is a dynamic port, as if there were none.
      ...(hostPort !== undefined &&
        hostPort !== 0 &&
        !(shared && hostPort === rest.containerPort) &&
        rest.containerPort !== undefined && { hostPort }),
    })),
  }));
  const tags = Object.entries(without(userTags(revision.tags), common));
  return {
    ...trimTask({ ...members, family: revision.family, containerDefinitions }),
    ...(tags.length > 0 && { tags: tags.map(([key, value]): Json => ({ key, value })) }),
  };
}

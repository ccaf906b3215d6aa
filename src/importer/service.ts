import type { Service } from '@aws-sdk/client-ecs';
import type { Json, JsonObject } from '../model/json.ts';
import { PERCENTS } from '../model/kinds/deployment.ts';
import type { Row, Rows } from '../model/kinds/row.ts';
import { serviceRows, toldService } from '../model/kinds/service.ts';
import type { LiveRevision, LiveService } from '../model/live.ts';
import { userTags, type Tags } from '../model/ownership.ts';
import { demandOf } from '../scheduling/demand.ts';
import { without } from './tags.ts';
import { trim } from './trim.ts';

/** A service of a cluster file that says what a live one says. */
export function serviceOf(service: LiveService, revision: LiveRevision, common: Tags): JsonObject {
  const { raw, name } = service;
  const tags = Object.entries(without(userTags(service.tags), common));
  return {
    ...(revision.family !== name && { task: revision.family }),
    ...membersOf(raw, revision),
    ...(tags.length > 0 && { tags: tags.map(([key, value]): Json => ({ key, value })) }),
  };
}

/**
 * The CreateService members of a live service. Percentages that are AWS's own defaults are left out, unless the task has static host
 * ports: there the plan chooses percentages that work for what is undeclared.
 */
function membersOf(raw: Service, revision: LiveRevision): JsonObject {
  const { tags: _tags, ...rows } = serviceRows(raw.schedulingStrategy);
  const rollout = rows.deploymentConfiguration;
  const chosen = demandOf(revision.definition, raw).ports.length > 0;
  const kept: Rows = chosen
    ? { ...rows, deploymentConfiguration: { ...rollout, members: written(rollout.members ?? {}) } }
    : rows;
  const told = toldService(raw);
  return trim(Object.fromEntries(Object.keys(rows).map((name) => [name, told[name]])), kept);
}

const written = (rows: Rows): Rows => ({
  ...rows,
  ...Object.fromEntries(
    Object.keys(PERCENTS.REPLICA).map((name): [string, Row] => [name, { ...rows[name], written: true }]),
  ),
});

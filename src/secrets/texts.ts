import { canonicalBox, canonicalCluster, canonicalService, canonicalTask } from '../model/canonical/index.ts';
import { customAttributes } from '../model/kinds/box.ts';
import type { DesiredModel } from '../model/desired.ts';
import type { Canonical } from '../model/json.ts';
import type { LiveModel } from '../model/live.ts';
import { assignedSecrets } from './shapes.ts';
import { type Masking, secretsIn } from './masking.ts';

/** Every value of the files that is not to be shown, and the secret parts of the longer ones among them. */
export const secretTexts = (desired: DesiredModel, masking: Masking): readonly string[] =>
  textsOf(
    [
      canonicalCluster(desired.cluster),
      ...[...(desired.boxes?.values() ?? [])].map(canonicalBox),
      ...[...desired.tasks.values()].map((task) => canonicalTask(task.input)),
      ...[...desired.services.values()].map((service) => canonicalService(service.input)),
    ],
    masking,
  );

/** The same of a cluster, whoever made what is in it. */
export const liveSecretTexts = (live: LiveModel, masking: Masking): readonly string[] =>
  textsOf(
    [
      ...[...live.revisions.values()].map(({ definition, tags }) => canonicalTask(definition, tags)),
      ...[...live.services.values()].map(({ raw, tags }) => canonicalService(raw, tags)),
      { tags: { ...live.cluster?.tags } },
      ...[...live.boxes.values()].flat().map(({ tags, containerInstance }): Canonical => ({
        tags: { ...tags },
        attributes: customAttributes(containerInstance),
      })),
    ],
    masking,
  );

function textsOf(specs: readonly Canonical[], masking: Masking): readonly string[] {
  const found = specs.flatMap((spec) => secretsIn(spec, masking));
  return [
    ...new Set([
      ...masking.values,
      ...found,
      ...found.flatMap(passwordsOf),
      ...found.flatMap(assignedSecrets),
    ]),
  ];
}

/** `hunter2` of `postgres://app:hunter2@db/app`. */
const passwordsOf = (text: string): readonly string[] =>
  [...text.matchAll(/(?::\/\/|^)[^\s/:@]*:([^\s@]+)@/g)].flatMap(([, password]) => password ?? []);

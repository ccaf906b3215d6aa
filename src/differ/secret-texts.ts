import { canonicalBox, canonicalCluster, canonicalService, canonicalTask } from '../model/canonical/index.ts';
import type { DesiredModel } from '../model/desired.ts';
import { type Masking, secretsIn } from './secrets.ts';

/** Every value of the files that is not to be shown, and the password of each URL among them. */
export function secretTexts(desired: DesiredModel, masking: Masking): readonly string[] {
  const specs = [
    canonicalCluster(desired.cluster),
    ...[...(desired.boxes?.values() ?? [])].map(canonicalBox),
    ...[...desired.tasks.values()].map((task) => canonicalTask(task.input)),
    ...[...desired.services.values()].map((service) => canonicalService(service.input)),
  ];
  const found = specs.flatMap((spec) => secretsIn(spec, masking));
  return [...new Set([...masking.values, ...found, ...found.flatMap(passwordsOf)])];
}

/** `hunter2` of `postgres://app:hunter2@db/app`. */
const passwordsOf = (text: string): readonly string[] =>
  [...text.matchAll(/:\/\/[^\s/:@]*:([^\s/@]+)@/g)].flatMap(([, password]) => password ?? []);

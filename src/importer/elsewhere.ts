import type { Diagnostic } from '../model/diagnostic.ts';
import { idOf } from '../model/id.ts';
import type { LiveCluster, LiveModel } from '../model/live.ts';
import { importNote } from './notes.ts';

/** What a cluster has that no file says and no plan touches, so that a person who reads the files knows of it. */
export function elsewhereNotes(live: LiveModel, { name, raw }: LiveCluster): readonly Diagnostic[] {
  const subject = idOf('cluster', name);
  const note = (code: string, message: string): Diagnostic => importNote('note', code, subject, message);
  const parts = [
    ...(raw.capacityProviders ?? []).map((provider) => `capacity provider ${provider}`),
    ...((raw.defaultCapacityProviderStrategy ?? []).length > 0
      ? ['a default capacity provider strategy']
      : []),
    ...(raw.serviceConnectDefaults?.namespace === undefined
      ? []
      : [`the Service Connect namespace ${raw.serviceConnectDefaults.namespace}`]),
  ];
  const ofServices = [...live.services.values()].reduce(
    (sum, service) => sum + (service.raw.runningCount ?? 0) + (service.raw.pendingCount ?? 0),
    0,
  );
  const alone = (raw.runningTasksCount ?? 0) + (raw.pendingTasksCount ?? 0) - ofServices;
  return [
    ...(parts.length === 0
      ? []
      : [note('import-cluster-parts', `It has ${parts.join(', ')}: not in the files, and left as it is.`)]),
    ...(alone <= 0 || live.draining.size > 0
      ? []
      : [
          note(
            'import-lone-tasks',
            `${alone === 1 ? '1 task belongs' : `${String(alone)} tasks belong`} to no service: not in the files, and left alone.`,
          ),
        ]),
  ];
}

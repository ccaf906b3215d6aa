import { compareNames } from '../model/id.ts';
import type { LiveModel, LiveRevision, LiveService } from '../model/live.ts';
import { isOwned, type Owner, TAG, type Tags } from '../model/ownership.ts';

/** The app that a live task is marked with, or its service; that of the cluster's name where nothing says it. */
export function appOfRun(cluster: string, revision: LiveRevision, services: readonly LiveService[]): string {
  const markOf = (tags: Tags): string | undefined => (isOwned(tags, cluster) ? tags[TAG.app] : undefined);
  const [ofService] = services.flatMap(({ tags }) => markOf(tags) ?? []);
  return ofService ?? markOf(revision.tags) ?? cluster;
}

/**
 * Whom the files of an import speak for: all the apps that run there, and one owner of boxes: of several the one that keeps the
 * cluster too, else the one that has most. Its app stands first, so that it is the default.
 */
export function ownerOfImport(
  live: LiveModel,
  cluster: string,
  apps: ReadonlySet<string>,
): { readonly owner: Owner; readonly apps: readonly string[]; readonly isDefault: boolean } {
  const boxes = new Map<string, number>();
  for (const held of live.boxes.values())
    for (const { tags } of held) {
      const name = tags[TAG.owner];
      if (name !== undefined) boxes.set(name, (boxes.get(name) ?? 0) + 1);
    }
  const marks = live.cluster?.tags ?? {};
  const keeper = isOwned(marks, cluster) ? marks[TAG.owner] : undefined;
  const [most] = [...boxes].toSorted(([a, m], [b, n]) => n - m || compareNames(a, b)).map(([name]) => name);
  const name = keeper !== undefined && (boxes.size === 0 || boxes.has(keeper)) ? keeper : most;
  const sorted = [...apps].toSorted((a, b) => Number(b === name) - Number(a === name) || compareNames(a, b));
  const byDefault = sorted[0] ?? cluster;
  return {
    owner: { cluster, apps, name: name ?? byDefault },
    apps: sorted,
    isDefault: name === undefined || name === byDefault,
  };
}

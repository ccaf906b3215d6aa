import type { SnapshotScope } from '../../src/snapshotter/snapshot.ts';

/** A desired model of a cluster whose services run these families. */
export function desiredOf(cluster: string, services: Readonly<Record<string, string>>): SnapshotScope {
  const families = new Set(Object.values(services));
  return {
    cluster: { name: cluster, region: undefined, account: undefined, settings: {}, tags: {} },
    services: new Map(
      Object.entries(services).map(([name, task]) => [name, { name, task, desiredCount: 1, input: {} }]),
    ),
    tasks: new Map(
      [...families].map((family) => [
        family,
        { family, app: cluster, input: { family, containerDefinitions: [] } },
      ]),
    ),
  };
}

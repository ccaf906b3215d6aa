import type { RuntimeBox } from '../runtime.ts';

/** Labels on everything that the engine makes in Docker. Nothing without `engine` is ever touched. */
export const LABEL = {
  engine: 'clusternator.engine',
  instance: 'clusternator.instance',
  cluster: 'clusternator.cluster',
  slot: 'clusternator.slot',
  address: 'clusternator.address',
  /** Where the container differs from what a real box would run; a JSON list of sentences. */
  notes: 'clusternator.notes',
} as const;

/** Labels of a box's network and containers. */
export function boxLabels(engineId: string, box: RuntimeBox): Record<string, string> {
  return {
    [LABEL.engine]: engineId,
    [LABEL.instance]: box.instanceId,
    [LABEL.cluster]: box.cluster,
    [LABEL.address]: box.address,
    ...(box.slot === undefined ? {} : { [LABEL.slot]: box.slot }),
  };
}

/** Name of the box's own network. */
export const networkName = (engineId: string, instanceId: string): string =>
  `clusternator-${engineId}-${instanceId}`;

/** Docker's name of a volume; the engine id in it keeps it apart from the user's own volumes and other engines'. */
export const volumeName = (engineId: string, name: string): string => `clusternator-${engineId}-${name}`;

import type { LiveBox, LiveModel } from './live.ts';

const GONE = new Set(['shutting-down', 'terminated']);

/** The instances that hold a slot; one that is terminated or on its way there does not. Oldest first. */
export function holdersOf(live: LiveModel, slot: string): readonly LiveBox[] {
  const launched = (box: LiveBox): number => box.instance.LaunchTime?.getTime() ?? 0;
  return [...(live.boxes.get(slot) ?? [])]
    .filter((box) => !GONE.has(box.instance.State?.Name ?? ''))
    .sort((a, b) => launched(a) - launched(b) || (a.instanceId < b.instanceId ? -1 : 1));
}

import type { EngineContext } from '../../context.ts';
import { fault } from './faults.ts';

/** The name in the store's settings: which 256 loopback addresses are the first of this engine's. */
export const ADDRESS_BLOCK = 'addressBlock';
/** More boxes than Docker has networks for. */
const MOST_BOXES = 1020;

/**
 * A block for an engine that is not the only one on this machine, from its id: two engines with boxes on one address would
 * take each other's ports. Never the first blocks, and always with room for all boxes.
 */
export const addressBlockOf = (engineId: string): number =>
  16 + (Number.parseInt(engineId.slice(0, 6), 16) % 65_500 || 0);

/**
 * The lowest loopback addresses that no box has, of this engine or of others on this machine: 127.0.0.2, 127.0.0.3, ...
 * up to 127.0.3.254, or those of the engine's own block.
 */
export function freeAddresses(context: EngineContext, count: number): string[] {
  const used = new Set(context.runtime.foreignAddresses?.());
  for (const box of context.store.instances.values()) if (box.state !== 'terminated') used.add(box.address);
  const free: string[] = [];
  const first = Number(context.store.meta.get(ADDRESS_BLOCK) ?? 0) * 256;
  for (let n = first + 2; n < first + 2 + MOST_BOXES && free.length < count; n++) {
    const low = n % 256;
    const address = `127.${Math.floor(n / 65_536)}.${Math.floor(n / 256) % 256}.${low}`;
    if (low !== 0 && low !== 255 && !used.has(address)) free.push(address);
  }
  if (free.length < count)
    throw fault(
      'InsufficientFreeAddressesInSubnet',
      'There are not enough free addresses for the requested number of boxes.',
    );
  return free;
}

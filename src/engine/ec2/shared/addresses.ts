import type { EngineContext } from '../../context.ts';
import { fault } from './faults.ts';

/**
 * The lowest loopback addresses that no box has, of this engine or of others on this machine: 127.0.0.2, 127.0.0.3, ...
 * up to 127.0.3.254.
 */
export function freeAddresses(context: EngineContext, count: number): string[] {
  const used = new Set(context.runtime.foreignAddresses?.());
  for (const box of context.store.instances.values()) if (box.state !== 'terminated') used.add(box.address);
  const free: string[] = [];
  for (let n = 2; n < 1022 && free.length < count; n++) {
    const [high, low] = [Math.floor(n / 256), n % 256];
    const address = `127.0.${high}.${low}`;
    if (low !== 0 && low !== 255 && !used.has(address)) free.push(address);
  }
  if (free.length < count)
    throw fault(
      'InsufficientFreeAddressesInSubnet',
      'There are not enough free addresses for the requested number of boxes.',
    );
  return free;
}

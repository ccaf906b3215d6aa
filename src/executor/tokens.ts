import { digestOf } from '../model/digest.ts';

/**
 * A client token that the same wish always gets, so that a run that was killed after the call does not make a second
 * resource: 36 characters of ASCII, the length that CreateService allows (RunInstances allows 64).
 * @param parts cluster, name, everything that the call sends, and the generation: it grows when the token's resource is
 *   dead, because AWS would give the dead one back.
 */
export function clientToken(
  region: string,
  parts: readonly [cluster: string, name: string, input: unknown, generation: number | string],
): string {
  return digestOf([region, ...parts]).slice(0, 36);
}

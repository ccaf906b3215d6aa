import { randomBytes } from 'node:crypto';
import type { Random } from './context.ts';

const fraction = (): number => randomBytes(6).readUIntBE(0, 6) / 2 ** 48;

function digits(length: number): string {
  let out = String(1 + Math.floor(fraction() * 9));
  while (out.length < length) out += String(Math.floor(fraction() * 10));
  return out;
}

/** Randomness of the machine. */
export const systemRandom: Random = {
  hex: (length) =>
    randomBytes(Math.ceil(length / 2))
      .toString('hex')
      .slice(0, length),
  digits,
  fraction,
};

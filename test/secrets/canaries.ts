/** Secrets that can be found again: each is one of a kind, so that a test can say which place let it out. */
export interface Canary {
  readonly place: string;
  /** What is looked for, in all its forms. */
  readonly secret: string;
}

const ALPHABET = 'ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789';

/** Makes canaries from a seed (mulberry32). */
export function createCanaries(seed: number): {
  readonly all: Canary[];
  /** A new secret of letters and digits. */
  readonly plant: (place: string, length?: number) => string;
} {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
  const all: Canary[] = [];
  return {
    all,
    plant(place, length = 24) {
      const secret = Array.from({ length }, () => ALPHABET[Math.floor(next() * ALPHABET.length)]).join('');
      all.push({ place, secret });
      return secret;
    },
  };
}

/** A part of so many characters is a leak too. */
const PART = 8;

/** Every text that gives a secret away: its parts as they are, reversed into base64 at each of the three offsets, as hex. */
function formsOf(secret: string): readonly string[] {
  const parts = Array.from({ length: secret.length - PART + 1 }, (_, at) => secret.slice(at, at + PART));
  const encoded = [0, 1, 2].flatMap((offset) => {
    const text = Buffer.from('x'.repeat(offset) + secret).toString('base64');
    // The ends hold bits of what stands beside.
    return text.slice(offset === 0 ? 0 : 4, -4);
  });
  const hex = Buffer.from(secret).toString('hex');
  return [...parts, ...encoded, hex];
}

/** The places of the canaries that a text gives away. */
export function found(canaries: readonly Canary[], text: string): readonly string[] {
  return canaries
    .filter(({ secret }) => formsOf(secret).some((form) => text.includes(form)))
    .map(({ place }) => place);
}

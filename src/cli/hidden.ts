import { isDistinct, MASKING, type Masking } from '../differ/secrets.ts';
import { secretTexts } from '../differ/secret-texts.ts';
import type { DesiredModel } from '../model/desired.ts';

/** Keeps the secrets of the files out of texts that others write: errors of AWS, stopped reasons, stack traces. */
export interface Hidden {
  /** Learns the secrets that the files hold. */
  add(desired: DesiredModel): void;
  /** The text with `(secret)` in place of each of them. */
  readonly hide: (text: string) => string;
}

/** `none` hides nothing. */
export function createHidden(level: Masking['level']): Hidden {
  let forms: readonly string[] = [];
  return {
    add(desired) {
      if (level === 'none') return;
      const values = desired.secretValues ?? MASKING.values;
      const all = new Set([...forms, ...secretTexts(desired, { values, level }).flatMap(formsOf)]);
      // The longest first: a part of a secret must not break the whole up.
      forms = [...all].toSorted((a, b) => b.length - a.length);
    },
    hide: (text) => forms.reduce((told, secret) => told.replaceAll(secret, '(secret)'), text),
  };
}

/** How a value can stand in a text: as it is, in JSON, in a URL, in base64. */
const formsOf = (value: string): readonly string[] =>
  !isDistinct(value)
    ? []
    : [
        value,
        JSON.stringify(value).slice(1, -1),
        // A lone half of a character has no form in a URL.
        encodeURIComponent(Buffer.from(value).toString()),
        Buffer.from(value).toString('base64'),
      ];

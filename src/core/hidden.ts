import { isSecretName, withoutShapes } from '../secrets/shapes.ts';
import { isDistinct, MASKING, type Masking } from '../secrets/masking.ts';
import { liveSecretTexts, secretTexts } from '../secrets/texts.ts';
import type { DesiredModel } from '../model/desired.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import type { ApplyEvent } from '../model/event.ts';
import type { LiveModel } from '../model/live.ts';
import { mapWords } from '../model/words.ts';

/** Keeps secrets out of texts that others write: errors of AWS, stopped reasons, stack traces. */
export interface Hidden {
  /** Learns the secrets that the files hold. */
  add(desired: DesiredModel): void;
  /** Learns the secrets that are in the cluster. They are looked for when a text is to be hidden. */
  see(live: LiveModel): void;
  /** The text with `(secret)` in place of each of them, and of what has the shape of one. */
  readonly hide: (text: string) => string;
}

/** `none` hides nothing. `env`: what has the name of a secret in it is one. */
export function createHidden(
  level: Masking['level'],
  env: Readonly<Record<string, string | undefined>> = {},
): Hidden {
  let forms: readonly string[] = [];
  let values: Masking['values'] = MASKING.values;
  let unseen: LiveModel | undefined;
  const learn = (secrets: readonly string[]): void => {
    // The longest first: a part of a secret must not break the whole up.
    forms = [...new Set([...forms, ...secrets.flatMap(formsOf)])].toSorted((a, b) => b.length - a.length);
  };
  learn(
    Object.entries(env).flatMap(([name, value = '']) =>
      isSecretName(name) && !/^[./]/.test(value) ? [value] : [],
    ),
  );
  return {
    add(desired) {
      if (level === 'none') return;
      values = new Set([...values, ...(desired.secretValues ?? [])]);
      learn(secretTexts(desired, { values, level }));
    },
    see(live) {
      unseen = live;
    },
    hide(text) {
      if (level === 'none') return text;
      if (unseen !== undefined) {
        learn(liveSecretTexts(unseen, { values, level }));
        unseen = undefined;
      }
      return withoutShapes(forms.reduce((told, secret) => told.replaceAll(secret, '(secret)'), text));
    },
  };
}

/** How a value can stand in a text: as it is, in JSON (also as Go writes it), in a URL, in XML, in base64. */
function formsOf(value: string): readonly string[] {
  if (!isDistinct(value)) return [];
  const json = JSON.stringify(value).slice(1, -1);
  // A lone half of a character has no form in a URL.
  const url = encodeURIComponent(Buffer.from(value).toString());
  const base64 = Buffer.from(value).toString('base64');
  return [
    value,
    json,
    JSON.stringify(json).slice(1, -1),
    json.replace(/[<>&]/g, (char) => `\\u00${char.charCodeAt(0).toString(16)}`),
    url,
    url.replaceAll('%20', '+'),
    value.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;'),
    base64,
    base64.replace(/=+$/, '').replaceAll('+', '-').replaceAll('/', '_'),
  ];
}

/** A diagnostic with other texts: without the secrets of the files. */
export const hideIn = (diagnostic: Diagnostic, hide: Hidden['hide']): Diagnostic => ({
  ...diagnostic,
  message: hide(diagnostic.message),
  ...(diagnostic.hint === undefined ? {} : { hint: mapWords(diagnostic.hint, hide) }),
  ...(diagnostic.position === undefined
    ? {}
    : { position: { ...diagnostic.position, pointer: hide(diagnostic.position.pointer) } }),
});

/** An event likewise: reasons of AWS and of containers may quote secrets. */
export function hideInEvent(event: ApplyEvent, hide: Hidden['hide']): ApplyEvent {
  switch (event.type) {
    case 'finished':
      return {
        ...event,
        message: hide(event.message),
        details: event.details.map((detail) => mapWords(detail, hide)),
      };
    case 'done':
      return { ...event, message: mapWords(event.message, hide) };
    case 'note':
      return {
        ...event,
        message: hide(event.message),
        ...(event.diagnostic !== undefined && { diagnostic: hideIn(event.diagnostic, hide) }),
      };
    default:
      return { ...event, message: hide(event.message) };
  }
}

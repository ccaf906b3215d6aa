/**
 * Characters that act instead of being seen: controls (C0, DEL, C1), format characters (bidi, zero-width, tags), lone surrogates,
 * line and paragraph separators, and letters without a shape.
 */
const ACTING = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\u115f\u1160\u3164\uffa0]/gu;

/**
 * Makes a string from outside (a service's name, an event, a stopped reason, an error text of AWS or Docker) safe to print:
 * every character that would act on a terminal becomes a visible `\u{..}`, and what a CI system would take for a command
 * (`::error` where a line begins or a long one may be broken, `##[group]`, `##vso[…]` or `##teamcity[…]` anywhere) is broken up. The result has no line breaks.
 */
export function escapeTerminal(text: string): string {
  return text
    .replace(ACTING, (char) => `\\u{${(char.codePointAt(0) ?? 0).toString(16)}}`)
    .replace(/(^|\s):(?=:)/gu, '$1\\u{3a}')
    .replace(/#(?=#[\w.-]*\[)/gu, '\\u{23}');
}

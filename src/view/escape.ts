/**
 * Characters that act instead of being seen: C0, DEL, C1, line and paragraph separators, bidi controls, zero-width and other
 * format characters, lone surrogates, the tags block.
 */
const ACTING =
  // oxlint-disable-next-line no-control-regex
  /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb\u{e0000}-\u{e007f}]|[\ud800-\udfff]/gu;

/**
 * Makes a string from outside (a service's name, an event, a stopped reason, an error text of AWS or Docker) safe to print:
 * every character that would act on a terminal becomes a visible `\u{..}`, and what a CI system would take for a command
 * (`::error` at the start of a line, `##[group]` anywhere) is broken up. The result has no line breaks.
 */
export function escapeTerminal(text: string): string {
  return text
    .replace(ACTING, (char) => `\\u{${(char.codePointAt(0) ?? 0).toString(16)}}`)
    .replace(/^(\s*):(?=:)/u, '$1\\u{3a}')
    .replace(/#(?=#\[)/gu, '\\u{23}');
}

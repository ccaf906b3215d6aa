/** Characters that JSON allows unescaped and terminals or CI logs act upon. */
const ACTING =
  /[\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]|\udb40[\udc00-\udc7f]/g;

/** A value as JSON with a line break at its end; every character that would act on a terminal is written `\uXXXX`. */
export function toJson(value: unknown, indent = 0): string {
  const text = JSON.stringify(value, undefined, indent).replace(ACTING, (match) =>
    [...Array(match.length).keys()]
      .map((index) => `\\u${match.charCodeAt(index).toString(16).padStart(4, '0')}`)
      .join(''),
  );
  return `${text}\n`;
}

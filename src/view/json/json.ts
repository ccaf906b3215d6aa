/** Characters that JSON allows unescaped and terminals or CI logs act upon; `##[` and its like are commands there. */
const ACTING = /[\u007f-\u009f\p{Cf}\p{Zl}\p{Zp}]|#(?=#[\w.-]*\[)/gu;

/** A value as JSON with a line break at its end; every character that would act on a terminal is written `\uXXXX`. */
export const toJson = (value: unknown, indent = 0): string =>
  `${visibleJson(JSON.stringify(value, undefined, indent))}\n`;

/** The same JSON, with every character that would act on a terminal written `\uXXXX`. */
export const visibleJson = (json: string): string =>
  json.replace(ACTING, (match) =>
    [...Array(match.length).keys()]
      .map((index) => `\\u${match.charCodeAt(index).toString(16).padStart(4, '0')}`)
      .join(''),
  );

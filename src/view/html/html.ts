import { escapeTerminal } from '../escape.ts';

/** Markup. Only `markup` and the style sheet make it, so a string from outside cannot become markup by mistake. */
export class Html {
  readonly markup: string;
  constructor(markup: string) {
    this.markup = markup;
  }
}

export type Part = Html | string | number | false | undefined | readonly Part[];

/** Markup from a template; every string that is put in is escaped, in text and in quoted attributes alike. */
export const markup = (template: TemplateStringsArray, ...parts: readonly Part[]): Html =>
  new Html(template.reduce((out, text, index) => out + markupOf(parts[index - 1]) + text));

function markupOf(part: Part): string {
  if (part === undefined || part === false) return '';
  if (part instanceof Html) return part.markup;
  if (typeof part === 'object') return part.map(markupOf).join('');
  return escapeHtml(String(part));
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/**
 * Text for HTML content and quoted attributes. Characters that act (bidi, controls) become visible, as on a terminal.
 * Source: https://html.spec.whatwg.org/multipage/syntax.html (attributes in double quotes, normal elements)
 */
const escapeHtml = (text: string): string =>
  escapeTerminal(text).replace(/[&<>"']/g, (char) => ENTITIES[char] ?? char);

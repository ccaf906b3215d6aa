import { isStruct, nameTrait } from './schema.ts';
import type { NormalizedSchema } from './schema.ts';

const NAMESPACE = 'http://ec2.amazonaws.com/doc/2016-11-15/';
const DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n';
const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
  '\r': '&#xD;',
};

/** Text for XML 1.0; characters that XML cannot hold at all become U+FFFD. */
export function escapeXml(text: string): string {
  // XML 1.0 section 2.2: no control characters but tab and the line ends, no lone surrogates, no U+FFFE and U+FFFF.
  return text
    .replace(/[&<>"'\r]/g, (character) => ENTITIES[character] ?? character)
    .replace(/[\p{Cc}\p{Cs}\u{FFFE}\u{FFFF}]/gu, (character) =>
      /[\t\n\u{80}-\u{9F}]/u.test(character) ? character : '\u{FFFD}',
    );
}

/** An ec2Query answer: `<RunInstancesResponse xmlns=...><requestId>...` and the output's members, without a wrapper. */
export function writeAnswer(
  action: string,
  requestId: string,
  schema: NormalizedSchema,
  output: unknown,
): string {
  const body = schema.isStructSchema() ? members(schema, output) : '<return>true</return>';
  return `${DECLARATION}<${action}Response xmlns="${NAMESPACE}"><requestId>${escapeXml(requestId)}</requestId>${body}</${action}Response>`;
}

/** The error document of EC2. */
export function writeError(code: string, message: string, requestId: string): string {
  return `${DECLARATION}<Response><Errors><Error><Code>${escapeXml(code)}</Code><Message>${escapeXml(message)}</Message></Error></Errors><RequestID>${escapeXml(requestId)}</RequestID></Response>`;
}

function members(schema: NormalizedSchema, value: unknown): string {
  if (!isStruct(value)) return '';
  let out = '';
  for (const [name, member] of schema.structIterator()) {
    out += element(nameTrait(member, 'xmlName') ?? name, member, value[name]);
  }
  return out;
}

function element(name: string, schema: NormalizedSchema, value: unknown): string {
  if (value === null || value === undefined) return '';
  if (schema.isListSchema()) {
    if (!Array.isArray(value)) return '';
    const member = schema.getValueSchema();
    const item = nameTrait(member, 'xmlName') ?? 'item';
    const items = value.map((entry) => element(item, member, entry)).join('');
    return items === '' ? `<${name}/>` : `<${name}>${items}</${name}>`;
  }
  if (schema.isStructSchema()) return `<${name}>${members(schema, value)}</${name}>`;
  return `<${name}>${scalar(value)}</${name}>`;
}

function scalar(value: unknown): string {
  if (value instanceof Date) return value.toISOString();
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  return typeof value === 'string'
    ? escapeXml(value)
    : typeof value === 'number' || typeof value === 'boolean'
      ? String(value)
      : '';
}

import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { relative, sep } from 'node:path';

/** No file that we read may be larger (bytes). */
export const MAX_BYTES = 1_048_576;

export type Read = { readonly ok: true; readonly text: string } | Refused;
export interface Refused {
  readonly ok: false;
  readonly code: string;
  readonly message: string;
  readonly hint?: string;
  /** Where in the file, from 1; not there when it is about the file as a whole. */
  readonly at?: Place;
}
interface Place {
  readonly line: number;
  readonly column: number;
}

/**
 * Reads a text file: a regular file (through links) of at most 1 MiB in UTF-8, with or without a BOM. The checks and the
 * read use one descriptor, so that the file cannot be changed for another in between. Never throws.
 */
export async function readText(path: string): Promise<Read> {
  let bytes: Uint8Array;
  try {
    // Without O_NONBLOCK, opening a pipe that nobody writes to would wait for ever. Windows does not have it.
    const handle = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    try {
      const about = await handle.stat();
      if (!about.isFile())
        return refuse('not-a-file', `it is ${about.isDirectory() ? 'a folder' : 'no regular file'}`);
      if (about.size > MAX_BYTES) return tooLarge(about.size);
      const buffer = new Uint8Array(MAX_BYTES + 1);
      let length = 0;
      for (;;) {
        const { bytesRead } = await handle.read(buffer, length, buffer.length - length, length);
        length += bytesRead;
        if (bytesRead === 0 || length === buffer.length) break;
      }
      if (length > MAX_BYTES) return tooLarge(length);
      bytes = buffer.subarray(0, length);
    } finally {
      await handle.close();
    }
  } catch (error) {
    return unreadable(error);
  }
  return decode(bytes);
}

/** Text of UTF-8 bytes, strictly; one byte order mark is taken off. */
export function decode(bytes: Uint8Array): Read {
  const [a, b, c, d] = bytes;
  if ((a === 0xff && b === 0xfe) || (a === 0xfe && b === 0xff)) return utf16();
  if (bytes.length >= 4 && ((a === 0 && c === 0) || (b === 0 && d === 0))) return utf16();
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: false }).decode(bytes);
    return { ok: true, text };
  } catch {
    return {
      ...refuse('not-utf-8', 'it is not UTF-8 text from here on', 'save the file as UTF-8'),
      at: endOf(validPart(bytes)),
    };
  }
}

/** The text before the first byte that is not UTF-8. */
function validPart(bytes: Uint8Array): string {
  const decoded = (length: number): string | undefined => {
    try {
      return new TextDecoder('utf-8', { fatal: true }).decode(bytes.subarray(0, length), { stream: true });
    } catch {
      return undefined;
    }
  };
  let valid = 0;
  let invalid = bytes.length + 1;
  while (invalid - valid > 1) {
    const middle = (valid + invalid) >>> 1;
    if (decoded(middle) === undefined) invalid = middle;
    else valid = middle;
  }
  return decoded(valid) ?? '';
}

function endOf(text: string): Place {
  const lines = text.split('\n');
  return { line: lines.length, column: (lines.at(-1) ?? '').length + 1 };
}

/** How a path is shown: relative to the working directory when it is below it. */
export function shown(cwd: string, path: string): string {
  const way = relative(cwd, path);
  return (way === '' || way.startsWith('..') ? path : way).split(sep).join('/');
}

const refuse = (code: string, message: string, hint?: string): Refused => ({
  ok: false,
  code,
  message,
  ...(hint === undefined ? {} : { hint }),
});
const utf16 = (): Refused => ({
  ...refuse('utf-16', 'it is UTF-16 text; UTF-8 is expected', 'save the file as UTF-8'),
  at: { line: 1, column: 1 },
});
const tooLarge = (size: number): Refused =>
  refuse('too-large', `it has ${size} bytes; at most ${MAX_BYTES} are read`, 'split it into several appdefs');

function unreadable(error: unknown): Refused {
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
  switch (code) {
    case 'ENOENT':
    case 'ENOTDIR':
      return refuse('not-found', 'there is no such file');
    case 'EACCES':
    case 'EPERM':
      return refuse('not-readable', 'it may not be read by you', 'change its permissions');
    case 'ELOOP':
      return refuse('not-readable', 'its symbolic links go round in a circle');
    default:
      return refuse('not-readable', `it cannot be read (${code})`);
  }
}

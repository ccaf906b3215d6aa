import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';

/**
 * Compares a text with a file below `test/golden/`. With the environment variable GOLDEN set (`npm run golden`) the file
 * is written instead: read what changed before you commit it.
 */
export function expectGolden(name: string, text: string): void {
  const path = fileURLToPath(new URL(`../golden/${name}`, import.meta.url));
  if (process.env['GOLDEN']) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }
  let wanted: string;
  try {
    wanted = readFileSync(path, 'utf8');
  } catch {
    throw new Error(`test/golden/${name} is not there: run npm run golden`);
  }
  expect(text).toBe(wanted);
}

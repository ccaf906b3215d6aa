import type { Diagnostic, Position } from '../model/diagnostic.ts';
import type { Words } from '../model/words.ts';

/** Errors that one file may show before the rest is only counted. */
export const LIMIT = 50;

/** What is told of the files: errors, warnings and notes, as they are found. */
export class Report {
  readonly #all: (Diagnostic & { readonly position: Position })[] = [];
  readonly #broken = new Set<string>();
  #failures = 0;

  /** Tells an error. Later errors at the very place of a `broken` one are not told: they follow from it. */
  error(position: Position, code: string, message: string, hint?: Words, broken = false): void {
    const place = `${position.file}#${position.pointer}`;
    if (this.#broken.has(place)) return;
    if (broken) this.#broken.add(place);
    this.#failures += 1;
    this.#add('error', position, code, message, hint);
  }

  warning(position: Position, code: string, message: string, hint?: Words): void {
    this.#add('warning', position, code, message, hint);
  }

  note(position: Position, code: string, message: string, hint?: Words): void {
    this.#add('note', position, code, message, hint);
  }

  /** How many errors were told so far. */
  get failures(): number {
    return this.#failures;
  }

  /** Errors by file (in the order of reading) and position, at most 50 of a file. */
  errors(): Diagnostic[] {
    return this.#sorted(true);
  }

  /** Warnings and notes, likewise. */
  notes(): Diagnostic[] {
    return this.#sorted(false);
  }

  #add(
    severity: Diagnostic['severity'],
    position: Position,
    code: string,
    message: string,
    hint?: Words,
  ): void {
    this.#all.push({
      code,
      severity,
      message,
      ...(hint === undefined ? {} : { hint }),
      position,
      source: 'user',
    });
  }

  #sorted(errors: boolean): Diagnostic[] {
    const byFile = new Map<string, (Diagnostic & { readonly position: Position })[]>();
    for (const diagnostic of this.#all) {
      if ((diagnostic.severity === 'error') !== errors) continue;
      const { file } = diagnostic.position;
      const ofFile = byFile.get(file);
      if (ofFile) ofFile.push(diagnostic);
      else byFile.set(file, [diagnostic]);
    }
    return [...byFile.values()].flatMap((ofFile) => {
      ofFile.sort((a, b) => a.position.line - b.position.line || a.position.column - b.position.column);
      const rest = ofFile[LIMIT];
      if (rest === undefined) return ofFile;
      const { severity, position, source } = rest;
      const message = `and ${ofFile.length - LIMIT} more ${errors ? 'errors' : 'notes'} in ${position.file}`;
      return [...ofFile.slice(0, LIMIT), { code: 'and-more', severity, message, position, source }];
    });
  }
}

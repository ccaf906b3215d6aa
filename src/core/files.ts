import { loadDesired, type LoadOptions } from '../loader/load.ts';
import type { DesiredModel } from '../model/desired.ts';
import { DiagnosticError } from '../model/diagnostic.ts';

/** Reads the files. @throws DiagnosticError with everything that is wrong in them */
export async function readFiles(options: LoadOptions): Promise<DesiredModel> {
  const loaded = await loadDesired(options);
  if (loaded.ok) return loaded.model;
  const [first, ...rest] = loaded.diagnostics;
  if (first === undefined) throw new Error('the files were refused without a reason');
  throw new DiagnosticError([first, ...rest]);
}

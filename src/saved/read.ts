import type { Diagnostic } from '../model/diagnostic.ts';
import type { PlanFile } from '../model/plan-file.ts';
import { sealOf } from './seal.ts';
import { words } from '../model/words.ts';

/** Far more than the plan of a thousand services. */
export const MAX_PLAN_FILE_BYTES = 64 * 1024 * 1024;
const MAX_DEPTH = 64;

export type ReadPlanFile =
  | { readonly ok: true; readonly file: PlanFile }
  | { readonly ok: false; readonly diagnostic: Diagnostic };

/**
 * Reads the text of a saved plan. Nothing in it is trusted before its form and its integrity were checked.
 * @param isPlanFile the validator of `schemas/plan-file.schema.json`
 */
export function readPlanFile(
  text: string,
  name: string,
  isPlanFile: (value: unknown) => value is PlanFile,
): ReadPlanFile {
  if (isTooDeep(text))
    return refused('plan-file-invalid', `${name} is no saved plan: it is nested too deep.`);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return refused('plan-file-invalid', `${name} is no saved plan: it is no JSON, or not all of it.`);
  }
  const members = typeof value === 'object' && value !== null ? new Map(Object.entries(value)) : new Map();
  if (members.get('kind') !== 'clusternator-plan-file') {
    const printed = members.has('changes') && members.has('forecast');
    return refused(
      'plan-file-foreign',
      `${name} is no saved plan of clusternator${printed ? ', but what --format json prints' : ''}.`,
    );
  }
  if (members.get('formatVersion') !== 2)
    return refused(
      'plan-file-version',
      `${name} has format ${JSON.stringify(members.get('formatVersion') ?? null)}; this clusternator reads format 2.`,
      'Apply it with the version that made it, or make the plan again with this one.',
    );
  const { integrity, ...rest } = Object.fromEntries(members);
  // Before the form: whoever changed a member should read that, not how the member should look.
  if (integrity !== sealOf(rest))
    return refused(
      'plan-file-tampered',
      `${name} is not as it was written: its content does not match its integrity digest.`,
    );
  return isPlanFile(value)
    ? { ok: true, file: value }
    : refused('plan-file-invalid', `${name} is no saved plan of the form that this clusternator writes.`);
}

/** Brackets outside of strings; deeper nesting would break recursive readers. */
function isTooDeep(text: string): boolean {
  let depth = 0;
  for (const [token] of text.matchAll(/"(?:[^"\\]|\\.)*"|[[\]{}]/gs)) {
    if (token === '[' || token === '{') depth += 1;
    else if (token === ']' || token === '}') depth -= 1;
    if (depth > MAX_DEPTH) return true;
  }
  return false;
}

const AGAIN = words`Make it again: ${{ run: 'plan', args: ['--out', 'FILE'] }}.`;

const refused = (code: string, message: string, hint = AGAIN): ReadPlanFile => ({
  ok: false,
  diagnostic: { code, severity: 'error', message: `${message} Nothing was changed.`, hint, source: 'user' },
});

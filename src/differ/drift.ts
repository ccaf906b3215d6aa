import type { Diagnostic } from '../model/diagnostic.ts';
import { kindOf, nameOf, type Id } from '../model/id.ts';
import type { Cause, Change, Field, Plan, Value } from '../model/plan.ts';

/** Marks the fields that others changed. */
export const markDrift = (fields: readonly Field[], drifted: ReadonlySet<string>): readonly Field[] =>
  fields.map((field) => (drifted.has(field.path) ? { ...field, drift: true } : field));

/** What the marks of the fields say of their change, and the reason to tell: a cause `drift` is reason enough. */
export function causeOf(fields: readonly Field[]): {
  readonly cause: Cause;
  readonly because: readonly string[];
} {
  const drifted = fields.filter((field) => field.drift === true);
  if (drifted.length === 0) return { cause: 'pending', because: [] };
  if (drifted.length === fields.length) return { cause: 'drift', because: [] };
  const names = drifted.map((field) => field.path).join(', ');
  return {
    cause: 'pending',
    because: [`${names} ${drifted.length === 1 ? 'was' : 'were'} changed by others since it was applied`],
  };
}

const isDrift = (change: Change): boolean => change.cause === 'drift' || driftFields(change).length > 0;

const driftFields = (change: Change): readonly Field[] =>
  change.action === 'delete' ? [] : change.fields.filter((field) => field.drift === true);

/**
 * The part of a plan that others caused. A change that is the files' work too shows only the fields that are drift. The
 * forecast is left out, because it is that of the whole plan.
 */
export function onlyDrift(plan: Plan): Plan {
  const kept = plan.changes.filter(isDrift);
  const ids = new Set(kept.map((change) => change.id));
  const changes = kept.map((change): Change => {
    const needs = change.needs.filter((id) => ids.has(id));
    if (change.action === 'delete' || change.cause === 'drift') return { ...change, needs };
    return { ...change, needs, cause: 'drift', fields: driftFields(change) };
  });
  const number = (action: Change['action']): number => changes.filter((c) => c.action === action).length;
  const { forecast: _forecast, ...rest } = plan;
  const pending = plan.changes.length - changes.length;
  return {
    ...rest,
    scope: 'drift',
    changes,
    summary: {
      create: number('create'),
      update: number('update'),
      replace: number('replace'),
      delete: number('delete'),
      unchanged: plan.summary.unchanged,
    },
    findings: [
      ...plan.findings.filter(({ subject }) => subject === undefined || ids.has(subject)),
      ...left(pending),
    ],
  };
}

const left = (pending: number): readonly Diagnostic[] =>
  pending === 0
    ? []
    : [
        {
          code: 'pending-not-shown',
          severity: 'note',
          message: `${String(pending)} ${pending === 1 ? 'change is' : 'changes are'} pending in the files and not shown.`,
          hint: 'Leave out --drift-only to see everything.',
          source: 'user',
        },
      ];

/** Fields of one change that a note names. */
const TOLD = 5;

/** Says of each change that it takes back what others did, and what that was. */
export const overwriteNotes = (changes: readonly Change[]): readonly Diagnostic[] =>
  changes.flatMap((change): readonly Diagnostic[] => {
    if (change.action === 'create' || change.action === 'delete') return [];
    const fields = driftFields(change).filter((field) => field.before.is !== 'unknown');
    if (fields.length === 0) return [];
    const told = fields.slice(0, TOLD).map((field) => `${field.path} ${text(field.before)}`);
    const more = fields.length > TOLD ? ` and ${String(fields.length - TOLD)} more` : '';
    return [
      {
        code: 'overwrites-drift',
        severity: 'note',
        subject: change.id,
        message: `${subjectOf(change.id)} was changed by others; apply overwrites: ${told.join(', ')}${more}.`,
        hint: 'To keep it, write it into the files. To undo it, apply.',
        source: 'user',
      },
    ];
  });

/** Characters of a value that a note tells. */
const LONG = 80;
const cut = (value: string): string => (value.length > LONG ? `${value.slice(0, LONG - 1)}…` : value);

const subjectOf = (id: Id): string => `${kindOf(id)} ${nameOf(id)}`;

function text(value: Value): string {
  switch (value.is) {
    case 'known':
      return cut(JSON.stringify(value.value));
    case 'absent':
      return '(removed)';
    case 'secret':
      return '(secret)';
    case 'unknown':
      return '(unknown)';
    default:
      return value satisfies never;
  }
}

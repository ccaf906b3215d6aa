import type { DesiredModel } from '../model/desired.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import { kindOf, nameOf, type Id } from '../model/id.ts';
import type { LiveModel } from '../model/live.ts';
import type { PlanFile, PlanFileTarget } from '../model/plan-file.ts';
import type { Change, Field, LeftData, Plan, Value } from '../model/plan.ts';
import { declaredDigests, touchedBy } from './make.ts';
import { sealOf } from './seal.ts';
import { words } from '../model/words.ts';

/** Clocks of two computers may differ by so much, in milliseconds. */
const CLOCK_SKEW_MS = 5 * 60_000;

/** What of a resource is told at most. */
const MOST = 5;

/** Whether the time of a saved plan is up. `now` in milliseconds since the epoch. */
export function expired(file: PlanFile, now: number): readonly Diagnostic[] {
  if (now >= Date.parse(file.expiresAt))
    return [
      stale(
        'plan-expired',
        `The saved plan was made at ${file.createdAt} and was good until ${file.expiresAt}.`,
      ),
    ];
  if (Date.parse(file.createdAt) > now + CLOCK_SKEW_MS)
    return [
      stale(
        'plan-expired',
        `The saved plan was made at ${file.createdAt}, which is still to come on this computer's clock.`,
      ),
    ];
  return [];
}

/** Whether an apply of a saved plan has begun already. */
export const used = (file: PlanFile, name: string): readonly Diagnostic[] =>
  file.used === undefined
    ? []
    : [stale('plan-spent', `${name} was applied already; that began at ${file.used}.`, ONCE)];

/** What an apply is told that comes second, while the first one is at it. */
export const taken = (name: string): readonly Diagnostic[] => [
  stale(
    'plan-spent',
    `${name} is taken: another apply of it began at the same time, or was killed at its start.`,
    ONCE,
  ),
];

/** How the target of a command differs from that of a saved plan. An account that is not known yet differs from none. */
export function otherTarget(file: PlanFile, target: PlanFileTarget): readonly Diagnostic[] {
  const was = file.target;
  const differs = (what: string, before: string | undefined, after: string | undefined): readonly string[] =>
    before === after
      ? []
      : [`${what} ${before ?? 'that AWS has itself'}, this is ${after ?? 'that of AWS itself'}`];
  const found = [
    ...differs('cluster', was.cluster, target.cluster),
    ...differs('region', was.region, target.region),
    ...differs('endpoint', was.endpoint, target.endpoint),
    ...(was.account === undefined || target.account === undefined
      ? []
      : differs('account', was.account, target.account)),
    ...(was.engine === target.engine || was.endpoint !== target.endpoint
      ? []
      : ['the local engine of another data folder']),
  ];
  return found.map((text) => stale('plan-other-target', `The saved plan is for ${text}.`, TARGET));
}

/** What the files say differently since the plan was saved, with the place in the file. */
export function movedFiles(file: PlanFile, desired: DesiredModel): readonly Diagnostic[] {
  if (file.files.digest === `sha256:${desired.digest}`) return [];
  const before = new Map(Object.entries(file.files.resources));
  const after = new Map(Object.entries(declaredDigests(desired)));
  const found = [...new Set([...before.keys(), ...after.keys()])].flatMap((key): readonly Diagnostic[] => {
    const id = key as Id;
    if (before.get(key) === after.get(key)) return [];
    const how = !before.has(key) ? 'is new in' : !after.has(key) ? 'is no longer in' : 'is not the same in';
    const position = desired.positionOf(id);
    const diagnostic = stale(
      'plan-files-moved',
      `${nameOfId(id)} ${how} the files since the plan was saved.`,
    );
    return [{ ...diagnostic, subject: id, ...(position === undefined ? {} : { position }) }];
  });
  if (found.length > 0) return found;
  return [
    stale(
      'plan-files-moved',
      file.plan.title === desired.title
        ? 'What the files say of checks or of unmanaged sections is not the same since the plan was saved.'
        : `The saved plan was made of ${file.plan.title}, these files are ${desired.title}.`,
      words`Name the same files with -f and -a, or make the plan again: ${{ run: 'plan', args: ['--out', 'FILE'] }}.`,
    ),
  ];
}

/**
 * What moved in the cluster, of the resources that the plan touches, where the changes would be others now, and where they
 * would hurt more than was approved.
 */
export function movedLive(
  file: PlanFile,
  desired: Pick<DesiredModel, 'services' | 'owner' | 'permits'>,
  live: LiveModel,
  fresh: Plan,
): readonly Diagnostic[] {
  if (file.plan.changes.length > 0 && fresh.changes.length === 0)
    return [
      stale(
        'plan-spent',
        'Nothing of the saved plan is left to do: it was applied already, or others did the same.',
        ONCE,
      ),
    ];
  const now = touchedBy(file.plan, live, desired);
  const moved = file.plan.changes.flatMap(({ id }): readonly Diagnostic[] => {
    const was = file.touched[id];
    const is = now[id];
    if (was === undefined || is === undefined || was.digest === is.digest) return [];
    return [
      {
        ...stale(
          'plan-live-moved',
          `${nameOfId(id)} moved since the plan was saved: ${howMoved(was.facts, is.facts)}.`,
        ),
        subject: id,
      },
    ];
  });
  return [
    ...moved,
    ...otherChanges(file.plan, fresh),
    ...worseForecast(file.plan, fresh, desired),
    ...moreLeft(file.plan, fresh),
  ];
}

function howMoved(before: Readonly<Record<string, string>>, after: Readonly<Record<string, string>>): string {
  if (!isThere(before) && isThere(after)) return 'it was not there, and is now';
  if (isThere(before) && !isThere(after)) return 'it is gone';
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  const found = names.flatMap((name) => {
    const [was, is] = [before[name], after[name]];
    return was === is ? [] : [`${name} was ${was ?? 'not there'}, is ${is ?? 'not there'}`];
  });
  if (found.length === 0) return 'in what is not shown';
  const more = found.length > MOST ? ` and ${String(found.length - MOST)} more` : '';
  return `${found.slice(0, MOST).join('; ')}${more}`;
}

/** A service that is not there may still be draining. */
const isThere = (facts: Readonly<Record<string, string>>): boolean =>
  Object.keys(facts).some((name) => name !== 'draining');

/** How a fresh plan's changes differ from the saved ones. */
function otherChanges(saved: Plan, fresh: Plan): readonly Diagnostic[] {
  const before = new Map(saved.changes.map((change) => [change.id, change]));
  const after = new Map(fresh.changes.map((change) => [change.id, change]));
  return [...new Set([...before.keys(), ...after.keys()])].flatMap((id): readonly Diagnostic[] => {
    const was = before.get(id);
    const is = after.get(id);
    const how = describe(was, is);
    return how === undefined
      ? []
      : [{ ...stale('plan-changes-moved', `${nameOfId(id)}: ${how}.`), subject: id }];
  });
}

function describe(was: Change | undefined, is: Change | undefined): string | undefined {
  if (was === undefined) return is === undefined ? undefined : `${is.action} would be new in the plan`;
  if (is === undefined) return `${was.action} would not be needed any more`;
  if (was.action !== is.action) return `${was.action} would be ${is.action} now`;
  // Numbers of running tasks in `because` and `effects` come and go; they are no part of what is done.
  if (sealOf(deedOf(was)) === sealOf(deedOf(is))) return undefined;
  if (was.action === 'delete' || is.action === 'delete') return 'it would be done in another way now';
  const fields = differing(was.fields, is.fields);
  const more = fields.length > MOST ? ` and ${String(fields.length - MOST)} more` : '';
  return fields.length === 0
    ? 'it would be done in another way now'
    : `other values now: ${fields.slice(0, MOST).join('; ')}${more}`;
}

/** What a change does; its texts, its cause and its place in the order are left out. */
function deedOf(change: Change): unknown {
  const { id, action } = change;
  switch (change.action) {
    case 'delete':
      return { id, action };
    case 'create':
      return { id, action, fields: change.fields };
    case 'update':
      return { id, action, fields: change.fields, adopts: change.adopts };
    case 'replace':
      return { id, action, fields: change.fields, order: change.order };
    default:
      return change satisfies never;
  }
}

const HARM = { unchanged: 0, 'zero-downtime': 0, gap: 1, 'cannot-deploy': 2 } as const;
const WORDS = {
  unchanged: 'would stay as it is',
  'zero-downtime': 'would stay up',
  gap: 'would be away for a while',
  'cannot-deploy': 'could not be deployed',
} as const;

/** Services that would be away, or could not be deployed, where the saved plan said better. A better forecast is welcome. */
function worseForecast(
  saved: Plan,
  fresh: Plan,
  { services }: Pick<DesiredModel, 'services'>,
): readonly Diagnostic[] {
  const before = new Map((saved.forecast?.services ?? []).map((service) => [service.id, service]));
  return (fresh.forecast?.services ?? []).flatMap(({ id, verdict, reason }): readonly Diagnostic[] => {
    const { verdict: was, keeps } = before.get(id) ?? { verdict: 'unchanged', keeps: 1 };
    // A service of others that finds no room is none of the plan's doing.
    if (saved.forecast === undefined || !(before.has(id) || services.has(nameOf(id)))) return [];
    if (HARM[verdict] <= HARM[was]) return [];
    // One that ran nothing as the plan was saved, and has come up since, is not worse off than it was.
    if (verdict === 'gap' && keeps === 0) return [];
    const message = `${nameOfId(id)} ${WORDS[was]} as the plan was saved, and ${WORDS[verdict]} now: ${reason}.`;
    return [{ ...stale('plan-forecast-moved', message), subject: id }];
  });
}

/** Data that would be left behind or go with its box, of which the saved plan said nothing. What only may be is no reason. */
function moreLeft(saved: Plan, fresh: Plan): readonly Diagnostic[] {
  const keyOf = ({ service, task, data }: LeftData): string => sealOf([service, task, data]);
  const known = new Set((saved.forecast?.data ?? []).map(keyOf));
  return (fresh.forecast?.data ?? [])
    .filter((left) => (left.goes.length > 0 || left.empty?.sure === true) && !known.has(keyOf(left)))
    .map(({ service, task, data, goes }) => {
      const how = goes.length > 0 ? 'would go with its box' : 'would be left on its box';
      const whose = service === undefined ? `task ${task}` : `service ${service}`;
      return stale(
        'plan-forecast-moved',
        `The data of ${whose} in ${data.name} ${how} now; the saved plan did not say so.`,
      );
    });
}

function differing(was: readonly Field[], is: readonly Field[]): readonly string[] {
  const before = new Map(was.map((field) => [field.path, field]));
  const after = new Map(is.map((field) => [field.path, field]));
  return [...new Set([...before.keys(), ...after.keys()])].flatMap((path) => {
    const [a, b] = [before.get(path), after.get(path)];
    if (sealOf(a) === sealOf(b)) return [];
    const arrow = (field: Field | undefined): string =>
      field === undefined ? 'not in the plan' : `${valueText(field.before)} -> ${valueText(field.after)}`;
    return [`${path} was ${arrow(a)}, is ${arrow(b)}`];
  });
}

function valueText(value: Value): string {
  switch (value.is) {
    case 'known':
      return cut(JSON.stringify(value.value));
    case 'absent':
      return '(none)';
    case 'unknown':
      return '(known after apply)';
    case 'secret':
      return '(secret)';
    default:
      return value satisfies never;
  }
}

const LONG = 60;
const cut = (text: string): string => (text.length > LONG ? `${text.slice(0, LONG - 1)}…` : text);

const nameOfId = (id: Id): string => `${kindOf(id)} ${nameOf(id)}`;

const AGAIN = words`Nothing was changed. Make the plan again: ${{ run: 'plan', args: ['--out', 'FILE'] }}.`;
const ONCE = words`Nothing was changed. A saved plan is for one use: make the next one with ${{ run: 'plan', args: ['--out', 'FILE'] }}.`;
const TARGET = 'Nothing was changed. Use the cluster, region and credentials that the plan was made with.';

const stale = (code: string, message: string, hint = AGAIN): Diagnostic => ({
  code,
  severity: 'error',
  message,
  hint,
  source: 'user',
});

import type { DesiredModel } from '../model/desired.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import { idOf } from '../model/id.ts';
import type { LiveModel } from '../model/live.ts';
import { nearest } from '../model/nearest.ts';
import { mapWords, textOf } from '../model/words.ts';
import { secretTexts } from '../secrets/texts.ts';
import { MASKING } from '../secrets/masking.ts';
import type { CheckInput, Found } from './check.ts';
import type { Level } from './listed.ts';
import { ONLINE_CHECKS } from './online/checks.ts';
import type { OnlineInput } from './online/input.ts';
import { LISTED, OFFLINE_CHECKS } from './registry.ts';

const isOff = ({ checks }: DesiredModel, id: string): boolean => checks?.[id] === 'off';

/** A finding as users get it, with the position of what it is about. */
function diagnosticOf(id: string, level: Level, found: Found, desired: DesiredModel): Diagnostic {
  const position = found.source === 'aws' ? undefined : desired.positionOf(found.subject, found.member);
  return {
    code: id,
    severity: level,
    message: found.message,
    hint: found.hint,
    subject: found.subject,
    ...(position !== undefined && { position }),
    source: found.source ?? 'user',
  };
}

/**
 * What the checks find that need nothing but the files, errors first. Pure. The levels are the checks' own: `levelled`
 * puts those of the cluster file on.
 * @param live other people's boxes are counted too when it is known; not needed otherwise.
 */
export function runOfflineChecks(desired: DesiredModel, live?: LiveModel): readonly Diagnostic[] {
  const input: CheckInput = { desired, live };
  const found = OFFLINE_CHECKS.filter(({ id }) => !isOff(desired, id)).flatMap((check) =>
    check.find(input).map((finding) => diagnosticOf(check.id, check.level, finding, desired)),
  );
  return bySeverity(hidden(desired, [...found, ...unknownChecks(desired)]));
}

/** Shorter values would be found in everything. */
const SHORT = 6;

/** The findings without the secrets of the files: names and expressions that they quote can hold one. */
function hidden(desired: DesiredModel, findings: readonly Diagnostic[]): readonly Diagnostic[] {
  if (findings.length === 0) return findings;
  const masking = { values: desired.secretValues ?? MASKING.values, level: MASKING.level };
  const said = findings.map(({ message, hint = '' }) => `${message}\n${textOf(hint)}`).join('\n');
  const secrets = secretTexts(desired, masking)
    .filter((text) => text.length >= SHORT && said.includes(text))
    .toSorted((a, b) => b.length - a.length);
  if (secrets.length === 0) return findings;
  const hide = (text: string): string =>
    secrets.reduce((told, secret) => told.replaceAll(secret, '(secret)'), text);
  return findings.map((finding) => ({
    ...finding,
    message: hide(finding.message),
    ...(finding.hint !== undefined && { hint: mapWords(finding.hint, hide) }),
  }));
}

/** Ids in `"checks"` that are none. */
function unknownChecks(desired: DesiredModel): readonly Diagnostic[] {
  const known = LISTED.map(({ id }) => id);
  return Object.keys(desired.checks ?? {})
    .filter((id) => !known.includes(id))
    .map((id) => {
      const near = nearest(id, known);
      const found: Found = {
        subject: idOf('cluster', desired.cluster.name),
        member: `/checks/${id}`,
        message: `There is no check "${id}", so its level does nothing.`,
        hint: near === undefined ? 'docs/checks.md lists them.' : `Did you mean "${near}"?`,
      };
      return diagnosticOf('unknown-check', 'warning', found, desired);
    });
}

/** Findings with the levels that the cluster file sets; those that it turns off are left out. */
export const levelled = (desired: DesiredModel, findings: readonly Diagnostic[]): readonly Diagnostic[] =>
  findings.flatMap((finding) => {
    const level = desired.checks?.[finding.code];
    if (level === undefined) return [finding];
    return level === 'off' ? [] : [{ ...finding, severity: level }];
  });

const RANK: Readonly<Record<Level, number>> = { error: 0, warning: 1, note: 2 };

/** Errors, then warnings, then notes; each in the order in which they were found. */
export const bySeverity = (findings: readonly Diagnostic[]): readonly Diagnostic[] =>
  findings.toSorted((a, b) => RANK[a.severity] - RANK[b.severity]);

/** What the online checks say of the facts. Pure; levels as with the offline ones. */
export function runOnlineJudgement(input: OnlineInput): readonly Diagnostic[] {
  const { desired } = input;
  return bySeverity(
    hidden(
      desired,
      ONLINE_CHECKS.filter(({ id }) => !isOff(desired, id)).flatMap((check) =>
        check.judge(input).map((finding) => diagnosticOf(check.id, check.level, finding, desired)),
      ),
    ),
  );
}

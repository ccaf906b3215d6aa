import type { DesiredModel } from '../model/desired.ts';
import { idOf, type Id } from '../model/id.ts';
import type { LiveModel } from '../model/live.ts';
import type { PlanFile, PlanFileTarget, Touched } from '../model/plan-file.ts';
import type { Plan } from '../model/plan.ts';
import { fingerprint, shownFacts } from '../differ/fingerprint.ts';
import { sealOf } from './seal.ts';

/** What a saved plan is made from. */
export interface PlanFileParts {
  /** Made with `masking`. */
  readonly plan: Plan;
  readonly desired: DesiredModel;
  /** The snapshot that the plan was made from. */
  readonly live: LiveModel;
  readonly masking: PlanFile['masking'];
  /** What `clusternator apply FILE` needs behind it. */
  readonly flags?: readonly string[];
  readonly engine?: string | undefined;
  readonly tool: string;
  /** A random UUID. */
  readonly id: string;
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** Milliseconds until it is refused. */
  readonly lifetimeMs: number;
}

/** A plan to be saved: bound to its target, to what the files say, and to the live resources that it touches. */
export function makePlanFile(parts: PlanFileParts): PlanFile {
  const { plan, desired, live, engine, now } = parts;
  const target: PlanFileTarget = { ...plan.target, ...(engine === undefined ? {} : { engine }) };
  const file: Omit<PlanFile, 'integrity'> = {
    kind: 'clusternator-plan-file',
    formatVersion: 2,
    tool: parts.tool,
    id: parts.id,
    createdAt: new Date(now).toISOString(),
    expiresAt: new Date(now + parts.lifetimeMs).toISOString(),
    goal: 'converge',
    masking: parts.masking,
    target,
    files: { digest: plan.desired, resources: declaredDigests(desired) },
    touched: touchedBy(plan, live, desired),
    plan,
    ...(parts.flags === undefined ? {} : { flags: parts.flags }),
    ...(desired.permits === undefined ? {} : { permits: desired.permits }),
  };
  return sealed(file);
}

/** The same plan with the mark of its one use. `now` in milliseconds since the epoch. */
export function markUsed({ integrity: _integrity, ...file }: PlanFile, now: number): PlanFile {
  return sealed({ ...file, used: new Date(now).toISOString() });
}

const sealed = (file: Omit<PlanFile, 'integrity'>): PlanFile => ({ ...file, integrity: sealOf(file) });

/** The live resources that a plan changes, as they are. */
export const touchedBy = (
  plan: Plan,
  live: LiveModel,
  declared: Pick<DesiredModel, 'services' | 'owner' | 'permits'>,
): Readonly<Record<Id, Touched>> =>
  Object.fromEntries(
    plan.changes.map((change): [Id, Touched] => [
      change.id,
      { digest: fingerprint(live, [change], declared), facts: shownFacts(live, change, declared) },
    ]),
  );

/** `sha256:…` of what the files say of each resource. */
export function declaredDigests(desired: DesiredModel): Readonly<Record<Id, string>> {
  const all: [Id, unknown][] = [
    [idOf('cluster', desired.cluster.name), desired.cluster],
    ...[...(desired.boxes ?? [])].map(([slot, box]): [Id, unknown] => [idOf('box', slot), box]),
    ...[...desired.tasks].map(([family, task]): [Id, unknown] => [idOf('task', family), task]),
    ...[...desired.services].map(([name, service]): [Id, unknown] => [idOf('service', name), service]),
  ];
  return Object.fromEntries(all.map(([id, declared]) => [id, sealOf(declared)]));
}

import type { Id } from './id.ts';
import type { Permits } from './ownership.ts';
import type { Plan, Target } from './plan.ts';

/** What a saved plan was made for; `engine` tells the embedded engine of one data folder from another's. */
export interface PlanFileTarget extends Target {
  readonly engine?: string;
}

/** One live resource that the plan touches, as it was. */
export interface Touched {
  /** `sha256:…` of all that would make the plan another one. */
  readonly digest: string;
  /** What of it can be told, to say later how it moved. */
  readonly facts: Readonly<Record<string, string>>;
}

/** A saved plan: `schemas/plan-file.schema.json`. It holds no secret values. */
export interface PlanFile {
  readonly kind: 'clusternator-plan-file';
  readonly formatVersion: 2;
  /** Version of the clusternator that made it. */
  readonly tool: string;
  /** Random. */
  readonly id: string;
  /** ISO 8601. */
  readonly createdAt: string;
  readonly expiresAt: string;
  readonly goal: 'converge';
  /** Which values the plan hides: it is made again with the same. */
  readonly masking: 'secrets' | 'all';
  readonly target: PlanFileTarget;
  readonly files: {
    /** `sha256:…` of all that the files say. */
    readonly digest: string;
    /** The same of each declared resource. */
    readonly resources: Readonly<Record<Id, string>>;
  };
  /** By id, for each change of the plan. */
  readonly touched: Readonly<Record<Id, Touched>>;
  /** With the findings that were shown. Where an error is among them it can be looked at, and is not applied. */
  readonly plan: Plan;
  /** The words that `clusternator apply FILE` needs behind it: `-f`, `shop.json`. */
  readonly flags?: readonly string[];
  /** What was named on the command line so that it may be done. */
  readonly permits?: Permits;
  /** When an apply of it began, ISO 8601: it is for one use. */
  readonly used?: string;
  /** `sha256:…` of all the rest. It shows damage and edits; it is no signature. */
  readonly integrity: string;
}

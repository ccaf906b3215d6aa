import type { CanonicalValue } from './json.ts';
import type { Diagnostic } from './diagnostic.ts';
import type { Effect } from './effect.ts';
import type { Id } from './id.ts';

/** One side of a changed member. */
export type Value =
  | { readonly is: 'known'; readonly value: CanonicalValue }
  /** The member is not there on this side. */
  | { readonly is: 'absent' }
  /** Known after apply, when `from` was changed; `prefix` is the part known now (`api:`). */
  | { readonly is: 'unknown'; readonly from: Id; readonly prefix?: string }
  /** There, but not to be shown. */
  | { readonly is: 'secret' };

export interface Field {
  /** Written by `formatPath`. */
  readonly path: string;
  readonly before: Value;
  readonly after: Value;
  readonly forcesReplacement?: true;
  /** It is known that others changed this member since it was applied: `before` is what they set. */
  readonly drift?: true;
}

/**
 * Why a change is there: the files changed, or the cluster was changed by others. Where both did, it is `pending` and the
 * fields say which of them are drift.
 */
export type Cause = 'pending' | 'drift';

/** A task of no service (RunTask, StartTask) that runs on a box which goes. Nobody moves it. */
export interface StandaloneTask {
  /** The end of its ARN. */
  readonly id: string;
  /** `report:3` */
  readonly task: string;
  readonly startedBy?: string;
}

/** Running tasks of a service that keep the old value of members until they are replaced, since nothing rolls them. */
export interface Lag {
  readonly service: string;
  /** How many. */
  readonly tasks: number;
  /** Paths of fields of the change. */
  readonly members: readonly string[];
}

/** How a service came to an older revision. Revisions are short: `web:2`. */
export interface RolledBack {
  /** The command `rollback`, or ECS itself when the deployment failed. */
  readonly by: 'clusternator' | 'ecs';
  readonly from?: string;
  readonly to: string;
  /** ISO 8601. */
  readonly at?: string;
  /** Who gave the command, as their computer or CI says. */
  readonly who?: string;
  /** Why ECS did it, in its words. */
  readonly reason?: string;
}

interface ChangeBase {
  readonly id: Id;
  readonly cause: Cause;
  /** Changes that must be done before; all are in the plan. */
  readonly needs: readonly Id[];
  /** Why, for a person; on every replace and delete. */
  readonly because: readonly string[];
  /** What it does to running things. */
  readonly effects: readonly Effect[];
  /** Of a box that goes: tasks of no service on it. Absent: there are none, as far as the snapshot tells. */
  readonly standalone?: readonly StandaloneTask[];
}
export interface CreateChange extends ChangeBase {
  readonly action: 'create';
  readonly fields: readonly Field[];
}
export interface UpdateChange extends ChangeBase {
  readonly action: 'update';
  readonly fields: readonly Field[];
  /** Members that stay as they are. */
  readonly unchanged: number;
  /** The resource exists but is not ours yet: it is taken over. */
  readonly adopts: boolean;
  /** Services whose running tasks do not get what is new. Absent: all do, or none runs. */
  readonly lags?: readonly Lag[];
  /** The service runs an older revision since it was rolled back; this change brings the files' one back. */
  readonly rolledBack?: RolledBack;
}
export interface ReplaceChange extends ChangeBase {
  readonly action: 'replace';
  readonly order: 'create-first' | 'delete-first';
  readonly fields: readonly Field[];
  readonly unchanged: number;
}
export interface DeleteChange extends ChangeBase {
  readonly action: 'delete';
}
/** One create, update, replace or delete of one resource. */
export type Change = CreateChange | UpdateChange | ReplaceChange | DeleteChange;
export type Action = Change['action'];

/** Used before and after, of a total: CPU units or MiB. */
export interface Use {
  readonly before: number;
  readonly after: number;
  readonly total: number;
}
/** Some tasks may be on other boxes instead: ECS says not which of boxes that are alike it takes. */
export interface Otherwise {
  /** So many of the tasks; the rest is sure. */
  readonly count: number;
  readonly boxes: readonly string[];
}
/** Tasks of a service on a box. */
export interface Placement {
  readonly box: string;
  readonly count: number;
  /** Absent: sure. */
  readonly or?: Otherwise;
}
export interface ForecastBox {
  readonly box: string;
  /** The instance type, where it is known. */
  readonly type?: string;
  /** `joins`: not there before the plan. `leaves`: gone after it. Absent: it stays. */
  readonly fate?: 'joins' | 'leaves';
  readonly cpu: Use;
  readonly memory: Use;
  /** Tasks on the box when the plan is done. `service` is undefined for other people's tasks. */
  readonly tasks: readonly {
    readonly service?: string;
    readonly task: string;
    readonly count: number;
    readonly fate: 'stays' | 'starts' | 'halts';
    /** Absent: sure. */
    readonly or?: Otherwise;
    /** What one of them takes: CPU units and MiB. */
    readonly size?: { readonly cpu: number; readonly memory: number };
    readonly ports: readonly string[];
  }[];
}
export interface ForecastService {
  readonly id: Id;
  readonly verdict: 'zero-downtime' | 'gap' | 'cannot-deploy' | 'unchanged';
  readonly placements: readonly Placement[];
  readonly halts: readonly Placement[];
  /**
   * How it fares depends on what ECS does first or where: it found no room at first (`waits`), or has room or not by where others
   * are put (`luck`). Absent: sure.
   */
  readonly tight?: 'waits' | 'luck';
  /** Tasks that run at every moment of the roll, at least. */
  readonly keeps: number;
  readonly reason: string;
}
/** A folder of a box, or a Docker volume on it: other boxes have one of their own. */
export interface LocalData {
  readonly is: 'folder' | 'volume';
  /** The path, or the name of the volume. */
  readonly name: string;
}
/** Data that tasks wrote on their box, and that the plan leaves behind or takes away with the box. */
export interface LeftData {
  /** Absent: the task belongs to none. */
  readonly service?: string;
  readonly task: string;
  readonly data: LocalData;
  /** Boxes that keep it. */
  readonly stays: readonly string[];
  /** Boxes that take it away with them. */
  readonly goes: readonly string[];
  /** New tasks that start without it; absent: none does. */
  readonly empty?: {
    readonly tasks: number;
    readonly boxes: readonly string[];
    /** They start on such a box; else ECS may start them there. */
    readonly sure: boolean;
  };
  /** The expression of a placement constraint (`memberOf`) that keeps the tasks where it is; absent: none does. */
  readonly keep?: string;
}
/** A box that can never be drained: tasks of these services stay on it. */
export interface BlockedDrain {
  readonly box: string;
  readonly services: readonly {
    readonly service: string;
    readonly tasks: number;
    /** The percentages allow neither a stop nor a start; else no box has room. */
    readonly stuck: boolean;
    readonly reason: string;
  }[];
}
/** Where tasks go, whether they fit, how long each service is away. */
export interface Forecast {
  readonly fits: boolean;
  /** The line of the human view, without `Fits: `. */
  readonly summary: string;
  readonly boxes: readonly ForecastBox[];
  readonly services: readonly ForecastService[];
  /** Absent: nothing is left behind. */
  readonly data?: readonly LeftData[];
  /** Absent: every box that goes can be drained. */
  readonly blocked?: readonly BlockedDrain[];
}

export interface Target {
  readonly cluster: string;
  readonly region: string;
  /** Read from an ARN; absent while nothing is there yet. */
  readonly account?: string;
  /** `local engine`, or an endpoint other than AWS's own. */
  readonly endpoint?: string;
}

/** The ordered changes, their reasons, the forecast, the findings. */
export interface Plan {
  readonly formatVersion: 2;
  /** `drift`: only what others changed is in the plan, to be looked at; it is no plan to apply. */
  readonly scope?: 'drift';
  readonly title: string;
  readonly target: Target;
  /** `sha256:…` of the desired model and of the live resources that the plan touches. */
  readonly desired: string;
  readonly live: string;
  readonly summary: {
    readonly create: number;
    readonly update: number;
    readonly replace: number;
    readonly delete: number;
    readonly unchanged: number;
  };
  /** In an order that can be followed one by one: needs come first. */
  readonly changes: readonly Change[];
  readonly unchanged: readonly Id[];
  readonly forecast?: Forecast;
  readonly findings: readonly Diagnostic[];
}

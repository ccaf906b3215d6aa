import type { Aws } from '../aws/aws.ts';
import { appliedIds, presentIds } from '../model/applied-ids.ts';
import type { DesiredModel } from '../model/desired.ts';
import { kindOf, type Id } from '../model/id.ts';
import type { LiveModel } from '../model/live.ts';
import { isOwned, rosterTag } from '../model/ownership.ts';
import type { Change, Plan } from '../model/plan.ts';
import { rosterText } from '../model/roster.ts';
import type { Outcome } from './outcome.ts';
import type { Reporter } from './report.ts';

/** What of a run it needs. */
interface Run {
  readonly aws: Aws;
  readonly desired: DesiredModel;
  /** The snapshot that the plan was made from. */
  readonly live: LiveModel;
  readonly plan: Plan;
}

/**
 * Keeps the roster on the cluster: what is on it and gone was taken away by others. So what a run deletes leaves it before
 * the run begins, and what it makes comes onto it at the end: a run that is killed in between leaves nothing on it that
 * is missing by its own doing. It costs a call only where services or boxes come or go.
 */
export class Roster {
  readonly #run: Run;
  readonly #reporter: Reporter;
  readonly #members: Set<Id>;
  #text: string | undefined;

  constructor(run: Run, reporter: Reporter) {
    this.#run = run;
    this.#reporter = reporter;
    const { desired, live } = run;
    this.#members = new Set([...presentIds(live, desired.owner), ...(appliedIds(desired, live) ?? [])]);
    const tags = live.cluster?.tags ?? {};
    this.#text = tags[rosterTag(tags, desired.owner)];
  }

  /** Before anything is deleted. */
  async open(): Promise<void> {
    const leaving = this.#run.plan.changes.filter(leaves);
    for (const { id } of leaving) this.#members.delete(id);
    if (leaving.length > 0 && this.#text !== undefined) await this.#write(this.#run.live);
  }

  /** After the changes: with what was done. `live`: a fresh look, where there is one. */
  async close(outcomes: ReadonlyMap<Id, Outcome>, live: LiveModel = this.#run.live): Promise<void> {
    const changes = this.#run.plan.changes.filter((change) => leaves(change) || comes(change));
    if (changes.length === 0) return;
    for (const change of changes)
      if (comes(change) && outcomes.get(change.id)?.is === 'done') this.#members.add(change.id);
    await this.#write(live);
  }

  async #write({ cluster }: LiveModel): Promise<void> {
    const text = rosterText(this.#members);
    const { aws, desired } = this.#run;
    // The tags of a cluster that others made are theirs.
    if (cluster === undefined || text === this.#text || !isOwned(cluster.tags, desired.cluster.name)) return;
    try {
      await aws.call('ecs:TagResource', {
        resourceArn: cluster.arn,
        tags: [{ key: rosterTag(cluster.tags, desired.owner), value: text }],
      });
      this.#text = text;
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      this.#reporter.note(
        `The cluster was not tagged with what is there (${why}): what others delete will look like work not yet done.`,
      );
    }
  }
}

const isMember = ({ id }: Change): boolean => kindOf(id) === 'service' || kindOf(id) === 'box';

const leaves = (change: Change): boolean =>
  isMember(change) &&
  (change.action === 'delete' || (change.action === 'replace' && change.order === 'delete-first'));

const comes = (change: Change): boolean =>
  isMember(change) &&
  (change.action === 'create' ||
    change.action === 'replace' ||
    (change.action === 'update' && change.adopts));

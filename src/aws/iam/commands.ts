import type { PolicyNeeds } from './needs.ts';

/** The commands that call AWS. */
export const POLICY_COMMANDS = ['plan', 'apply', 'destroy', 'status', 'import', 'rollback'] as const;
export type PolicyCommand = (typeof POLICY_COMMANDS)[number];

/** The commands that call an operation, for what the files need. */
export type NeededBy = (needs: PolicyNeeds) => readonly PolicyCommand[];

export const always =
  (...commands: readonly PolicyCommand[]): NeededBy =>
  () =>
    commands;

/** The cluster and what runs in it. */
export const EVERY_COMMAND = always(...POLICY_COMMANDS);
/** What an import does not look at: running tasks, older revisions. */
export const SNAPSHOT = always('plan', 'apply', 'destroy', 'status', 'rollback');
/** What a rollback chooses by, and what tells a plan that ECS went back to a revision by itself. */
export const HISTORY = always('plan', 'apply', 'rollback');
/** Before a revision is deregistered: whether another cluster runs it. Without the right to look, it stays. */
export const ELSEWHERE = always('plan', 'apply', 'destroy');
/** What the checks ask EC2 of new boxes; without the right to, they say so in a note. */
export const NEW_BOXES_CHECKED: NeededBy = ({ boxes }) => (boxes === 'made' ? ['plan', 'apply'] : []);
export const BOXES_MADE: NeededBy = ({ boxes }) => (boxes === 'made' ? ['apply'] : []);
export const BOXES_RETIRED: NeededBy = ({ boxes }) => (boxes === 'none' ? [] : ['apply', 'destroy']);

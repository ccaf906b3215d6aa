import type { ExitCode } from '../model/exit.ts';
import type { Command } from './command.ts';

type Group = 'main' | 'more' | 'named';

/** How the help groups them. */
export const GROUPS: readonly (readonly [Group, string])[] = [
  ['main', 'Commands:'],
  ['more', 'More:'],
  ['named', 'For a cluster that is named on the command line:'],
];

interface Entry {
  readonly group: Group;
  readonly summary: string;
  /** Codes that it can end with. */
  readonly exits: readonly ExitCode[];
  /** Flags of every command that mean nothing to it. */
  readonly without?: readonly string[];
  load(): Promise<Command>;
}

const CHANGES: readonly ExitCode[] = [0, 1, 3, 5, 130];
const NO_CALL = ['local', 'data', 'region', 'debug'] as const;

/** Every command: its line in the help, and its file, which is loaded only when the command is used. */
export const COMMANDS: Readonly<Record<string, Entry>> = {
  plan: {
    group: 'main',
    summary: 'Show what apply would change',
    exits: [0, 1, 2, 3, 130],
    load: async () => (await import('./commands/plan.ts')).plan,
  },
  apply: {
    group: 'main',
    summary: 'Change the cluster until it is what the files say',
    exits: [0, 1, 3, 4, 5, 130],
    load: async () => (await import('./commands/apply.ts')).apply,
  },
  show: {
    group: 'main',
    summary: 'Print a saved plan, in any format',
    exits: [0, 1, 2, 3],
    without: NO_CALL,
    load: async () => (await import('./commands/show.ts')).show,
  },
  destroy: {
    group: 'main',
    summary: 'Delete everything of a cluster that clusternator made',
    exits: CHANGES,
    load: async () => (await import('./commands/destroy.ts')).destroy,
  },
  status: {
    group: 'main',
    summary: 'Show the cluster, its boxes, services and running tasks',
    exits: [0, 1, 3, 130],
    load: async () => (await import('./commands/status.ts')).status,
  },
  rollback: {
    group: 'main',
    summary: 'Point a service to an older revision of its task',
    exits: CHANGES,
    load: async () => (await import('./commands/rollback.ts')).rollback,
  },
  import: {
    group: 'more',
    summary: 'Write the two files from a live cluster',
    exits: [0, 1, 3, 130],
    load: async () => (await import('./commands/import.ts')).importCommand,
  },
  validate: {
    group: 'main',
    summary: 'Check the files without calling AWS',
    exits: [0, 1, 3],
    without: NO_CALL,
    load: async () => (await import('./commands/validate.ts')).validate,
  },
  'image-tag': {
    group: 'more',
    summary: 'Print an image name tagged with the version of package.json',
    exits: [0, 3],
    without: NO_CALL,
    load: async () => (await import('./commands/image-tag.ts')).imageTag,
  },
  'iam-policy': {
    group: 'more',
    summary: 'Print the IAM policy that a command needs for these files',
    exits: [0, 1, 3],
    without: ['local', 'data', 'debug'],
    load: async () => (await import('./commands/iam-policy.ts')).iamPolicyCommand,
  },
  local: {
    group: 'more',
    summary: 'Start, stop, show or reset the embedded engine',
    exits: [0, 1, 3, 130],
    without: ['local', 'region', 'debug'],
    load: async () => (await import('./commands/local.ts')).local,
  },
  'app:new': {
    group: 'main',
    summary: 'Print an appdef to start from',
    exits: [0, 3],
    without: NO_CALL,
    load: async () => (await import('./commands/app-new.ts')).appNew,
  },
  'cluster:new': {
    group: 'named',
    summary: 'Make a cluster with one box and run an app on it',
    exits: CHANGES,
    load: async () => (await import('./commands/cluster-new.ts')).clusterNew,
  },
  'cluster:update': {
    group: 'named',
    summary: 'Bring an app on a cluster up to date',
    exits: CHANGES,
    load: async () => (await import('./commands/cluster-update.ts')).clusterUpdate,
  },
  'cluster:delete': {
    group: 'named',
    summary: 'Delete a cluster and what runs on it',
    exits: CHANGES,
    load: async () => (await import('./commands/cluster-delete.ts')).clusterDelete,
  },
};

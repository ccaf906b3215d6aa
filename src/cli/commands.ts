import type { Command } from './command.ts';

/** Every command: its line in the help, and its file, which is loaded only when the command is used. */
export const COMMANDS: Readonly<Record<string, { readonly summary: string; load(): Promise<Command> }>> = {
  plan: {
    summary: 'Show what apply would change',
    load: async () => (await import('./commands/plan.ts')).plan,
  },
  apply: {
    summary: 'Change the cluster until it is what the files say',
    load: async () => (await import('./commands/apply.ts')).apply,
  },
  destroy: {
    summary: 'Delete everything of a cluster that clusternator made',
    load: async () => (await import('./commands/destroy.ts')).destroy,
  },
  status: {
    summary: 'Show the cluster, its boxes, services and running tasks',
    load: async () => (await import('./commands/status.ts')).status,
  },
  rollback: {
    summary: 'Point a service to an older revision of its task',
    load: async () => (await import('./commands/rollback.ts')).rollback,
  },
  import: {
    summary: 'Write the two files from a live cluster',
    load: async () => (await import('./commands/import.ts')).importCommand,
  },
  validate: {
    summary: 'Check the files without calling AWS',
    load: async () => (await import('./commands/validate.ts')).validate,
  },
  'image-tag': {
    summary: 'Print an image name tagged with the version of package.json',
    load: async () => (await import('./commands/image-tag.ts')).imageTag,
  },
  'iam-policy': {
    summary: 'Print the IAM policy that a command needs for these files',
    load: async () => (await import('./commands/iam-policy.ts')).iamPolicyCommand,
  },
  local: {
    summary: 'Start, stop, show or reset the embedded engine',
    load: async () => (await import('./commands/local.ts')).local,
  },
  'app:new': {
    summary: 'Print an appdef to start from',
    load: async () => (await import('./commands/app-new.ts')).appNew,
  },
  'cluster:new': {
    summary: 'Make a cluster with one box and run an app on it',
    load: async () => (await import('./commands/cluster-new.ts')).clusterNew,
  },
  'cluster:update': {
    summary: 'Bring an app on a cluster up to date',
    load: async () => (await import('./commands/cluster-update.ts')).clusterUpdate,
  },
  'cluster:delete': {
    summary: 'Delete a cluster and what runs on it',
    load: async () => (await import('./commands/cluster-delete.ts')).clusterDelete,
  },
};

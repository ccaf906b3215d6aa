import type { Options } from 'yargs';

/** Flags that more than one command uses. */
export const FILES: Readonly<Record<string, Options>> = {
  file: {
    alias: 'f',
    type: 'string',
    requiresArg: true,
    describe: 'The cluster file',
    defaultDescription: 'cluster.json',
  },
  app: {
    alias: 'a',
    type: 'string',
    array: true,
    requiresArg: true,
    describe: 'An appdef, instead of those that the cluster file names; can be repeated',
  },
};
/** Which values are shown. */
export const VALUES: Readonly<Record<string, Options>> = {
  'mask-all': {
    type: 'boolean',
    describe: 'Hide every value of environments, commands, labels, options and tags, not only secrets',
  },
  'show-values': { type: 'boolean', describe: 'Hide nothing, not even secrets' },
};
/** On every command that shows a plan. */
export const ALL: Options = {
  type: 'boolean',
  describe: 'Show every note, every member and every unchanged resource',
};
export const WAITING: Readonly<Record<string, Options>> = {
  yes: { alias: 'y', type: 'boolean', describe: 'Do it without asking' },
  timeout: {
    type: 'string',
    requiresArg: true,
    describe: 'Wait at most this long: 90s, 10m, 1h',
    defaultDescription: '10m',
  },
  'healthy-after': {
    type: 'string',
    requiresArg: true,
    describe: 'Tasks without a health check must stay up so long',
    defaultDescription: '40s; as local start says with --local',
  },
  'no-wait': { type: 'boolean', describe: 'Return when the calls are made, before they have taken effect' },
  parallelism: {
    type: 'string',
    requiresArg: true,
    describe: 'Changes at the same time, 1 to 50',
    defaultDescription: '10',
  },
  ...VALUES,
  all: ALL,
};
/** On every command that takes boxes away. */
export const STOPPING: Readonly<Record<string, Options>> = {
  'stop-tasks': {
    type: 'boolean',
    describe: 'Stop tasks of no service on boxes that go, instead of waiting for them',
  },
};
/** A flag that chooses the form of the result; the first is the default. */
export const format = (...choices: readonly string[]): Options => ({
  type: 'string',
  choices,
  requiresArg: true,
  describe: 'Form of the result',
  defaultDescription: choices[0] ?? '',
});
/** On every command that shows findings. */
export const STRICT: Options = { type: 'boolean', describe: 'Take warnings for errors' };

/** Everything that the engine puts into its data folder, so that a reset removes these and nothing else. */
export const FILES = {
  engine: 'engine.json',
  log: 'engine.log',
  oldLog: 'engine.log.1',
  journal: 'journal.jsonl',
  newJournal: 'journal.jsonl.new',
  lock: 'lock',
  takeOver: 'lock.take-over',
  ignore: '.gitignore',
  options: 'engine-options.json',
} as const;

/** What the engine writes into its `.gitignore`; another content is another's. */
export const IGNORE_ALL = '*\n';

/** Files of boxes, one folder each; the runtime's. */
export const HOST_FOLDER = 'hostfs';

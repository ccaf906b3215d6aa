import { rulesOf } from './rules.ts';

/** Settings that the files do not declare are unmanaged. */
export const CLUSTER_RULES = rulesOf({ undeclared: ['settings'] });

import { digestOf } from '../model/digest.ts';

/**
 * `sha256:…` of a JSON value whatever the order of its members: what a saved plan's `integrity` is of the rest of it.
 * Members that are `undefined` are not there, as in JSON.
 */
export const sealOf = (value: unknown): string => `sha256:${digestOf(value)}`;

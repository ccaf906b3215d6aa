import type { Status } from '../status.ts';
import { toJson } from './json.ts';

/** The state of a cluster as one JSON document. */
export const renderStatusJson = (status: Status): string => toJson(status, 2);

import type { ApplyEvent } from '../../model/event.ts';
import { toJson } from './json.ts';

/** One event as one line of JSON (`schemas/event.schema.json`). */
export const renderEventJson = (event: ApplyEvent): string =>
  toJson({ v: 1, ...event, at: new Date(event.at).toISOString() });

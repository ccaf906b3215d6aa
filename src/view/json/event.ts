import type { ApplyEvent } from '../../model/event.ts';
import { withTexts } from '../event-texts.ts';
import { toJson } from './json.ts';

/** One event as one line of JSON (`schemas/event.schema.json`). */
export const renderEventJson = (event: ApplyEvent): string =>
  toJson({ v: 1, ...withTexts(event), at: new Date(event.at).toISOString() });

import type { ApplyEvent } from '../model/event.ts';
import { textOf, type Words } from '../model/words.ts';

/** An event whose texts are whole, with the commands that they tell to run. */
export function withTexts(
  event: ApplyEvent,
  say: (words: Words) => string = (words) => textOf(words),
): ApplyEvent {
  const message = say(event.message);
  switch (event.type) {
    case 'finished':
      return { ...event, message, details: event.details.map(say) };
    case 'note': {
      const { diagnostic } = event;
      if (diagnostic === undefined) return { ...event, message };
      const hint = diagnostic.hint === undefined ? {} : { hint: say(diagnostic.hint) };
      return { ...event, message, diagnostic: { ...diagnostic, message: say(diagnostic.message), ...hint } };
    }
    default:
      return { ...event, message };
  }
}

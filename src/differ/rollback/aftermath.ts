import { canonicalTask } from '../../model/canonical/index.ts';
import type { DesiredModel } from '../../model/desired.ts';
import type { LiveRevision } from '../../model/live.ts';
import { equality } from '../changes/equality.ts';
import { shortRevision } from '../../model/arn.ts';

/** What the files say of a service that was rolled back. */
export type FilesSay = 'nothing' | 'the-old' | 'the-new' | 'another';

/** Which of two revisions the files want for a service: the one that it was rolled back from, or the one that it runs now. */
export function filesSay(
  files: DesiredModel,
  service: string,
  from: LiveRevision | undefined,
  to: LiveRevision,
): FilesSay {
  const declared = files.services.get(service);
  const task = declared === undefined ? undefined : files.tasks.get(declared.task);
  if (task === undefined) return 'nothing';
  const equals = equality(canonicalTask(task.input));
  if (task.family === to.family && equals(to)) return 'the-new';
  return from !== undefined && task.family === from.family && equals(from) ? 'the-old' : 'another';
}

/** What becomes of the revision that a service was rolled back from, and of the service with the next apply. */
export function aftermath(says: FilesSay, fromArn: string, to: LiveRevision): string {
  const [from, now] = [shortRevision(fromArn), shortRevision(to.arn)];
  const stays = `${from} stays registered (ACTIVE), and costs nothing.`;
  switch (says) {
    case 'the-old':
      return `${stays} The files still say it: the next apply rolls forward to ${from} again. Correct them first, or set them back to what ${now} says.`;
    case 'the-new':
      return `${stays} The files say what ${now} says already: the next apply leaves it as it is.`;
    case 'another':
      return `${stays} The files say something else than ${from} and ${now}: the next apply rolls to that.`;
    case 'nothing':
      return `${stays} No file declares the service: nothing of clusternator brings ${from} back.`;
    default:
      return says satisfies never;
  }
}

import { offlineFindings } from '../../core/checks.ts';
import { hasErrors, stricter } from '../../core/findings.ts';
import { EXIT } from '../../model/exit.ts';
import { escapeTerminal } from '../../view/escape.ts';
import { count } from '../../view/text.ts';
import { flag } from '../arguments.ts';
import type { Command } from '../command.ts';
import { FILES, STRICT } from '../flags.ts';
import { tellHere } from '../report.ts';
import { filesOf, load } from '../files.ts';

export const validate: Command = {
  usage: 'validate',
  description:
    'Checks the files without calling AWS: syntax, every member, references between them, and what commonly goes wrong (docs/checks.md).',
  options: { ...FILES, strict: STRICT },
  examples: [
    ['clusternator validate', 'cluster.json and its appdefs'],
    ['clusternator validate -f shop.json --strict', 'warnings fail too'],
  ],
  async run(context, args) {
    const desired = await load(context, filesOf(args));
    const found = offlineFindings(desired);
    const findings = flag(args, 'strict') ? stricter(found) : found;
    tellHere(context, findings);
    if (hasErrors({ findings })) return EXIT.refused;
    const parts = [
      count(desired.tasks.size, 'task'),
      count(desired.services.size, 'service'),
      desired.boxes === undefined ? 'boxes unmanaged' : count(desired.boxes.size, 'box'),
    ];
    context.out.write(
      `${escapeTerminal(desired.title)} is valid: cluster ${desired.cluster.name}, ${parts.join(', ')}.\n`,
    );
    return EXIT.done;
  },
};

import { readFileSync } from 'node:fs';

/** A shell script of a workflow. */
export interface WorkflowRun {
  readonly run: string;
}

/**
 * The `run:` of every step of a workflow, in order. Reads the two forms that our examples have: one line, and a literal block
 * (`run: |`), which ends where the indentation does.
 */
export function runsOf(path: string): WorkflowRun[] {
  const lines = readFileSync(path, 'utf8').split('\n');
  return lines.flatMap((line, index): WorkflowRun[] => {
    const [, before = '', value = ''] = /^(\s+(?:- )?)run: *(.*)$/.exec(line) ?? [];
    if (value === '') return [];
    if (value !== '|') return [{ run: value }];
    const rest = lines.slice(index + 1);
    const end = rest.findIndex((next) => next.trim() !== '' && /^ */.exec(next)![0].length <= before.length);
    const block = end === -1 ? rest : rest.slice(0, end);
    const indent = before.length + 2;
    return [
      {
        run: `${block
          .map((next) => next.slice(indent))
          .join('\n')
          .trimEnd()}\n`,
      },
    ];
  });
}

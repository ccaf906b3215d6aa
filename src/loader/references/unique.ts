import { positionAt } from '../source.ts';
import type { Way } from '../value.ts';
import type { TaskView } from './task-view.ts';

/** Tells every name that stood before, with the line of the first. */
export function tellDuplicates(
  { source, report }: Pick<TaskView, 'source' | 'report'>,
  what: string,
  named: readonly { readonly name: string | undefined; readonly way: Way }[],
): void {
  const seen = new Map<string, Way>();
  for (const { name, way } of named) {
    if (name === undefined) continue;
    const first = seen.get(name);
    if (first) {
      const { line } = positionAt(source, first);
      const message = `${what} ${JSON.stringify(name)} is there twice; the first is at line ${line}`;
      report.error(positionAt(source, way), 'duplicate-name', message, 'rename or remove one of them');
    } else seen.set(name, way);
  }
}

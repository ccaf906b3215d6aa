import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { canonicalTask } from '../../src/model/canonical/index.ts';
import { printedTask } from '../../src/model/kinds/task.ts';
import { reversed } from './arbitrary.ts';

/** Real task definitions of public repositories, where they are at hand: a folder in CLUSTERNATOR_CORPUS. */
const folder = process.env['CLUSTERNATOR_CORPUS'] ?? '';
const files =
  folder !== '' && existsSync(folder) ? readdirSync(folder).filter((f) => f.endsWith('.json')) : [];

describe.skipIf(files.length === 0)('real task definitions', () => {
  it.each(files)('%s', (file) => {
    const parsed = JSON.parse(readFileSync(`${folder}/${file}`, 'utf8'));
    const definition = parsed.taskDefinition ?? parsed;
    const { tags: _tags, ...input } = definition;
    if (!isPlausible(input)) return;
    expect(canonicalTask(printedTask(input))).toEqual(canonicalTask(input));
    const containers = input.containerDefinitions.map((c: object) => ({
      ...reversed(c),
      ...('environmentFiles' in c && { environmentFiles: c.environmentFiles }),
    }));
    expect(canonicalTask({ ...reversed(input), containerDefinitions: containers.reverse() })).toEqual(
      canonicalTask(input),
    );
  });
});

/** Whether the members have the types of the API; some public files do not, and the loader refuses or mends them. */
function isPlausible(input: Record<string, unknown>): boolean {
  const { containerDefinitions, cpu, memory } = input;
  const isList = (value: unknown): boolean => value === undefined || value === null || Array.isArray(value);
  return (
    Array.isArray(containerDefinitions) &&
    containerDefinitions.every((container) => isList(container.portMappings)) &&
    [cpu, memory].every((size) => typeof size !== 'number')
  );
}

import type { ClusterFile } from '../../generated/validators.js';
import type { ReadTask } from '../appdef.ts';
import type { Report } from '../report.ts';
import { type Source, positionAt } from '../source.ts';
import { tagsOf } from '../../model/tags.ts';
import type { Way } from '../value.ts';

/** A resource has at most 50 tags (API reference, `tags`). Of an ECS resource four are kept for our marks, of a box six. */
const LIMIT = 46;
const BOX_LIMIT = 44;

/** Tells resources that have too many tags once those of the cluster are added. */
export function checkTagCounts(
  { tags = {}, boxes = {}, services = {} }: ClusterFile,
  source: Source | undefined,
  tasks: ReadonlyMap<string, ReadTask>,
  report: Report,
): void {
  const check = (at: Source | undefined, way: Way, own: object, limit = LIMIT): void => {
    const count = Object.keys({ ...tags, ...own }).length;
    if (at === undefined || count <= limit) return;
    const message = `${count} tags with those of the cluster; at most ${limit} can be declared`;
    report.error(
      positionAt(at, [...way, 'tags']),
      'too-many-tags',
      message,
      'AWS allows 50, and the program adds its own',
    );
  };
  for (const task of tasks.values()) check(task.source, task.way, tagsOf(task.input.tags));
  for (const [name, group] of Object.entries(boxes))
    check(source, ['boxes', name], group.tags ?? {}, BOX_LIMIT);
  for (const [name, service] of Object.entries(services))
    check(source, ['services', name], tagsOf(service.tags));
}

import { kindOf } from '../../model/id.ts';
import type { Step } from '../step.ts';
import { runBox } from './box.ts';
import { runCluster } from './cluster.ts';
import type { Done } from './kind.ts';
import { runService } from './service.ts';
import { runTask } from './task.ts';

/** Makes one change true. */
export function runChange(step: Step): Promise<Done> {
  const kind = kindOf(step.change.id);
  switch (kind) {
    case 'cluster':
      return runCluster(step);
    case 'box':
      return runBox(step);
    case 'task':
      return runTask(step);
    case 'service':
      return runService(step);
    default:
      return kind satisfies never;
  }
}

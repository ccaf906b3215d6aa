import type { Step } from '../step.ts';
import { reconcile, type Done } from './kind.ts';
import { converge } from './service/converge.ts';
import { remove } from './service/remove.ts';

/** Makes a service what the files say, or makes it go; a replace is both in turn. */
export async function runService(step: Step): Promise<Done> {
  switch (step.change.action) {
    case 'create':
    case 'update':
      return reconcile(step, converge);
    case 'delete':
      return reconcile(step, remove);
    case 'replace':
      await reconcile({ ...step, idle: () => {} }, remove);
      return reconcile(step, converge);
    default:
      return step.change satisfies never;
  }
}

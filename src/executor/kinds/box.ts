import type { DesiredBox } from '../../model/desired.ts';
import { nameOf } from '../../model/id.ts';
import { StepFailed } from '../outcome.ts';
import type { Step } from '../step.ts';
import { launch } from './box/launch.ts';
import { retire } from './box/retire.ts';
import { slotOf, type Slot } from './box/slot.ts';
import { syncAttributes, syncInstance } from './box/sync.ts';
import { waitForJoin } from './box/join.ts';
import { reconcile, type Done, type Reconciler } from './kind.ts';
import { words } from '../../model/words.ts';

/** Launches, changes, replaces or retires the box of a slot. */
export function runBox(step: Step): Promise<Done> {
  const { change } = step;
  switch (change.action) {
    case 'create':
    case 'update':
      return reconcile(step, converge);
    case 'replace':
      return change.order === 'create-first' ? createThenRetire(step) : retireThenCreate(step);
    case 'delete':
      return reconcile(step, remove);
    default:
      return change satisfies never;
  }
}

interface Made {
  readonly id: string;
  /** The attributes are still to be brought in line, once it has joined. */
  readonly unsynced: boolean;
}

const converge: Reconciler<Slot, Made> = {
  async observe(step) {
    return slotOf(step, await step.boxPoller.ask(), declared(step));
  },

  async ensure(step, slot) {
    const box = declared(step);
    if (slot.fitting !== undefined) {
      const { instance, instanceId, containerInstance } = slot.fitting;
      if (containerInstance !== undefined) await syncAttributes(step, containerInstance, box);
      await syncInstance(step, instance, box);
      return { id: instanceId, unsynced: containerInstance === undefined };
    }
    if (step.change.action === 'update')
      throw new StepFailed('the instance is gone', [
        words`It was terminated after the plan was made. Run ${{ run: 'plan' }} again.`,
      ]);
    const instance = await launch(step, box, new Set(slot.old.map((old) => old.instanceId)));
    step.boxPoller.forget();
    return { id: instance.InstanceId ?? '', unsynced: false };
  },

  async wait(step, { id, unsynced }) {
    // A replacement must have joined before the old box may go.
    if (!step.wait && step.change.action !== 'replace')
      return { message: `${id}, not waited for (--no-wait)` };
    const member = await waitForJoin(step, id);
    if (unsynced) await syncAttributes(step, member, declared(step));
    return { message: id };
  },
};

const remove: Reconciler<readonly string[], readonly string[]> = {
  async observe(step) {
    return slotOf(step, await step.boxPoller.ask(), undefined).old.map((old) => old.instanceId);
  },
  ensure: (step, ids) => retire(step, ids),
  wait: (_step, details) => Promise.resolve({ message: '', details }),
};

/** Retires the instances of the slot that do not fit; the one that does stays. */
const retireOld: Reconciler<readonly string[], readonly string[]> = {
  ...remove,
  async observe(step) {
    return slotOf(step, await step.boxPoller.ask(), declared(step)).old.map((old) => old.instanceId);
  },
};

async function createThenRetire(step: Step): Promise<Done> {
  const made = await reconcile({ ...step, idle: () => {} }, converge);
  step.boxPoller.forget();
  const retired = await reconcile(step, retireOld);
  return { message: made.message, details: retired.details ?? [] };
}

async function retireThenCreate(step: Step): Promise<Done> {
  const retired = await reconcile({ ...step, idle: () => {} }, retireOld);
  const made = await reconcile(step, converge);
  return { message: made.message, details: retired.details ?? [] };
}

function declared(step: Step): DesiredBox {
  const box = step.desired.boxes?.get(nameOf(step.change.id));
  if (box === undefined) throw new Error(`the plan has ${step.change.id}, the files have not`);
  return box;
}

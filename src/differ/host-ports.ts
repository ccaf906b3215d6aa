import type { TaskDefinition } from '@aws-sdk/client-ecs';
import type { DesiredService } from '../model/desired.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import { compareNames, idOf, type Id } from '../model/id.ts';
import { demandOf } from '../scheduling/demand.ts';
import { portName } from '../scheduling/ports.ts';
import { count, revisionOf, staticPorts, type Context } from './context.ts';
import { eligibleBoxes } from './eligible.ts';
import type { PortUse } from './order.ts';

/** The static host ports of every service, before and after the plan. `deleted`: names of services that go. */
export function portUses({ desired, live }: Context, deleted: ReadonlySet<string>): readonly PortUse[] {
  const names = new Set([...desired.services.keys(), ...live.services.keys()]);
  return [...names].sort(compareNames).map((name) => {
    const service = live.services.get(name);
    const before =
      service === undefined ? [] : staticPorts(revisionOf(live, service.taskDefinition)?.definition);
    const declared = desired.services.get(name);
    const task = declared === undefined ? undefined : desired.tasks.get(declared.task);
    const after = task !== undefined ? staticPorts(task.input) : deleted.has(name) ? [] : before;
    return { id: idOf('service', name), before, after };
  });
}

interface Wish {
  readonly id: Id;
  readonly tasks: number;
  /** Declared services only: boxes that may take its tasks. */
  readonly eligible: number | undefined;
  readonly isNew: boolean;
}

/**
 * Findings of host ports that more tasks want than there are boxes: a port is one task's on one box. Services on
 * capacity providers are left out, since those bring boxes. An error when the boxes are declared, a warning when they
 * are others' to add.
 */
export function portFindings(context: Context, uses: readonly PortUse[]): readonly Diagnostic[] {
  const { desired, live } = context;
  const boxes = eligibleBoxes(desired, live, demandOf({}));
  if (boxes === 0) return noBoxes(context);
  const wishes = new Map<string, Wish[]>();
  for (const use of uses) {
    if (use.after.length === 0) continue;
    const wish = wishOf(context, use);
    if (wish === undefined) continue;
    for (const port of use.after.map(portName)) wishes.set(port, [...(wishes.get(port) ?? []), wish]);
  }
  return [...wishes]
    .sort(([a], [b]) => compareNames(a, b))
    .flatMap(([port, wanted]) => exhausted(context, port, wanted, boxes));
}

function exhausted(
  context: Context,
  port: string,
  wishes: readonly Wish[],
  boxes: number,
): readonly Diagnostic[] {
  const others = standaloneHolders(context, port);
  const total = wishes.reduce((sum, wish) => sum + wish.tasks, 0) + others;
  // That no box at all meets its constraints is told as that.
  const alone = wishes.find(({ tasks, eligible = 0 }) => eligible > 0 && tasks > eligible);
  if (total <= boxes && alone === undefined) return [];
  const room = total > boxes ? boxes : (alone?.eligible ?? boxes);
  const shown = total > boxes ? wishes : wishes.filter((wish) => wish === alone);
  const subject = shown.findLast((wish) => wish.isNew) ?? shown.at(-1);
  const list = [
    ...shown.map((wish) => `${wish.id.slice('service/'.length)} (${count(wish.tasks, 'task')})`),
    ...(others > 0 && total > boxes ? [`${count(others, 'task')} of no service`] : []),
  ].join(', ');
  const position = subject === undefined ? undefined : context.desired.positionOf(subject.id);
  return [
    {
      code: 'host-port-exhausted',
      severity: context.desired.boxes === undefined ? 'warning' : 'error',
      message: `Host port ${port} can be held by one task on each box, and ${room === 1 ? 'only 1 box is' : `only ${String(room)} boxes are`} there for ${list}.`,
      hint: 'Add boxes, lower desiredCount, or let ECS pick the host port ("hostPort": 0).',
      source: 'user',
      ...(subject !== undefined && { subject: subject.id }),
      ...(position !== undefined && { position }),
    },
  ];
}

function wishOf(context: Context, use: PortUse): Wish | undefined {
  const name = use.id.slice('service/'.length);
  const service = context.desired.services.get(name);
  const live = context.live.services.get(name);
  if (service === undefined) {
    if ((live?.raw.capacityProviderStrategy ?? []).length > 0) return undefined;
    return { id: use.id, tasks: live?.raw.desiredCount ?? 0, eligible: undefined, isNew: false };
  }
  if ((service.input.capacityProviderStrategy ?? []).length > 0) return undefined;
  const eligible = eligibleOf(context, service, context.desired.tasks.get(service.task)?.input);
  const tasks =
    service.input.schedulingStrategy === 'DAEMON'
      ? eligible
      : (service.desiredCount ?? live?.raw.desiredCount ?? 1);
  return { id: use.id, tasks, eligible, isNew: live === undefined };
}

const eligibleOf = (
  { desired, live }: Context,
  service: DesiredService,
  definition: TaskDefinition | undefined,
): number => eligibleBoxes(desired, live, demandOf(definition ?? {}, service.input));

/** Running tasks of no service that hold the port, when the snapshot has running tasks. */
function standaloneHolders({ live }: Context, port: string): number {
  return (live.runningTasks ?? []).filter(
    (task) =>
      !(task.group ?? '').startsWith('service:') &&
      (task.containers ?? []).some((container) =>
        (container.networkBindings ?? []).some(
          (binding) => `${String(binding.hostPort)}/${binding.protocol ?? 'tcp'}` === port,
        ),
      ),
  ).length;
}

function noBoxes({ desired }: Context): readonly Diagnostic[] {
  const waiting = [...desired.services.values()].filter(
    (service) =>
      (service.input.capacityProviderStrategy ?? []).length === 0 &&
      (service.input.launchType ?? 'EC2') === 'EC2' &&
      service.desiredCount !== 0,
  );
  if (waiting.length === 0) return [];
  return [
    {
      code: 'no-boxes',
      severity: 'warning',
      message: `The cluster ${desired.cluster.name} has no boxes, so ${waiting.length === 1 ? 'its service' : 'none of its services'} can ${waiting.length === 1 ? 'not ' : ''}start a task.`,
      hint: 'Declare "boxes" in the cluster file, or add instances to the cluster.',
      source: 'user',
    },
  ];
}

import type { Effect } from '../model/effect.ts';
import type { Change } from '../model/plan.ts';
import { count } from './text.ts';

/** What a change does to running things, in words: `rolls 2 tasks, at least 1 stays running`. */
export const effectTexts = ({ effects, action }: Change): readonly string[] =>
  effects.map((effect) => effectText(effect, action));

/** @param action of the change whose effect it is */
export function effectText(effect: Effect, action: Change['action']): string {
  switch (effect.is) {
    case 'rolls':
      return `rolls ${count(effect.tasks, 'task')}, ${keptText(effect.keeps)}`;
    case 'starts-anew':
      return `none of its tasks runs now; starts ${count(effect.tasks, 'task')}`;
    case 'starts':
      return `starts ${count(effect.tasks, 'more task')}`;
    case 'stops':
      return `stops ${count(effect.tasks, 'task')}`;
    case 'stops-all':
      return `stops ${count(effect.tasks, 'running task')}`;
    case 'stops-first':
      return `stops ${count(effect.tasks, 'running task')} before the new service starts ${effect.starts ?? 'its own'}`;
    case 'drains':
      if (action === 'delete') return `${effect.instances.join(', ')} drains, then terminates`;
      return effect.joins
        ? 'new box joins, old one drains, then terminates'
        : 'the old box drains, then terminates';
    case 'moves':
      return `${count(effect.tasks, 'running task')} ${effect.tasks === 1 ? 'moves or stops' : 'move or stop'}`;
    case 'new-role':
      return 'nothing restarts: the box takes the new role when its credentials are renewed';
    case 'tags-only':
      return `${effect.rolls ? 'no new revision' : 'no roll'}: only tags of ${effect.revisions.join(', ')} change`;
    case 'deregisters':
      return `deregisters ${effect.revisions.join(', ')}`;
    default:
      return effect satisfies never;
  }
}

const keptText = (keeps: number): string =>
  keeps === 0
    ? 'none stays running meanwhile'
    : `at least ${keeps} ${keeps === 1 ? 'stays' : 'stay'} running`;

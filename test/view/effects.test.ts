import { expect, test } from 'vitest';
import type { Effect } from '../../src/model/effect.ts';
import type { Action } from '../../src/model/plan.ts';
import { effectText } from '../../src/view/effects.ts';

test.each<[Effect, Action, string]>([
  [{ is: 'rolls', tasks: 2, keeps: 2 }, 'update', 'rolls 2 tasks, at least 2 stay running'],
  [{ is: 'rolls', tasks: 2, keeps: 1 }, 'update', 'rolls 2 tasks, at least 1 stays running'],
  [{ is: 'rolls', tasks: 1, keeps: 0 }, 'update', 'rolls 1 task, none stays running meanwhile'],
  [{ is: 'starts-anew', tasks: 1 }, 'update', 'none of its tasks runs now; starts 1 task'],
  [{ is: 'starts', tasks: 1 }, 'update', 'starts 1 more task'],
  [{ is: 'stops', tasks: 3 }, 'update', 'stops 3 tasks'],
  [{ is: 'stops-all', tasks: 1 }, 'delete', 'stops 1 running task'],
  [
    { is: 'stops-first', tasks: 2, starts: 2 },
    'replace',
    'stops 2 running tasks before the new service starts 2',
  ],
  [{ is: 'stops-first', tasks: 1 }, 'replace', 'stops 1 running task before the new service starts its own'],
  [
    { is: 'drains', instances: ['i-1'], joins: true },
    'replace',
    'new box joins, old one drains, then terminates',
  ],
  [{ is: 'drains', instances: ['i-1'], joins: false }, 'replace', 'the old box drains, then terminates'],
  [{ is: 'drains', instances: ['i-1', 'i-2'], joins: false }, 'delete', 'i-1, i-2 drains, then terminates'],
  [{ is: 'moves', tasks: 1 }, 'delete', '1 running task moves or stops'],
  [{ is: 'moves', tasks: 2 }, 'replace', '2 running tasks move or stop'],
  [
    { is: 'new-role' },
    'update',
    'nothing restarts: the box takes the new role when its credentials are renewed',
  ],
  [
    { is: 'tags-only', revisions: ['web:1', 'web:2'], rolls: false },
    'update',
    'no roll: only tags of web:1, web:2 change',
  ],
  [
    { is: 'tags-only', revisions: ['web:1'], rolls: true },
    'update',
    'no new revision: only tags of web:1 change',
  ],
  [{ is: 'deregisters', revisions: ['web:1', 'web:2'] }, 'delete', 'deregisters web:1, web:2'],
])('%j of %s', (effect, action, text) => {
  expect(effectText(effect, action)).toBe(text);
});

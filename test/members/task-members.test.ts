import { describe, expect, test } from 'vitest';
import type { DesiredTask } from '../../src/model/desired.ts';
import { OUTPUT_ONLY } from '../../src/model/kinds/task.ts';
import type { Plan } from '../../src/model/plan.ts';
import { between, desired, service } from '../differ/models.ts';
import { isRecord, membersOf, type Member, type Value } from './schema.ts';

/** Every member that an appdef can have; a new one of the SDK is here as soon as the schemas are made anew. */
const MEMBERS = membersOf(
  'appdef',
  'Task',
  {
    values: {
      containerDefinitions: [[{ name: 'web', image: 'acme/web:1' }], []],
      'containerDefinitions.name': ['web', 'other'],
      'containerDefinitions.portMappings.containerPortRange': ['8000-8009', '8000-8019'],
      cpu: ['256', '1 vCPU'],
      memory: ['512', '1 GB'],
    },
    beside: {
      'containerDefinitions.portMappings.hostPort': { containerPort: 80 },
      'containerDefinitions.portMappings.protocol': { containerPort: 80 },
      'containerDefinitions.portMappings.name': { containerPort: 80 },
      'containerDefinitions.portMappings.appProtocol': { containerPort: 80 },
      'containerDefinitions.systemControls.value': { namespace: 'net.core.somaxconn' },
      'placementConstraints.expression': { type: 'memberOf' },
      'volumes.dockerVolumeConfiguration.autoprovision': { scope: 'shared' },
    },
  },
  ['family', ...OUTPUT_ONLY],
);

/** How the plan calls what the files call otherwise. */
const CALLED: Readonly<Record<string, string>> = {
  containerDefinitions: 'containers',
  portMappings: 'ports',
  mountPoints: 'mounts',
};

/** `containers.web.ports` of `containerDefinitions.portMappings.hostPort`: what the plan says must be below it. */
function placeOf({ name }: Member): string {
  const [first = '', second = ''] = name.split('.').map((part) => CALLED[part] ?? part);
  if (first !== 'containers') return first;
  return second === 'name' ? first : `containers.web.${second}`;
}

function task(member: Member, value: Value | undefined): DesiredTask {
  const spec = member.at(value);
  return {
    family: 'web',
    app: 'shop',
    input: { containerDefinitions: [], ...(isRecord(spec) && spec), family: 'web' },
  };
}

const model = (member: Member, value: Value | undefined) =>
  desired({ tasks: [task(member, value)], services: [service('web')] });

const plan = (member: Member, before: Value | undefined, after: Value | undefined): Plan =>
  between(model(member, before), model(member, after));

/** The members that the plan names, but for the revision that follows. */
const named = ({ changes }: Plan): readonly string[] =>
  changes.flatMap((change) =>
    change.id === 'task/web' && change.action !== 'delete'
      ? change.fields.map(({ path }) => path).filter((path) => path !== 'revision')
      : [],
  );

describe('every member of a task', () => {
  test('is known by its schema', () => {
    expect(MEMBERS.length).toBeGreaterThan(120);
  });

  test.each(MEMBERS.map((member) => [member.name, member] as const))('%s', (_, member) => {
    const [one, other] = member.values;
    for (const value of [one, other]) expect(plan(member, value, value).changes).toEqual([]);
    // One of two values may be what absence means, but not both.
    const says = [one, other].find((value) => plan(member, undefined, value).changes.length > 0);
    if (member.optional && one !== other) expect(says).toBeDefined();
    const edits = [
      ...(one === other ? [] : [plan(member, one, other), plan(member, other, one)]),
      ...(member.optional && says !== undefined
        ? [plan(member, undefined, says), plan(member, says, undefined)]
        : []),
    ];
    for (const shown of edits) {
      expect(named(shown)).not.toEqual([]);
      for (const path of named(shown)) expect(path).toMatch(new RegExp(`^${placeOf(member)}\\b`));
    }
  });
});

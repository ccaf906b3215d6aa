import { describe, expect, test } from 'vitest';
import type { DesiredModel, DesiredService } from '../../src/model/desired.ts';
import { serviceMembers } from '../../src/model/kinds/service.ts';
import { desired, service, task } from '../differ/models.ts';
import { applyTo, planOf, story } from '../support/converge.ts';
import { createSim, type Sim } from '../support/sim.ts';
import { isRecord, membersOf, type Member, type Value } from './schema.ts';

/** Every member that a service of cluster.json can have; a new one of the SDK is here as soon as the schemas are made anew. */
const MEMBERS = membersOf(
  'cluster',
  'Service',
  {
    values: {
      launchType: ['EXTERNAL', 'EC2'],
      'deploymentConfiguration.maximumPercent': [150, 300],
      'placementConstraints.type': ['distinctInstance', 'distinctInstance'],
      'placementConstraints.expression': ['attribute:a == b', 'attribute:a == c'],
      'placementStrategy.type': ['random', 'random'],
      'placementStrategy.field': ['cpu', 'memory'],
      // Another controller deploys by itself: the engine has none.
      'deploymentController.type': ['ECS', 'ECS'],
    },
    beside: {
      // By its name alone it says nothing: so AWS prints volumes that are not EBS's.
      'volumeConfigurations.name': { managedEBSVolume: { roleArn: 'arn:aws:iam::111122223333:role/ebs' } },
      'placementConstraints.expression': { type: 'memberOf' },
      'placementStrategy.field': { type: 'binpack' },
      'volumeConfigurations.managedEBSVolume.tagSpecifications.tags.key': {},
    },
  },
  ['task', 'desiredCount'],
);

/** Absent, these are others' or AWS's own choice (docs/files.md). */
const UNMANAGED = new Set([
  'availabilityZoneRebalancing',
  'capacityProviderStrategy',
  'platformVersion',
  'role',
  'networkConfiguration',
  ...serviceMembers(({ told }) => told === 'revision'),
]);
/** The schema cannot say that these must be there beside others. */
const NEEDED = new Set(['placementConstraints.expression', 'placementStrategy.field']);
/** UpdateService has no such member: another value is another service. */
const FIXED = new Set(['schedulingStrategy', 'launchType', 'role']);

const headOf = ({ name }: Member): string => name.split('.')[0] ?? '';

function model(member: Member, value: Value | undefined): DesiredModel {
  const spec = member.at(value);
  const awsvpc = headOf(member) === 'networkConfiguration';
  const input: DesiredService['input'] = isRecord(spec) ? spec : {};
  return desired({
    tasks: [task('web', [], {}, awsvpc ? { networkMode: 'awsvpc' } : {})],
    services: [service('web', input.schedulingStrategy === 'DAEMON' ? 'unmanaged' : 0, input)],
  });
}

async function named(sim: Sim, wanted: DesiredModel): Promise<readonly string[]> {
  const { plan } = await planOf(sim, wanted);
  return plan.changes.flatMap((change) =>
    change.action === 'delete' ? [`${change.id} deleted`] : change.fields.map(({ path }) => path),
  );
}

async function settled(sim: Sim, wanted: DesiredModel): Promise<void> {
  const applied = await applyTo(sim, wanted);
  expect(applied.result.ok, story(applied)).toBe(true);
  expect(await named(sim, wanted)).toEqual([]);
}

/** With a DAEMON comes or goes the count. */
const expectBelow = (member: Member, told: readonly string[]): void => {
  expect(told).not.toEqual([]);
  const head = headOf(member);
  const also = head === 'schedulingStrategy' ? '|desiredCount' : '';
  for (const path of told) expect(path).toMatch(new RegExp(`^(?:${head}${also})\\b`));
};

/** Whether its absence is declared too. */
function isManaged(member: Member): boolean {
  const left = member.at(undefined);
  return !UNMANAGED.has(headOf(member)) || (isRecord(left) && headOf(member) in left);
}

/** Applies the one of the two values that means something else than absence. */
async function saying(sim: Sim, member: Member, gone: DesiredModel): Promise<Value | undefined> {
  for (const value of member.values) {
    await settled(sim, model(member, value));
    if ((await named(sim, gone)).length > 0) return value;
  }
  return undefined;
}

describe('every member of a service', () => {
  test('is known by its schema', () => {
    expect(MEMBERS.length).toBeGreaterThan(90);
  });

  test.each(MEMBERS.map((member) => [member.name, member] as const))(
    '%s, edited in the files',
    async (_, member) => {
      const [one, other] = member.values;
      const sim = createSim();
      try {
        await settled(sim, model(member, one));
        const edits = one === other ? [] : [other, one];
        for (const value of edits) {
          const wanted = model(member, value);
          const told = await named(sim, wanted);
          expectBelow(member, told);
          await settled(sim, wanted);
        }
        if (!member.optional || NEEDED.has(member.name)) return;
        // What absence means can be one of the two values, and not both.
        const gone = model(member, undefined);
        const says = await saying(sim, member, gone);
        if (one !== other && isManaged(member)) expect(says).toBeDefined();
        if (says === undefined) return;
        expectBelow(member, await named(sim, gone));
        await settled(sim, gone);
      } finally {
        await sim.stop();
      }
    },
  );

  const changeable = MEMBERS.filter(
    (member) =>
      !FIXED.has(headOf(member)) && headOf(member) !== 'tags' && member.values[0] !== member.values[1],
  );
  test.each(changeable.map((member) => [member.name, member] as const))(
    '%s, changed by others',
    async (_, member) => {
      const sim = createSim();
      try {
        const wanted = model(member, member.values[0]);
        await settled(sim, wanted);
        const spec = member.at(member.values[1]);
        await sim.operate('ecs:UpdateService', {
          cluster: 'shop',
          service: 'web',
          forceNewDeployment: true,
          ...(isRecord(spec) && spec),
        });
        const { plan } = await planOf(sim, wanted);
        expect(plan.changes.map(({ cause }) => cause)).toEqual(['drift']);
        expectBelow(member, await named(sim, wanted));
        await settled(sim, wanted);
      } finally {
        await sim.stop();
      }
    },
  );

  test('a controller that deploys by itself is named too', async () => {
    const sim = createSim();
    try {
      await settled(sim, desired({ tasks: [task('web')], services: [service('web', 0)] }));
      const other = service('web', 0, { deploymentController: { type: 'EXTERNAL' } });
      expect(await named(sim, desired({ tasks: [task('web')], services: [other] }))).toEqual([
        'deploymentController.type',
      ]);
    } finally {
      await sim.stop();
    }
  });
});

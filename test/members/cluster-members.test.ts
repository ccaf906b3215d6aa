import { describe, expect, test } from 'vitest';
import { applyTo, desiredOf, planOf, story, type Files } from '../support/converge.ts';
import { createSim, type Sim } from '../support/sim.ts';
import { isRecord, membersOf, type Member, type Value } from './schema.ts';

/** Every member of a group of boxes, and every setting of a cluster. */
const BOXES = membersOf('cluster', 'BoxGroup', {
  values: {
    count: [2, 1],
    instanceType: ['t3.medium', 'm5.large'],
    subnets: ['subnet-0000000a', 'subnet-0000000b'],
    securityGroups: ['sg-0000000a', 'sg-0000000b'],
    image: ['ami-0000000a', 'resolve:ssm:/shop/image'],
    attributes: ['web', 'db'],
  },
  beside: {},
});
const SETTINGS = membersOf('cluster', 'Settings', { values: {}, beside: {} });

/** What the plan must name: the member as a box has it, or the box that comes or goes. */
const NAMED: Readonly<Record<string, RegExp>> = {
  count: /^box\/web-2/,
  subnets: /^box\/web-1 subnet$/,
};
/** Absent, these are what the VPC or the image says (docs/files.md). */
const UNMANAGED = new Set(['subnets', 'securityGroups', 'publicIp', 'rootVolumeGiB']);

const files = (cluster: object): Files => ({
  cluster: { cluster: 'shop', services: {}, ...cluster },
  apps: [{ family: 'web', containerDefinitions: [{ name: 'web', image: 'acme/web:1', memory: 64 }] }],
});
const group = (member: Member, value: Value | undefined): Files =>
  files({ boxes: { web: { ...fields(member, value) } } });
const settings = (member: Member, value: Value | undefined): Files =>
  files({ settings: fields(member, value) });
const fields = (member: Member, value: Value | undefined): object => {
  const spec = member.at(value);
  return isRecord(spec) ? spec : {};
};

async function named(sim: Sim, wanted: Files): Promise<readonly string[]> {
  const { plan } = await planOf(sim, await desiredOf(wanted));
  return plan.changes.flatMap((change) =>
    change.action === 'delete'
      ? [`${change.id} deleted`]
      : change.fields.filter(({ path }) => path !== 'instanceId').map(({ path }) => `${change.id} ${path}`),
  );
}

async function settled(sim: Sim, wanted: Files): Promise<void> {
  const applied = await applyTo(sim, await desiredOf(wanted));
  expect(applied.result.ok, story(applied)).toBe(true);
  expect(await named(sim, wanted)).toEqual([]);
}

/** One value, the other, the first again, and none: named, applied, and nothing is left. */
async function edited(
  made: (value: Value | undefined) => Files,
  member: Member,
  pattern: RegExp,
): Promise<void> {
  const sim = createSim();
  const [one, other] = member.values;
  const gone = UNMANAGED.has(member.name) ? [] : [undefined];
  try {
    await settled(sim, made(one));
    for (const value of [other, one, ...gone]) {
      const told = await named(sim, made(value));
      expect(told).not.toEqual([]);
      for (const path of told) expect(path).toMatch(pattern);
      await settled(sim, made(value));
    }
  } finally {
    await sim.stop();
  }
}

describe('every member of a group of boxes', () => {
  test.each(BOXES.map((member) => [member.name, member] as const))('%s', (name, member) =>
    edited((value) => group(member, value), member, NAMED[name] ?? new RegExp(`^box/web-1 ${name}\\b`)),
  );
});

describe('every setting of a cluster', () => {
  test.each(SETTINGS.map((member) => [member.name, member] as const))('%s', async (name, member) => {
    const sim = createSim();
    try {
      await settled(sim, settings(member, member.values[0]));
      const wanted = settings(member, member.values[1]);
      expect(await named(sim, wanted)).toEqual([`cluster/shop settings.${name}`]);
      await settled(sim, wanted);
    } finally {
      await sim.stop();
    }
  });
});

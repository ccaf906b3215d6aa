import { describe, expect, test } from 'vitest';
import type { CallRecord, Transport } from '../../src/aws/aws.ts';
import type { OperationName } from '../../src/aws/operations.ts';
import { withOnlineChecks } from '../../src/core/online-checks.ts';
import { ONLINE_CHECKS } from '../../src/checks/online/checks.ts';
import type { Diagnostic } from '../../src/model/diagnostic.ts';
import { applyTo, desiredOf, planOf, type Files } from '../support/converge.ts';
import { createSim, type Sim, type SimOptions } from '../support/sim.ts';
import { ONLINE_EXAMPLES } from './examples/online.ts';
import { foundOnline } from './found.ts';

describe('what EC2 says is judged', () => {
  test('every check has an example', () => {
    expect(Object.keys(ONLINE_EXAMPLES)).toEqual(ONLINE_CHECKS.map(({ id }) => id));
  });
  test.each(Object.entries(ONLINE_EXAMPLES))('%s', async (id, { part, bad, good, better }) => {
    const quiet = id === 'instance-profile-unproven' ? {} : { 'instance-profile-unproven': 'off' };
    const found = await foundOnline(part, bad, quiet);
    expect(found.map(({ code }) => code)).toEqual([id]);
    expect(found[0]?.severity).toBe(ONLINE_CHECKS.find((check) => check.id === id)?.level);
    expect(await foundOnline(better ?? part, good, quiet)).toEqual([]);
  });
});

const app = (container: object): object => ({
  tasks: [
    {
      family: 'web',
      containerDefinitions: [
        {
          name: 'web',
          image: 'web:1.0.0',
          memory: 64,
          portMappings: [{ containerPort: 8080, hostPort: 80 }],
          ...container,
        },
      ],
    },
  ],
});

const FILES = {
  cluster: {
    cluster: 'shop',
    boxes: {
      web: {
        count: 1,
        instanceType: 't3.small',
        keyPair: 'team',
        subnets: ['subnet-0a0a0a0a'],
        securityGroups: ['sg-0a0a0a0a'],
        image: 'ami-0a0a0a0a',
      },
    },
  },
  apps: [app({})],
} satisfies Files;

const FACTS_CALLS: readonly OperationName[] = [
  'ec2:DescribeKeyPairs',
  'ec2:DescribeSubnets',
  'ec2:DescribeSecurityGroups',
  'ec2:DescribeInstanceTypeOfferings',
  'ec2:DescribeImages',
];

/** Plans as the command does, and tells the findings of the online checks and the calls that they made. */
async function ask(
  sim: Sim,
  files: Files = FILES,
): Promise<{ readonly found: readonly Diagnostic[]; readonly calls: readonly CallRecord[] }> {
  const desired = await desiredOf(files);
  const { live, plan } = await planOf(sim, desired);
  const from = sim.records.length;
  const { signal } = new AbortController();
  const checked = await sim.run(() => withOnlineChecks(sim.aws, desired, live, plan, signal));
  return {
    found: checked.findings.filter((finding) => !plan.findings.includes(finding)),
    calls: sim.records.slice(from),
  };
}

async function inSim<T>(options: SimOptions, work: (sim: Sim) => Promise<T>): Promise<T> {
  const sim = createSim(options);
  try {
    return await work(sim);
  } finally {
    await sim.stop();
  }
}

const codes = (found: readonly Diagnostic[]): readonly string[] => found.map(({ code }) => code).toSorted();

describe('EC2 is asked before boxes are made', () => {
  test('one call for each kind of thing, and nothing is found where all is there', () =>
    inSim({}, async (sim) => {
      const { found, calls } = await ask(sim);
      expect(codes(found)).toEqual(['instance-profile-unproven']);
      expect(calls.map(({ operation }) => operation).toSorted()).toEqual(FACTS_CALLS.toSorted());
    }));

  test('what is not there is told at once, with what it means', () =>
    inSim({ engine: { keyPairs: ['other'], subnets: [], securityGroups: [] } }, async (sim) => {
      const { found } = await ask(sim);
      expect(codes(found)).toEqual([
        'instance-profile-unproven',
        'key-pair-missing',
        'security-group-missing',
        'subnet-missing',
      ]);
      const key = found.find(({ code }) => code === 'key-pair-missing');
      expect(key).toMatchObject({
        severity: 'error',
        subject: 'box/web-1',
        position: { pointer: '/boxes/web/keyPair' },
      });
    }));

  test('a caller who may not look is told what was not checked, and nothing fails', () => {
    const denied =
      (transport: Transport): Transport =>
      (operation, input, signal) =>
        FACTS_CALLS.includes(operation)
          ? Promise.reject(
              Object.assign(new Error('You are not authorized to perform this operation.'), {
                name: 'UnauthorizedOperation',
                $fault: 'client',
                $metadata: { httpStatusCode: 403 },
              }),
            )
          : transport(operation, input, signal);
    return inSim({ around: denied }, async (sim) => {
      const { found, calls } = await ask(sim);
      expect(codes(found)).toEqual(['instance-profile-unproven', ...FACTS_CALLS.map(() => 'not-checked')]);
      for (const finding of found) expect(finding.severity).toBe('note');
      expect(calls).toHaveLength(FACTS_CALLS.length);
      expect(found.map(({ message }) => message).join('\n')).toContain(
        'ec2:DescribeKeyPairs is denied to you',
      );
    });
  });

  test('a subnet is asked for where the plan puts a new box, not where the list alone would', () =>
    inSim({}, async (sim) => {
      expect((await applyTo(sim, await desiredOf(FILES))).result.ok).toBe(true);
      const subnets = ['subnet-0b0b0b0b', 'subnet-0a0a0a0a'];
      const boxes = { web: { ...FILES.cluster.boxes.web, count: 2, subnets } };
      await ask(sim, { ...FILES, cluster: { ...FILES.cluster, boxes } });
      const asked = sim.sent.filter(({ operation }) => operation === 'ec2:DescribeSubnets');
      expect(asked.map(({ input }) => input)).toEqual([
        { Filters: [{ Name: 'subnet-id', Values: ['subnet-0b0b0b0b'] }] },
      ]);
    }));

  test('another instance profile for boxes that are there is judged without a call', () =>
    inSim({}, async (sim) => {
      expect((await applyTo(sim, await desiredOf(FILES))).result.ok).toBe(true);
      const instanceProfile = 'arn:aws:iam::444455556666:instance-profile/shop';
      const boxes = { web: { ...FILES.cluster.boxes.web, instanceProfile } };
      const { found, calls } = await ask(sim, { ...FILES, cluster: { ...FILES.cluster, boxes } });
      expect(found.map(({ code }) => code)).toEqual([
        'instance-profile-account',
        'instance-profile-unproven',
      ]);
      expect(calls).toEqual([]);
    }));

  test('an unchanged cluster, and one in which no box or port changes, cost no call', () =>
    inSim({}, async (sim) => {
      await applyTo(sim, await desiredOf(FILES));
      expect((await ask(sim)).calls).toEqual([]);
      const edited = (more: object): Files => ({ ...FILES, apps: [app(more)] });
      expect((await ask(sim, edited({ image: 'web:1.0.1' }))).calls).toEqual([]);
      const opened = await ask(sim, edited({ portMappings: [{ containerPort: 8080, hostPort: 81 }] }));
      expect(opened.calls.map(({ operation }) => operation)).toEqual(['ec2:DescribeSecurityGroups']);
    }));
});

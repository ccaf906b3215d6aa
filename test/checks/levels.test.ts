import { describe, expect, test } from 'vitest';
import { offlineFindings, withOfflineChecks } from '../../src/core/checks.ts';
import { hasErrors, stricter } from '../../src/core/findings.ts';
import { runOfflineChecks } from '../../src/checks/run.ts';
import { loadDesired } from '../../src/loader/load.ts';
import { NO_PERMITS } from '../../src/model/ownership.ts';
import { applyTo, planOf, snapshotOf } from '../support/converge.ts';
import { createSim } from '../support/sim.ts';
import { renderDiagnostics } from '../../src/view/human/diagnostics.ts';
import { renderPlan } from '../../src/view/human/plan.ts';
import { fixture, modelOf as modelFrom } from '../loader/support.ts';
import { modelOf, type Part } from './example.ts';

const said = async (part: Part): Promise<readonly string[]> =>
  offlineFindings(await modelOf(part)).map(({ code, severity }) => `${severity} ${code}`);

const untagged = { container: { image: 'shop/web:latest', stopTimeout: 600 } };

describe('the cluster file sets levels', () => {
  test('as the checks have them, errors first', async () => {
    expect(await said(untagged)).toEqual(['warning image-latest', 'note stop-timeout-long']);
  });
  test.each(['note', 'warning', 'error'] as const)('to %s', async (level) => {
    const found = await said({ ...untagged, cluster: { checks: { 'stop-timeout-long': level } } });
    expect(found.toSorted()).toEqual([`${level} stop-timeout-long`, 'warning image-latest'].toSorted());
  });
  test('to silence', async () => {
    const checks = { 'image-latest': 'off', 'stop-timeout-long': 'off' };
    expect(await said({ ...untagged, cluster: { checks } })).toEqual([]);
  });
  test('of what the plan itself finds, and of what reading the files notes', async () => {
    const port = { portMappings: [{ containerPort: 80, hostPort: '80' }] };
    const part: Part = {
      container: port,
      service: { desiredCount: 3 },
      cluster: {
        checks: { 'health-check-missing': 'off', 'host-port-exhausted': 'warning', 'type-taken': 'error' },
      },
    };
    const desired = await modelOf(part);
    const sim = createSim();
    const { live, plan } = await planOf(sim, desired);
    const { findings } = withOfflineChecks(desired, live, plan);
    await sim.stop();
    expect(findings.map(({ code, severity }) => `${severity} ${code}`)).toEqual([
      'error type-taken',
      'warning host-port-exhausted',
    ]);
  });
});

test('--strict makes errors of warnings, not of notes', async () => {
  const desired = await modelOf(untagged);
  const sim = createSim();
  const { live, plan } = await planOf(sim, desired);
  await sim.stop();
  const checked = withOfflineChecks(desired, live, plan);
  expect(hasErrors(checked)).toBe(false);
  expect(hasErrors({ findings: stricter(checked.findings) })).toBe(true);
  expect(stricter(checked.findings).map(({ severity }) => severity)).toEqual(['error', 'note']);
});

describe('ordinary files are left in peace', () => {
  test.each(['hello', 'nodemongo', 'shop'])('%s', async (name) => {
    const desired = modelFrom(await loadDesired({ cwd: fixture(name), env: {} }));
    const found = offlineFindings(desired);
    expect(found.filter(({ severity }) => severity !== 'note')).toEqual([]);
    expect(found.length).toBeLessThanOrEqual(4);
    const sim = createSim();
    const { live, plan } = await planOf(sim, desired);
    await sim.stop();
    const text = renderPlan(withOfflineChecks(desired, live, plan), { width: 100, color: false });
    expect(text.split('\n').filter((line) => line.includes('note'))).toHaveLength(1);
    expect(text).toMatch(/^\d notes\b.*: --all shows them\.$/m);
  });
});

test.each([
  [
    'constraint-no-box',
    { service: { placementConstraints: [{ type: 'memberOf', expression: 'ec2InstanceId == i-0f0f0f0f' }] } },
  ],
  [
    'constraint-no-box',
    {
      service: {
        placementConstraints: [
          { type: 'memberOf', expression: 'attribute:ecs.availability-zone == us-east-1a' },
        ],
      },
    },
  ],
  [
    'command-one-word',
    { container: { entryPoint: ['powershell', '-Command'], command: ['Write-Host a b'] } },
  ],
  ['command-one-word', { container: { entryPoint: ['sh', '-ec'], command: ['echo a b'] } }],
  [
    'secret-in-environment',
    {
      container: {
        environment: [
          { name: 'USE_TOKEN', value: 'true' },
          { name: 'COMMIT_SHA', value: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b' },
        ],
      },
    },
  ],
  [
    'image-invalid',
    { container: { image: '111122223333.dkr.ecr.us-east-1.amazonaws.com/team/web__api:V1.4.2' } },
  ],
  [
    'image-latest',
    {
      container: {
        image: 'localhost:5000/web@sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
      },
    },
  ],
  [
    'rollout-deadlock',
    {
      service: {
        desiredCount: 1,
        deploymentConfiguration: { minimumHealthyPercent: 0, maximumPercent: 100 },
      },
    },
  ],
  ['role-invalid', { task: { taskRoleArn: 'arn:aws-us-gov:iam::111122223333:role/path/to/shop' } }],
] satisfies (readonly [string, Part])[])('%s is not said of what is in order: %j', async (id, part) => {
  expect(runOfflineChecks(await modelOf(part)).map(({ code }) => code)).not.toContain(id);
});

test("other people's boxes count, when the cluster is known", async () => {
  const sim = createSim();
  // A large box that the files do not name: of the same cluster, made by others.
  const theirs = await modelOf({ cluster: { boxes: { big: { instanceType: 'm5.4xlarge' } } } });
  await applyTo(sim, theirs);
  const desired = await modelOf({ container: { memory: 8192 } });
  const live = await snapshotOf(sim, desired);
  const foreign = { ...live, boxes: new Map() };
  await sim.stop();
  expect(runOfflineChecks(desired).map(({ code }) => code)).toContain('task-too-large');
  expect(runOfflineChecks(desired, foreign).map(({ code }) => code)).not.toContain('task-too-large');
  // A group of ours that the files do not name stays; only one that is named to go does not count.
  expect(runOfflineChecks(desired, live).map(({ code }) => code)).not.toContain('task-too-large');
  const permits = { ...NO_PERMITS, removeGroups: ['big'] };
  expect(runOfflineChecks({ ...desired, permits }, live).map(({ code }) => code)).toContain('task-too-large');
});

test('a long reason stands below its place, wrapped', async () => {
  const [finding] = runOfflineChecks(await modelOf({ container: { image: 'shop/web' } }));
  if (finding === undefined) throw new Error('no finding');
  const [first = '', ...more] = renderDiagnostics([finding], { width: 100, color: false })
    .trimEnd()
    .split('\n');
  expect(first.length).toBeLessThanOrEqual(100);
  expect([first, ...more.map((line) => line.trim())].join(' ')).toMatch(
    /^appdef\.json:\d+:\d+: warning: .* which means latest\. .*\(at \/tasks\/0\//,
  );
  expect(more.join(' ')).toContain('ECS starts a task again');
  for (const line of more) {
    expect(line).toMatch(/^ {2}\S/);
    expect(line.length).toBeLessThanOrEqual(100);
  }
});

import {
  DescribeContainerInstancesCommand,
  DescribeTasksCommand,
  ListContainerInstancesCommand,
  RegisterTaskDefinitionCommand,
  StartTaskCommand,
  type Task,
} from '@aws-sdk/client-ecs';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createFolder, type Folder } from '../support/folder.ts';

/** Tasks that others started on a box of ours are named before it goes, and are not killed in passing. */
let folder: Folder;

function files(boxes: number, tag = '1'): void {
  const containerDefinitions = [{ name: 'web', image: `acme/web:${tag}`, memory: 64 }];
  folder.write('appdef.json', { name: 'shop', tasks: [{ family: 'web', containerDefinitions }] });
  folder.write('cluster.json', {
    cluster: 'shop',
    region: 'us-east-1',
    boxes: { web: { count: boxes, instanceType: 't3.small' } },
    services: { web: { task: 'web', desiredCount: 1 } },
  });
}
/** EC2 id of a slot. */
async function instanceOf(slot: string): Promise<string> {
  const { stdout } = await folder.succeed('status --local --format json');
  const { boxes } = JSON.parse(stdout) as { boxes: { box: string; instance: string }[] };
  return boxes.find(({ box }) => box === slot)?.instance ?? '';
}
async function boxesLeft(): Promise<readonly (readonly [string, string])[]> {
  const { containerInstanceArns = [] } = await folder.others.send(
    new ListContainerInstancesCommand({ cluster: 'shop' }),
  );
  if (containerInstanceArns.length === 0) return [];
  const { containerInstances = [] } = await folder.others.send(
    new DescribeContainerInstancesCommand({ cluster: 'shop', containerInstances: containerInstanceArns }),
  );
  return containerInstances.map(({ ec2InstanceId = '', status = '' }) => [ec2InstanceId, status]);
}
/** Somebody's job on a box, which ends after a time. @returns its ARN */
async function job(slot: string, endsAfterMs: number): Promise<string> {
  await folder.others.send(
    new RegisterTaskDefinitionCommand({
      family: 'report',
      containerDefinitions: [
        {
          name: 'job',
          image: 'acme/report:1',
          memory: 32,
          environment: [{ name: 'SIM_EXIT', value: `0@${String(endsAfterMs)}` }],
        },
      ],
    }),
  );
  const id = await instanceOf(slot);
  const { containerInstanceArns = [] } = await folder.others.send(
    new ListContainerInstancesCommand({ cluster: 'shop' }),
  );
  const { containerInstances = [] } = await folder.others.send(
    new DescribeContainerInstancesCommand({ cluster: 'shop', containerInstances: containerInstanceArns }),
  );
  const box = containerInstances.find(({ ec2InstanceId }) => ec2InstanceId === id);
  const { tasks } = await folder.others.send(
    new StartTaskCommand({
      cluster: 'shop',
      taskDefinition: 'report',
      containerInstances: [box?.containerInstanceArn ?? ''],
      startedBy: 'airflow',
    }),
  );
  return tasks?.[0]?.taskArn ?? '';
}
async function taskOf(arn: string): Promise<Task> {
  const { tasks } = await folder.others.send(new DescribeTasksCommand({ cluster: 'shop', tasks: [arn] }));
  return tasks?.[0] ?? {};
}
const lastOf = (arn: string): string => arn.slice(arn.lastIndexOf('/') + 1);
const LONG = 3_600_000;

beforeAll(async () => {
  folder = await createFolder();
});
afterAll(() => folder.remove());
beforeEach(async () => {
  files(2);
  await folder.succeed('apply --local --yes --healthy-after 1s');
});

test('a plan that takes their box away names them, in every format; data in JSON', async () => {
  const arn = await job('web-2', LONG);
  files(1);
  const plan = await folder.plan();
  const change = plan.changes.find(({ id }) => id === 'box/web-2');
  expect(change?.standalone).toEqual([
    { id: lastOf(arn), task: expect.stringMatching(/^report:\d+$/) as string, startedBy: 'airflow' },
  ]);
  for (const format of ['human', 'markdown', 'github', 'html']) {
    const { stdout } = await folder.run(`plan --local --format ${format}`);
    const text = stdout.replaceAll(/\s+/g, ' ');
    expect(text).toContain('1 task of no service runs on box web-2, which goes: report:');
    expect(text).toContain('started by airflow');
    expect(text).toContain('--stop-tasks');
  }
  const destroy = await folder.run('destroy --local', { input: '' });
  expect(destroy.stdout + destroy.stderr).not.toContain('at Object');

  // What stays is nobody's loss.
  files(2, '2');
  expect((await folder.plan()).findings.map(({ code }) => code)).not.toContain('standalone-tasks');
  files(1);
  await folder.succeed('apply --local --yes --stop-tasks --healthy-after 1s');
});

test('apply waits until they have ended by themselves', async () => {
  const arn = await job('web-2', 6_000);
  files(1);
  const ran = await folder.succeed('apply --local --yes --healthy-after 1s');
  expect(ran.stderr).toContain(`task ${lastOf(arn).slice(0, 8)}… of family:report to end`);
  const ended = await taskOf(arn);
  expect([ended.lastStatus, ended.stopCode, ended.containers?.[0]?.exitCode]).toEqual([
    'STOPPED',
    'EssentialContainerExited',
    0,
  ]);
  expect(await boxesLeft()).toHaveLength(1);
});

test('one that outlasts the timeout is not touched, and it is said how to go on; then it is stopped by name', async () => {
  const arn = await job('web-2', LONG);
  const id = await instanceOf('web-2');
  files(1);
  const late = await folder.run('apply --local --yes --timeout 5s --healthy-after 1s');
  const text = (late.stdout + late.stderr).replaceAll(/\s+/g, ' ');
  expect(late.code).toBe(5);
  expect(text).toContain('Nothing was terminated');
  expect(text).toContain('--stop-tasks');
  expect(text).toContain(`aws ecs stop-task --cluster shop --task ${arn}`);
  expect((await taskOf(arn)).lastStatus).toBe('RUNNING');
  expect(await boxesLeft()).toContainEqual([id, 'DRAINING']);

  await folder.succeed('apply --local --yes --stop-tasks --healthy-after 1s');
  const stopped = await taskOf(arn);
  expect([stopped.lastStatus, stopped.stopCode]).toEqual(['STOPPED', 'UserInitiated']);
  expect(stopped.stoppedReason).toContain('--stop-tasks');
  expect(await boxesLeft()).toHaveLength(1);
});

test('destroy waits for them too', async () => {
  const arn = await job('web-1', LONG);
  const late = await folder.run('destroy --local --yes --timeout 5s');
  expect([
    late.code,
    late.stdout.replaceAll(/\s+/g, ' ').includes('of no service runs on box web-1'),
  ]).toEqual([5, true]);
  expect((await taskOf(arn)).lastStatus).toBe('RUNNING');
  await folder.succeed('destroy --local --yes --stop-tasks');
});

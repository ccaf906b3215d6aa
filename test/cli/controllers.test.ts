import { CreateServiceCommand, ListTaskDefinitionsCommand } from '@aws-sdk/client-ecs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createFolder, type Folder } from '../support/folder.ts';

/** Services that CodeDeploy or somebody else deploys: what ECS takes is done, the rest is refused before anything is. */
let folder: Folder;

const container = { name: 'web', memory: 64, portMappings: [{ containerPort: 8080 }] };
const write = (image: string, service: object): void => {
  folder.write('appdef.json', {
    name: 'shop',
    tasks: [{ family: 'web', containerDefinitions: [{ ...container, image }] }],
  });
  folder.write('cluster.json', {
    cluster: 'shop',
    boxes: { web: { instanceType: 't3.small' } },
    services: { web: { task: 'web', ...service } },
  });
};
const CODE_DEPLOY = { deploymentController: { type: 'CODE_DEPLOY' as const } };
const loadBalancers = [
  {
    targetGroupArn: 'arn:aws:elasticloadbalancing:us-east-1:111122223333:targetgroup/blue/0123456789abcdef',
    containerName: 'web',
    containerPort: 8080,
  },
];
const declared = { desiredCount: 0, loadBalancers, healthCheckGracePeriodSeconds: 60 };

const revisions = async (): Promise<number> =>
  (await folder.others.send(new ListTaskDefinitionsCommand({}))).taskDefinitionArns?.length ?? 0;
const flat = (text: string): string => text.replaceAll(/\s+/g, ' ');

beforeAll(async () => {
  folder = await createFolder();
  write('acme/web:1.0.0', {});
  folder.write('cluster.json', {
    cluster: 'shop',
    boxes: { web: { instanceType: 't3.small' } },
    services: {},
  });
  await folder.succeed('apply --local --yes');
  await folder.others.send(
    new CreateServiceCommand({
      cluster: 'shop',
      serviceName: 'web',
      taskDefinition: 'web:1',
      ...CODE_DEPLOY,
      ...declared,
    }),
  );
});
afterAll(() => folder.remove());

describe('a live service of CodeDeploy', () => {
  test('is left to it, adopted, and changed where ECS takes a change', async () => {
    write('acme/web:1.0.0', { ...declared, ...CODE_DEPLOY });
    await folder.succeed('apply --local --yes');
    const idle = await folder.run('plan --local --detailed-exitcode');
    expect([idle.code, idle.stdout]).toEqual([0, expect.stringContaining('No changes.')]);

    write('acme/web:1.0.0', { ...declared, ...CODE_DEPLOY, healthCheckGracePeriodSeconds: 90 });
    await folder.succeed('apply --local --yes');
    expect((await folder.run('plan --local --detailed-exitcode')).code).toBe(0);
    expect(await revisions()).toBe(1);
  });

  test('gets no other task: refused with a place, no roll promised, no revision registered', async () => {
    write('acme/web:2.0.0', { ...declared, ...CODE_DEPLOY, healthCheckGracePeriodSeconds: 90 });
    for (const command of ['plan', 'apply --yes']) {
      const ran = await folder.run(`${command} --local`);
      const told = flat(ran.stdout + ran.stderr);
      expect([command, ran.code]).toEqual([command, 3]);
      expect(told).toContain(
        'The deployments of service web are those of CODE_DEPLOY, and the plan would change its task. ECS refuses that ("Unable to update task definition on services with a CODE_DEPLOY deployment controller. Use AWS CodeDeploy to trigger a new deployment.").',
      );
      expect(told).toMatch(/cluster\.json:1:\d+/);
      expect(told).not.toMatch(/\brolls \d|none of its tasks runs now|Gap:/);
    }
    expect(await revisions()).toBe(1);
    const { forecast } = await folder.plan();
    expect(forecast?.services ?? []).toEqual([]);
  });

  test('is taken from it only where the files say so', async () => {
    write('acme/web:1.0.0', { ...declared, healthCheckGracePeriodSeconds: 90 });
    const silent = await folder.run('plan --local');
    expect(silent.code).toBe(3);
    expect(flat(silent.stdout + silent.stderr)).toContain(
      'Declare "deploymentController": { "type": "CODE_DEPLOY" } to leave them there, or { "type": "ECS" } to have ECS deploy it.',
    );
    write('acme/web:1.0.0', {
      ...declared,
      healthCheckGracePeriodSeconds: 90,
      deploymentController: { type: 'ECS' },
    });
    const said = await folder.succeed('plan --local');
    expect(said.stdout).toMatch(/deploymentController\.type +CODE_DEPLOY -> ECS/);
  });
});

test.each(['CODE_DEPLOY', 'EXTERNAL'])(
  'a new service of %s is refused by the plan, told by validate',
  async (type) => {
    write('acme/web:1.0.0', { ...declared, ...CODE_DEPLOY, healthCheckGracePeriodSeconds: 90 });
    folder.write('cluster.json', {
      cluster: 'shop',
      services: { other: { task: 'web', desiredCount: 1, loadBalancers, deploymentController: { type } } },
    });
    const validated = await folder.succeed('validate');
    expect(flat(validated.stdout + validated.stderr)).toContain(
      `The deployments of service other are those of ${type}: a plan that makes it, or changes its task, is refused.`,
    );
    const planned = await folder.run('plan --local');
    expect([planned.code, flat(planned.stdout + planned.stderr)]).toEqual([
      3,
      expect.stringContaining('Service other would be made'),
    ]);
  },
);

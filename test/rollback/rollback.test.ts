import {
  CreateServiceCommand,
  DeregisterContainerInstanceCommand,
  DeregisterTaskDefinitionCommand,
  DescribeServicesCommand,
  ListContainerInstancesCommand,
  ListTagsForResourceCommand,
  ListTasksCommand,
  RegisterTaskDefinitionCommand,
  UpdateServiceCommand,
} from '@aws-sdk/client-ecs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { hasTty } from '../support/cli.ts';
import { createFolder, type Folder } from '../support/folder.ts';

/** `rollback` as a user runs it, on an engine with simulated containers: whose revision it takes, and what the plans say. */
interface Web {
  readonly image?: string;
  readonly stage?: string;
  readonly port?: number;
  readonly memory?: number;
}
let at: Folder;
beforeEach(async () => {
  at = await createFolder();
});
afterEach(() => at.remove());

const app = ({ image = 'web:1', stage = 'prod', port, memory = 64 }: Web): void =>
  at.write('appdef.json', {
    name: 'web',
    tasks: [
      {
        family: 'web',
        containerDefinitions: [
          {
            name: 'web',
            image,
            memory,
            environment: [{ name: 'STAGE', value: stage }],
            ...(port !== undefined && { portMappings: [{ containerPort: 8080, hostPort: port }] }),
          },
        ],
      },
    ],
  });

const cluster = (
  name: string,
  { boxes = 1, ...service }: { boxes?: number; [member: string]: unknown } = {},
): void =>
  at.write(`${name}.json`, {
    cluster: name,
    boxes: { box: { count: boxes, instanceType: 't3.small' } },
    services: { web: { task: 'web', desiredCount: 1, ...service } },
  });

const apply = async (name: string, web: Web): Promise<void> => {
  app(web);
  await at.succeed(`apply -f ${name}.json --local --yes`);
};

/** An apply whose image is not there. */
const fail = async (name: string, web: Web): Promise<void> => {
  app(web);
  expect((await at.run(`apply -f ${name}.json --local --yes`)).code).toBe(1);
};

const runs = async (name: string): Promise<string> => {
  const { services } = await at.others.send(
    new DescribeServicesCommand({ cluster: name, services: ['web'] }),
  );
  return services?.[0]?.taskDefinition?.split('/')[1] ?? '';
};
const tagsOf = async (name: string): Promise<Record<string, string>> => {
  const { services } = await at.others.send(
    new DescribeServicesCommand({ cluster: name, services: ['web'] }),
  );
  const resourceArn = services?.[0]?.serviceArn ?? '';
  const { tags = [] } = await at.others.send(new ListTagsForResourceCommand({ resourceArn }));
  return Object.fromEntries(tags.map(({ key = '', value = '' }) => [key, value]));
};

describe('which revision', () => {
  test('not the newer one of another cluster that shares the family', async () => {
    for (const name of ['prod', 'stag']) cluster(name);
    await apply('prod', { image: 'web:1' });
    await apply('stag', { image: 'web:2', stage: 'stag' });
    await apply('prod', { image: 'web:3' });
    expect([await runs('prod'), await runs('stag')]).toEqual(['web:3', 'web:2']);

    const back = await at.succeed('rollback web -f prod.json --local --yes');
    expect(back.stdout).toMatch(/^~ {4}task +web:3 -> web:1$/m);
    expect(back.stdout).toMatch(/^~ {4}task\.containers\.web\.image +web:3 -> web:1$/m);
    expect(back.stdout).not.toContain('STAGE');
    expect(back.stdout).toMatch(/web:1 ran here successfully from [\d: -]+ to [\d: ]+ UTC/);
    expect([await runs('prod'), await runs('stag')]).toEqual(['web:1', 'web:2']);
  });

  test('with nothing of its own before it, the other cluster’s revision is only offered', async () => {
    for (const name of ['prod', 'stag']) cluster(name);
    await apply('stag', { image: 'web:1', stage: 'stag' });
    await apply('prod', { image: 'web:2' });
    const none = await at.run('rollback web -f prod.json --local --yes');
    expect([none.code, none.stdout]).toEqual([3, '']);
    expect(none.stderr).toContain('ECS knows of no revision that ran successfully in web before web:2');
    expect(none.stderr).toContain(
      'web:1 is of cluster stag:\n  clusternator rollback web --to 1 --local -f prod.json\n',
    );
    expect(await runs('prod')).toBe('web:2');
    const named = await at.succeed('rollback web --to 1 --local -f prod.json --yes');
    expect(named.stdout).toMatch(/environment\.STAGE +prod -> stag$/m);
    expect(await runs('prod')).toBe('web:1');
  });

  test('never one whose deployment failed', async () => {
    cluster('prod');
    await apply('prod', { image: 'web:1', port: 80 });
    await fail('prod', { image: 'missing:2', port: 80 });
    await fail('prod', { image: 'missing:3', port: 80 });
    const back = await at.succeed('rollback web -f prod.json --local --yes');
    expect(back.stdout).toMatch(/^~ {4}task +web:3 -> web:1$/m);
    expect(back.stdout).toMatch(/not web:2 was deployed here on [\d: -]+ UTC, and did not succeed/);
    expect(await runs('prod')).toBe('web:1');
  });

  test('after a rollback, the one that it went to, and not the one that it left', async () => {
    cluster('prod');
    await apply('prod', { image: 'web:1', port: 80 });
    await fail('prod', { image: 'missing:2', port: 80 });
    await at.succeed('rollback web -f prod.json --local --yes');
    expect(await runs('prod')).toBe('web:1');
    await fail('prod', { image: 'missing:3', port: 80 });
    const back = await at.succeed('rollback web -f prod.json --local --yes');
    expect(back.stdout).toMatch(/^~ {4}task +web:3 -> web:1$/m);

    await apply('prod', { image: 'web:4', port: 80 });
    await at.succeed('rollback web -f prod.json --local --yes');
    await apply('prod', { image: 'web:5', port: 80 });
    await at.succeed('rollback web -f prod.json --local --yes');
    expect(await runs('prod')).toBe('web:1');
  });

  test('what ran last and was deregistered since is not passed over without a word', async () => {
    cluster('prod');
    for (const image of ['web:1', 'web:2', 'web:3']) await apply('prod', { image });
    await at.others.send(new DeregisterTaskDefinitionCommand({ taskDefinition: 'web:2' }));
    const refused = await at.run('rollback web -f prod.json --local --yes');
    expect(refused.code).toBe(3);
    expect(refused.stderr).toContain('web:2, which ran in web before, is not ACTIVE any more.');
    expect(refused.stderr).toContain('  clusternator rollback web --to 1 --local -f prod.json\n');
    expect(await runs('prod')).toBe('web:3');
  });

  test('a second rollback is asked for, and lists what there is', async () => {
    cluster('prod');
    for (const image of ['web:1', 'web:2', 'web:3']) await apply('prod', { image });
    await at.succeed('rollback web -f prod.json --local --yes');
    expect(await runs('prod')).toBe('web:2');
    const again = await at.run('rollback web -f prod.json --local --yes');
    expect(again.code).toBe(3);
    expect(again.stderr).toContain('web runs web:2 already because a rollback set it back from web:3');
    expect(again.stderr).toMatch(/web:3 was set back to web:2 on /);
    const command = /^ {2}clusternator (rollback web --to 1 .*)$/m.exec(again.stderr)?.[1] ?? '';
    await at.succeed(`${command} --yes`);
    expect(await runs('prod')).toBe('web:1');
  });

  test.runIf(hasTty)('on a terminal a person is asked which', async () => {
    cluster('prod');
    for (const image of ['web:1', 'web:2', 'web:3']) await apply('prod', { image });
    await at.succeed('rollback web -f prod.json --local --yes');
    const answers = [
      ['Type its number, or nothing: ', '1\n'],
      ['Type yes: ', 'yes\n'],
    ];
    const asked = await at.run('rollback web -f prod.json --local', {
      tty: true,
      onOutput: (text, _send, type) => {
        const [question = '', answer = ''] = answers[0] ?? [];
        if (answers.length === 0 || !text.includes(question)) return;
        answers.shift();
        type(answer);
      },
    });
    expect([asked.code, answers]).toEqual([0, []]);
    expect(asked.stdout).toContain('web:1 ran here successfully from');
    expect(await runs('prod')).toBe('web:1');
  });
});

describe('a plan like any other', () => {
  test('one box left and host port 80: it stops first, and says so', async () => {
    cluster('prod', { boxes: 2 });
    await apply('prod', { image: 'web:1', port: 80 });
    await apply('prod', { image: 'web:2', port: 80 });
    const { services } = await at.others.send(
      new DescribeServicesCommand({ cluster: 'prod', services: ['web'] }),
    );
    expect(services?.[0]?.deploymentConfiguration).toMatchObject({
      minimumHealthyPercent: 100,
      maximumPercent: 200,
    });
    const { containerInstanceArns = [] } = await at.others.send(
      new ListContainerInstancesCommand({ cluster: 'prod' }),
    );
    for (const containerInstance of containerInstanceArns) {
      const on = await at.others.send(new ListTasksCommand({ cluster: 'prod', containerInstance }));
      if (on.taskArns?.length === 0)
        await at.others.send(
          new DeregisterContainerInstanceCommand({ cluster: 'prod', containerInstance, force: true }),
        );
    }

    const back = await at.succeed('rollback web -f prod.json --local --yes');
    expect(back.stdout).toMatch(/deploymentConfiguration\.minimumHealthyPercent +100 -> 0$/m);
    expect(back.stdout).toContain('static host port 80/tcp, 1 task on 1 box');
    expect(back.stdout).toMatch(/^Fits: /m);
    expect(back.stdout).toMatch(/^Gap: web: none runs between the stop of the old and the start of the new/m);
    expect(await runs('prod')).toBe('web:1');
  });

  test('what does not fit any more is refused, and the service runs on', async () => {
    cluster('prod');
    await apply('prod', { image: 'web:1', memory: 1500 });
    await apply('prod', { image: 'web:2', memory: 64 });
    await at.others.send(
      new RegisterTaskDefinitionCommand({
        family: 'big',
        containerDefinitions: [{ name: 'big', image: 'big:1', memory: 1000 }],
      }),
    );
    await at.others.send(
      new CreateServiceCommand({
        cluster: 'prod',
        serviceName: 'big',
        taskDefinition: 'big',
        desiredCount: 1,
      }),
    );
    await expect
      .poll(
        async () =>
          (await at.others.send(new ListTasksCommand({ cluster: 'prod', serviceName: 'big' }))).taskArns,
      )
      .toHaveLength(1);
    const refused = await at.run('rollback web -f prod.json --local --yes');
    expect(refused.code).toBe(3);
    expect(refused.stdout).toMatch(/^Does not fit: web: /m);
    expect(refused.stdout).toContain('service web: error: web:1 cannot be deployed here: ');
    expect(refused.stderr).toContain('Nothing was changed.');
    expect([await runs('prod'), (await tagsOf('prod'))['clusternator:rollback']]).toEqual([
      'web:2',
      undefined,
    ]);
  });
});

describe('the plan after it', () => {
  test('says that it was a rollback, by whom, and what brings the files’ version back', async () => {
    cluster('prod');
    await apply('prod', { image: 'web:1' });
    await apply('prod', { image: 'web:2' });
    const back = await at.succeed('rollback web -f prod.json --local --yes', { env: { USER: 'alice b' } });
    expect(back.stderr.replaceAll(/\s+/g, ' ')).toContain(
      'web:2 stays registered (ACTIVE), and costs nothing. The files still say it: the next apply rolls forward to web:2 again.',
    );
    expect((await tagsOf('prod'))['clusternator:rollback']).toMatch(/^to=1 at=\S+Z from=2 by=alice_b$/);

    const plan = await at.run('plan -f prod.json --local --detailed-exitcode');
    expect(plan.code).toBe(2);
    expect(plan.stdout).not.toContain('changed by others');
    expect(plan.stdout).toMatch(
      /no drift: a rollback put it back from web:2 to web:1 on [\d: -]+ UTC, by alice_b/,
    );
    expect(plan.stdout).toContain('apply brings back what the files say');
    const json = await at.plan('-f prod.json');
    const [change] = json.changes;
    expect(change).toMatchObject({
      cause: 'pending',
      rolledBack: { by: 'clusternator', from: 'web:2', to: 'web:1', who: 'alice_b' },
    });
    for (const format of ['markdown', 'github', 'html'])
      expect((await at.run(`plan -f prod.json --local --format ${format}`)).stdout).toContain(
        'a rollback put it back from web:2 to web:1',
      );
    const drift = await at.run('plan -f prod.json --local --drift-only --detailed-exitcode');
    expect([drift.code, drift.stdout]).toEqual([0, expect.stringContaining('No drift.')]);

    await at.succeed('apply -f prod.json --local --yes');
    expect(await runs('prod')).toBe('web:2');
    expect((await tagsOf('prod'))['clusternator:rollback']).toBeUndefined();
    expect((await at.run('plan -f prod.json --local --detailed-exitcode')).code).toBe(0);
  });

  test('files that say the old version again are an empty plan', async () => {
    cluster('prod');
    await apply('prod', { image: 'web:1' });
    await apply('prod', { image: 'web:2' });
    app({ image: 'web:1' });
    const back = await at.succeed('rollback web -f prod.json --local --yes');
    expect(back.stderr).toContain('The files say what web:1 says already');
    expect((await at.run('plan -f prod.json --local --detailed-exitcode')).code).toBe(0);
  });

  test('files that say something else roll to that, and it says so', async () => {
    cluster('prod');
    await apply('prod', { image: 'web:1' });
    await apply('prod', { image: 'web:2' });
    app({ image: 'web:3' });
    const back = await at.succeed('rollback web -f prod.json --local --yes');
    expect(back.stderr.replaceAll(/\s+/g, ' ')).toContain(
      'The files say something else than web:2 and web:1: the next apply rolls to that.',
    );
    await at.succeed('apply -f prod.json --local --yes');
    expect(await runs('prod')).toBe('web:3');
    expect((await tagsOf('prod'))['clusternator:rollback']).toBeUndefined();
  });

  test('a service that no file declares any more: nothing brings the bad one back', async () => {
    cluster('prod');
    await apply('prod', { image: 'web:1' });
    await apply('prod', { image: 'web:2' });
    at.write('prod.json', {
      cluster: 'prod',
      boxes: { box: { count: 1, instanceType: 't3.small' } },
      services: {},
    });
    const back = await at.succeed('rollback web -f prod.json --local --yes');
    expect(back.stderr.replaceAll(/\s+/g, ' ')).toContain(
      'No file declares the service: nothing of clusternator brings web:2 back.',
    );
    expect(await runs('prod')).toBe('web:1');
  });

  test('what others set back by hand is drift as before', async () => {
    cluster('prod');
    await apply('prod', { image: 'web:1' });
    await apply('prod', { image: 'web:2' });
    await at.others.send(
      new UpdateServiceCommand({ cluster: 'prod', service: 'web', taskDefinition: 'web:1' }),
    );
    const plan = await at.run('plan -f prod.json --local');
    expect(plan.stdout).toContain('# drift: the cluster was changed by others');
    expect(plan.stdout).not.toContain('rollback');
  });

  test('what the circuit breaker of ECS set back is told as that', async () => {
    cluster('prod', {
      deploymentConfiguration: {
        minimumHealthyPercent: 0,
        maximumPercent: 100,
        deploymentCircuitBreaker: { enable: true, rollback: true },
      },
    });
    await apply('prod', { image: 'web:1' });
    app({ image: 'web:missing' });
    await at.run('apply -f prod.json --local --yes --timeout 60s');
    await expect.poll(() => runs('prod'), { timeout: 60_000 }).toBe('web:1');
    const plan = await at.run('plan -f prod.json --local');
    expect(plan.stdout).not.toContain('changed by others');
    expect(plan.stdout.replaceAll(/\s+/g, ' ')).toMatch(
      /no drift: ECS put it back from web:2 to web:1 .*since the deployment failed: .*circuit breaker/,
    );
    const [change] = (await at.plan('-f prod.json')).changes;
    expect(change).toMatchObject({ cause: 'pending', rolledBack: { by: 'ecs', from: 'web:2', to: 'web:1' } });
  });
});

import { afterEach, describe, expect, it } from 'vitest';
import { createWorld, desiredModel, oneContainer, type Applied, type World } from './world.ts';

let world: World;
afterEach(() => world.stop());

const exits = (text: string) => ({ environment: [{ name: 'SIM_EXIT', value: text }] });
const checked = { healthCheck: { command: ['CMD', 'true'] } };
const services = (
  tasks: Readonly<Record<string, ReturnType<typeof oneContainer>>>,
  more: object = {},
  desiredCount = 1,
) =>
  desiredModel({
    boxes: { 'web-1': {} },
    tasks,
    services: Object.fromEntries(Object.keys(tasks).map((task) => [task, { task, desiredCount, ...more }])),
  });
const finished = ({ events }: Applied, id: string) => {
  const found = events.find((event) => event.type === 'finished' && event.id === id);
  if (found?.type !== 'finished') throw new Error(`${id} did not finish`);
  return found;
};

describe('an app without a health check', () => {
  // ECS counts a task that ran as no failure, and calls the deployment COMPLETED as soon as all run.
  const asEcs = (): void =>
    world.between(async (operation, _input, next) => {
      const answer = await next();
      if (operation !== 'ecs:DescribeServices') return answer;
      const { services: list = [] } = answer as { services?: { deployments?: object[] }[] };
      for (const service of list)
        service.deployments = (service.deployments ?? []).map((one) => ({
          ...one,
          rolloutState: 'COMPLETED',
          failedTasks: 0,
        }));
      return answer;
    });

  it.each([
    ['by the engine', false, {}],
    ['where ECS counts no failure and says COMPLETED', true, {}],
    [
      'with a circuit breaker',
      true,
      { deploymentConfiguration: { deploymentCircuitBreaker: { enable: true, rollback: true } } },
    ],
  ])('has failed when it dies after three seconds, %s', async (_title, ecs, more) => {
    world = createWorld();
    if (ecs) asEcs();
    const applied = await world.apply(services({ api: oneContainer('api:1', exits('3@3000')) }, more));
    expect(applied.result.ended).toBe('failed');
    expect(finished(applied, 'service/api').details[0]).toMatch(
      /^task \w+… stopped: essential container app exited with code 3 \(2 tasks alike\)$/,
    );
    expect(applied.lines.join('\n')).toMatch(
      /service api: task \w+… stopped: essential container app exited/,
    );
  });

  it('must stay up for 40 s where ECS says COMPLETED at once; with a health check that counts', async () => {
    world = createWorld();
    asEcs();
    const desired = services({ plain: oneContainer('a:1'), good: oneContainer('b:1', checked) });
    const applied = await world.apply(desired);
    expect(applied.result.ended).toBe('done');
    const [plain, good] = ['service/plain', 'service/good'].map((id) => finished(applied, id).elapsedMs);
    expect(plain).toBeGreaterThanOrEqual(40_000);
    expect(plain).toBeLessThan(120_000);
    expect(good).toBeLessThan((plain ?? 0) - 35_000);
    expect(applied.lines).toContain('service plain: running 1/1, must stay up for 40 s');
  });

  it('may fail once: that is told, and the time begins anew', async () => {
    let starts = 0;
    world = createWorld({
      behaviour: (_image, name) =>
        name === 'app' && starts++ === 0 ? { exit: { code: 7, afterMs: 20_000 } } : {},
    });
    asEcs();
    const applied = await world.apply(services({ api: oneContainer('api:1') }));
    expect(applied.result.ended).toBe('done');
    expect(applied.lines.join('\n')).toMatch(/service api: task \w+… stopped: .* app exited with code 7$/m);
    expect(finished(applied, 'service/api').elapsedMs).toBeGreaterThanOrEqual(60_000);
  });

  it('has to stay up also when only its count changes', async () => {
    world = createWorld();
    const task = { api: oneContainer('api:1') };
    await world.apply(services(task));
    const applied = await world.apply(services(task, {}, 2));
    expect(applied.result.ended).toBe('done');
    expect(finished(applied, 'service/api').elapsedMs).toBeGreaterThanOrEqual(40_000);
  });
});

describe('a task of this run that ended while others were waited for', () => {
  const two = (first: string) =>
    services({ first: oneContainer('first:1', exits(first)), slow: oneContainer('slow:1') });
  const slowPull = (image: string) => (image === 'slow:1' ? { pull: 300_000 } : {});

  it('is told as what it is, and its service is waited for again', async () => {
    let starts = 0;
    world = createWorld({
      behaviour: (image, name) =>
        image === 'first:1' && name === 'app' && starts++ === 0
          ? { exit: { code: 9, afterMs: 100_000 } }
          : slowPull(image),
    });
    const applied = await world.apply(two(''));
    expect(applied.result.ended).toBe('done');
    const told = applied.lines.join('\n');
    expect(told).toMatch(
      /service first: while others were waited for, task \w+… stopped: essential container app exited with code 9$/m,
    );
    expect(told).toContain('Waiting for 1 service that is not steady yet.');
    expect(told).not.toContain('before this apply');
  });

  it('fails the apply when it goes on so', async () => {
    world = createWorld({ behaviour: slowPull });
    const applied = await world.apply(two('9@100000'));
    expect(applied.result.ended).toBe('failed');
    expect(applied.lines.join('\n')).not.toContain('before this apply');
  });

  it('costs one call when none did, and none when nothing was started', async () => {
    world = createWorld();
    const applied = await world.apply(services({ api: oneContainer('api:1', checked) }));
    const listed = (calls: Applied['calls']): number =>
      calls.filter(
        ({ operation, input }) => operation === 'ecs:ListTasks' && !('serviceName' in (input as object)),
      ).length;
    expect(listed(applied.calls)).toBe(1);
    expect((await world.apply(services({ api: oneContainer('api:1', checked) }))).calls).toEqual([]);
  });
});

describe('a task that stays PENDING because what it waits for has exited', () => {
  const waits = (startTimeout?: number) =>
    services({
      api: {
        containerDefinitions: [
          {
            name: 'db',
            image: 'db:1',
            memory: 64,
            essential: false,
            healthCheck: { command: ['CMD', 'true'] },
            environment: [
              { name: 'SIM_EXIT', value: '0@1000' },
              { name: 'SIM_HEALTH', value: 'never' },
            ],
            ...(startTimeout !== undefined && { startTimeout }),
          },
          {
            name: 'web',
            image: 'web:1',
            memory: 64,
            dependsOn: [{ containerName: 'db', condition: 'HEALTHY' }],
          },
        ],
      },
    });

  it('fails the apply with who waits for whom: the agent would wait for ever', async () => {
    world = createWorld();
    const applied = await world.apply(waits());
    expect(applied.result.ended).toBe('failed');
    const { details, elapsedMs } = finished(applied, 'service/api');
    expect(details).toEqual([
      expect.stringMatching(
        /^task \w+… stays PENDING: db exited with code 0 before it was healthy, so web waits for it in vain$/,
      ),
      'Correct db, or wait for it with another condition, then run clusternator apply again.',
    ]);
    expect(elapsedMs).toBeLessThan(30_000);
  });

  it('is left to the agent where it gives up by itself', async () => {
    world = createWorld();
    const applied = await world.apply(waits(60));
    expect(finished(applied, 'service/api').details[0]).toMatch(
      /stopped: db was not ready within its startTimeout, so web could not start/,
    );
  });
});

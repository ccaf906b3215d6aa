import { afterEach, beforeEach, expect, test } from 'vitest';
import { openShop, type Shop, type Wares } from './shop.ts';

let shop: Shop;
beforeEach(async () => {
  shop = await openShop();
});
afterEach(() => shop.close());

/** A service that mounts one volume, of an image that a roll changes. */
const mounting = (
  volume: object,
  image: number,
  more: { readOnly?: boolean; service?: object } = {},
): Wares => ({
  task: { volumes: [{ name: 'data', ...volume }] },
  container: {
    environment: [{ name: 'VERSION', value: String(image) }],
    mountPoints: [
      { sourceVolume: 'data', containerPath: '/data', ...(more.readOnly === true && { readOnly: true }) },
    ],
  },
  ...(more.service !== undefined && { service: more.service }),
});
const folder = (sourcePath: string): object => ({ host: { sourcePath } });
const docker = (dockerVolumeConfiguration: object): object => ({ dockerVolumeConfiguration });

/** Everything that is no data of a box. */
const NONE = (image: number): Readonly<Record<string, Wares>> => ({
  anonymous: mounting({}, image),
  efs: mounting({ efsVolumeConfiguration: { fileSystemId: 'fs-0f0f0f0f' } }, image),
  localtime: mounting(folder('/etc/localtime'), image),
  mine: mounting(docker({ scope: 'task', driver: 'local' }), image),
  network: mounting(
    docker({
      scope: 'shared',
      autoprovision: true,
      driver: 'local',
      driverOpts: { type: 'nfs', o: 'addr=10.0.0.2', device: ':/x' },
    }),
    image,
  ),
  plugin: mounting(docker({ scope: 'shared', autoprovision: true, driver: 'rexray/ebs' }), image),
  proc: mounting(folder('/proc'), image),
  reader: mounting(folder('/ecs/shop/config'), image, { readOnly: true }),
  socket: mounting(folder('/var/run/docker.sock'), image),
  syslog: mounting(folder('/dev/log'), image),
});

const dataLines = (plan: string): readonly string[] =>
  [...plan.replaceAll(/\n {2}(?! )/g, ' ').matchAll(/^Data: (.*?\.)(?: .*)?$/gm)].map(
    ([, text = '']) => text,
  );
const boxesOf = async (service: string): Promise<readonly string[]> => {
  const { tasks } = JSON.parse(await shop.done('status --local --format json')) as {
    readonly tasks: readonly { readonly service: string; readonly box: string }[];
  };
  return tasks.filter((task) => task.service === service).map(({ box }) => box);
};
const other = (box: string): string => (box === 'web-1' ? 'web-2' : 'web-1');

test('a roll that goes to another box leaves a folder and a shared volume behind; the offered constraint keeps them', async () => {
  const shared = docker({ scope: 'shared', autoprovision: true, driver: 'local' });
  const services = (image: number, kept: object = {}): Readonly<Record<string, Wares>> => ({
    ...NONE(image),
    orders: mounting(folder('/ecs/shop/orders/'), image, { service: kept }),
    queue: mounting(shared, image),
  });
  shop.write({ web: 2 }, services(1));
  await shop.done('apply --local --yes');
  const [orders = ''] = await boxesOf('orders');
  const [queue = ''] = await boxesOf('queue');
  expect(await shop.done('plan --local')).not.toContain('Data:');

  shop.write({ web: 2 }, services(2));
  const told = [
    `orders: /ecs/shop/orders stays on ${orders}; the new task starts with an empty one on ${other(orders)}.`,
    `queue: volume data stays on ${queue}; the new task starts with an empty one on ${other(queue)}.`,
  ];
  const plan = await shop.done('plan --local');
  expect(dataLines(plan)).toEqual(told);
  expect(plan.replaceAll('\n', ' ')).toMatch(/Data: orders.* Plan: /);
  const markdown = await shop.done('plan --local --format markdown');
  for (const text of told) expect(markdown).toContain(`**Data:** ${text}`);
  const github = await shop.done('plan --local --format github');
  for (const text of told) expect(github).toContain(`%0AData: ${text}`);
  const page = await shop.done('plan --local --format html');
  for (const text of told) expect(page).toContain(`<b>Data:</b> ${text}`);
  const { forecast } = JSON.parse(await shop.done('plan --local --format json')) as {
    readonly forecast: { readonly data: readonly { readonly service: string; readonly keep: string }[] };
  };
  expect(forecast.data).toMatchObject([
    {
      service: 'orders',
      task: 'orders',
      data: { is: 'folder', name: '/ecs/shop/orders' },
      stays: [orders],
      goes: [],
      empty: { tasks: 1, boxes: [other(orders)], sure: true },
    },
    { service: 'queue', data: { is: 'volume', name: 'data' } },
  ]);

  // What it offers works as it is written.
  const [, members = ''] = /Keep orders there with (.*?\}\]),/.exec(plan.replaceAll(/\n */g, ' ')) ?? [];
  expect(members).toContain(forecast.data[0]?.keep);
  shop.write({ web: 2 }, services(2, JSON.parse(`{${members}}`) as object));
  expect(dataLines(await shop.done('plan --local'))).toEqual([told[1]]);
  await shop.done('apply --local --yes');
  expect(await boxesOf('orders')).toEqual([orders]);
});

test('where ECS may start it on another box, the plan says that it may; on one box it says nothing', async () => {
  const files = (image: number, count: number): void =>
    shop.write(
      { web: count },
      {
        orders: mounting(folder('/ecs/shop/orders'), image, {
          service: { deploymentConfiguration: { minimumHealthyPercent: 0, maximumPercent: 100 } },
        }),
      },
    );
  files(1, 1);
  await shop.done('apply --local --yes');
  files(2, 1);
  expect(await shop.done('plan --local')).not.toContain('Data:');
  files(2, 2);
  await shop.done('apply --local --yes');
  const [box = ''] = await boxesOf('orders');
  files(3, 2);
  expect(dataLines(await shop.done('plan --local'))).toEqual([
    `orders: /ecs/shop/orders stays on ${box}; the new task may start with an empty one on ${other(box)}.`,
  ]);
});

test('data goes with a box that is replaced or removed; a renamed service leaves it, too', async () => {
  const orders = mounting(folder('/ecs/shop/orders'), 1, { service: { desiredCount: 2 } });
  shop.write(
    { web: 2 },
    { orders, agent: mounting(folder('/ecs/agent'), 1, { service: { schedulingStrategy: 'DAEMON' } }) },
  );
  await shop.done('apply --local --yes');
  shop.write(
    { web: 1 },
    { orders, agent: mounting(folder('/ecs/agent'), 1, { service: { schedulingStrategy: 'DAEMON' } }) },
  );
  const removed = await shop.done('plan --local');
  expect(dataLines(removed)).toEqual([
    'agent: /ecs/agent goes with web-2.',
    'orders: /ecs/shop/orders goes with web-2.',
  ]);
  expect(removed.replaceAll(/\n */g, ' ')).toContain('Copy it first, or keep it on an EFS volume');

  shop.write({ web: { count: 1, instanceType: 't3.medium' } }, { orders });
  expect(dataLines(await shop.done('plan --local'))).toContain(
    'orders: /ecs/shop/orders goes with web-1 and web-2; new tasks start with an empty one on the new web-1.',
  );
});

test('a renamed service starts without the data of the old one, where it starts on another box', async () => {
  const old = mounting(folder('/ecs/shop/orders'), 1);
  const at80 = (wares: Wares): Wares => ({
    ...wares,
    container: { ...wares.container, portMappings: [{ containerPort: 80, hostPort: 80 }] },
  });
  shop.write({ web: 2 }, { orders: at80(old) });
  await shop.done('apply --local --yes');
  const [box = ''] = await boxesOf('orders');
  shop.write({ web: 2 }, { bookings: { ...at80(old), task: { ...old.task } } });
  expect(dataLines(await shop.done('plan --local'))).toEqual([
    `bookings: /ecs/shop/orders stays on ${box}; the new task starts with an empty one on ${other(box)}.`,
  ]);
});

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { boxStateOf, capacityOf, emptyBox } from '../../src/scheduling/box-state.ts';
import { demandOf } from '../../src/scheduling/demand.ts';
import { closestMatch, fits, lacks, occupy, release } from '../../src/scheduling/fit.ts';
import { choose, place } from '../../src/scheduling/place.ts';
import type { Strategy } from '../../src/scheduling/place.ts';
import type { BoxState } from '../../src/scheduling/types.ts';
import { box, demand, free, zone } from './boxes.ts';

const GROUP = 'service:web';
const tcp = (port: number) => ({ port, protocol: 'tcp' as const });

describe('what a task needs', () => {
  test('its own cpu and memory come before those of its containers', () => {
    const containerDefinitions = [
      { name: 'a', cpu: 10, memory: 100 },
      { name: 'b', cpu: 20, memory: 200, memoryReservation: 50 },
    ];
    expect(demandOf({ family: 'f', containerDefinitions })).toMatchObject({
      family: 'f',
      cpu: 30,
      memory: 150,
    });
    expect(demandOf({ containerDefinitions, cpu: '256', memory: '512' })).toMatchObject({
      cpu: 256,
      memory: 512,
    });
    expect(demandOf({ containerDefinitions, cpu: '.5 vCPU', memory: '1GB' })).toMatchObject({
      cpu: 512,
      memory: 1024,
    });
  });

  test.each([
    [undefined, [tcp(80)]],
    ['bridge', [tcp(80)]],
    ['host', [tcp(80), { port: 9000, protocol: 'udp' }]],
    ['awsvpc', []],
    ['none', []],
  ] as const)('host ports in mode %s', (networkMode, expected) => {
    const portMappings = [
      { containerPort: 8080, hostPort: 80 },
      { containerPort: 9000, hostPort: 0, protocol: 'udp' as const },
    ];
    expect(
      demandOf({
        containerDefinitions: [{ portMappings }],
        ...(networkMode === undefined ? {} : { networkMode }),
      }).ports,
    ).toEqual(expected);
  });

  test('GPUs and constraints of both task and service count', () => {
    const found = demandOf(
      {
        containerDefinitions: [{ resourceRequirements: [{ type: 'GPU', value: '2' }] }],
        placementConstraints: [{ type: 'memberOf', expression: 'attribute:a exists' }],
      },
      { placementConstraints: [{ type: 'distinctInstance' }] },
    );
    expect(found).toMatchObject({
      gpus: 2,
      constraints: [{ type: 'memberOf', expression: 'attribute:a exists' }, { type: 'distinctInstance' }],
    });
  });
});

describe('whether a task fits', () => {
  test.each<[string, Partial<BoxState>, Parameters<typeof demand>[0], unknown]>([
    ['it fits', {}, {}, []],
    ['exactly', free(10, 128), { cpu: 10 }, []],
    ['cpu', free(10, 999), { cpu: 11 }, [{ of: 'cpu', need: 11, free: 10 }]],
    ['memory', free(10, 127), {}, [{ of: 'memory', need: 128, free: 127 }]],
    ['a used port', { ports: [tcp(80)] }, { ports: [tcp(80)] }, [{ of: 'port', port: tcp(80) }]],
    ['the other protocol', { ports: [tcp(53)] }, { ports: [{ port: 53, protocol: 'udp' }] }, []],
    ['gpu', {}, { gpus: 1 }, [{ of: 'gpu', need: 1, free: 0 }]],
    [
      'a constraint',
      {},
      { constraints: [{ type: 'memberOf', expression: 'attribute:a exists' }] },
      [{ of: 'constraint', expression: 'attribute:a exists' }],
    ],
    [
      'distinctInstance',
      { tasksByGroup: { [GROUP]: 1 } },
      { constraints: [{ type: 'distinctInstance' }] },
      [{ of: 'constraint', expression: 'distinctInstance' }],
    ],
    ['a box that is not available', { available: false }, {}, [{ of: 'agent' }]],
  ])('%s', (_name, state, need, expected) => {
    expect(lacks(box('b', state), demand(need), GROUP)).toEqual(expected);
  });

  test('release undoes occupy', () => {
    const need = demand({ cpu: 5, ports: [tcp(80)] });
    const before = box('b', { tasksByGroup: { [GROUP]: 0 } });
    expect(release(occupy(before, need, GROUP), need, GROUP)).toEqual(before);
  });

  test('the closest match lacks least, and only what time can bring', () => {
    const need = demand({
      ports: [tcp(80)],
      constraints: [{ type: 'memberOf', expression: 'attribute:stack == prod' }],
    });
    const prod = { attributes: { stack: 'prod' } };
    const boxes = [
      box('a'),
      box('b', { ...prod, ports: [tcp(80)] }),
      box('c', { ...prod, ...free(0, 0), ports: [tcp(80)] }),
    ];
    expect(closestMatch(boxes, need, GROUP)).toEqual({ box: boxes[1], lack: { of: 'port', port: tcp(80) } });
    expect(closestMatch([], need)).toBeUndefined();
  });
});

describe('where a task goes', () => {
  const ids = (
    boxes: readonly BoxState[],
    strategies: readonly Strategy[] | undefined,
    count: number,
  ): string[] => {
    let now = boxes;
    return Array.from({ length: count }, () => {
      const placement = place(now, demand(), strategies, GROUP);
      if (!placement.placed) return '-';
      now = now.map((other) => (other.id === placement.box.id ? occupy(other, demand(), GROUP) : other));
      return placement.box.id;
    });
  };
  const three = [box('c', zone('us-east-1b')), box('b', zone('us-east-1a')), box('a', zone('us-east-1a'))];

  test.each<[string, readonly BoxState[], readonly Strategy[] | undefined, string[]]>([
    ['by default over zones, then boxes', three, undefined, ['a', 'c', 'b', 'c']],
    ['over boxes', three, [{ type: 'spread', field: 'instanceId' }], ['a', 'b', 'c', 'a']],
    ['host is instanceId', three, [{ type: 'spread', field: 'host' }], ['a', 'b', 'c', 'a']],
    [
      'over a custom attribute',
      [
        box('a', { attributes: { rack: '1' } }),
        box('b', { attributes: { rack: '1' } }),
        box('c', { attributes: { rack: '2' } }),
      ],
      [{ type: 'spread', field: 'attribute:rack' }],
      ['a', 'c', 'a', 'c'],
    ],
    [
      'binpack on memory',
      [box('a', free(9, 900)), box('b', free(99, 300)), box('c', free(9, 100))],
      [{ type: 'binpack', field: 'memory' }],
      ['b', 'b', 'a', 'a'],
    ],
    [
      'binpack on cpu',
      [box('a', free(200, 900)), box('b', free(100, 900))],
      [{ type: 'binpack', field: 'CPU' }],
      ['b', 'b'],
    ],
    [
      'spread, then binpack',
      [
        box('a', { ...zone('us-east-1a'), ...free(9, 900) }),
        box('b', { ...zone('us-east-1a'), ...free(9, 500) }),
        box('c', zone('us-east-1b')),
      ],
      [
        { type: 'spread', field: 'attribute:ecs.availability-zone' },
        { type: 'binpack', field: 'memory' },
      ],
      ['b', 'c', 'b', 'c'],
    ],
    ['nowhere', [box('a', free(0, 100))], undefined, ['-', '-']],
  ])('%s', (_name, boxes, strategies, expected) => {
    expect(ids(boxes, strategies, expected.length)).toEqual(expected);
  });

  test('random takes what the random number says', () => {
    const at = (fraction: number): unknown => {
      const placement = place(three, demand(), [{ type: 'random' }], GROUP, () => fraction);
      return placement.placed && placement.box.id;
    };
    expect([at(0), at(0.5), at(0.99)]).toEqual(['a', 'b', 'c']);
  });

  test('the order of the boxes does not matter, and nothing is overbooked', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.record({
            memory: fc.integer({ min: 0, max: 1000 }),
            zone: fc.constantFrom('a', 'b', 'c'),
            port: fc.boolean(),
            tasks: fc.integer({ min: 0, max: 3 }),
          }),
          { maxLength: 8 },
        ),
        fc.constantFrom<readonly Strategy[] | undefined>(
          undefined,
          [{ type: 'binpack', field: 'memory' }],
          [{ type: 'spread', field: 'instanceId' }],
          [{ type: 'spread', field: 'attribute:ecs.availability-zone' }],
        ),
        (specs, strategies) => {
          const boxes = specs.map((spec, index) =>
            box(`b${String(index)}`, {
              ...free(100, spec.memory),
              ...zone(spec.zone),
              ports: spec.port ? [tcp(80)] : [],
              tasksByGroup: { [GROUP]: spec.tasks },
            }),
          );
          const need = demand({ ports: [tcp(80)], memory: 300 });
          for (const one of boxes) expect(fits(one, need, GROUP)).toBe(lacks(one, need, GROUP).length === 0);
          const forwards = place(boxes, need, strategies, GROUP);
          const backwards = place([...boxes].reverse(), need, strategies, GROUP);
          expect(forwards.placed && forwards.box.id).toBe(backwards.placed && backwards.box.id);
          const zones = new Set(specs.map((spec) => spec.zone));
          const quick = choose(boxes, need, strategies, GROUP, { valuesOf: () => zones });
          expect(quick?.id).toBe(forwards.placed ? forwards.box.id : undefined);
          if (forwards.placed) expect(lacks(forwards.box, need, GROUP)).toEqual([]);
          else expect(boxes.every((one) => lacks(one, need, GROUP).length > 0)).toBe(true);
        },
      ),
    );
  });
});

describe('a box', () => {
  test('is read from what DescribeContainerInstances says', () => {
    const found = boxStateOf(
      {
        containerInstanceArn: 'arn:ci/1',
        ec2InstanceId: 'i-1',
        status: 'ACTIVE',
        agentConnected: true,
        registeredResources: [
          { name: 'CPU', integerValue: 2048 },
          { name: 'MEMORY', integerValue: 1934 },
        ],
        remainingResources: [
          { name: 'CPU', integerValue: 1024 },
          { name: 'MEMORY', integerValue: 1000 },
          { name: 'PORTS', stringSetValue: ['22', '80'] },
          { name: 'PORTS_UDP', stringSetValue: ['53'] },
        ],
        attributes: [{ name: 'a', value: '1' }, { name: 'b' }],
      },
      [
        { group: GROUP, containerInstanceArn: 'arn:ci/1', lastStatus: 'RUNNING' },
        { group: GROUP, containerInstanceArn: 'arn:ci/1', lastStatus: 'STOPPED' },
        { group: GROUP, containerInstanceArn: 'arn:ci/2', lastStatus: 'RUNNING' },
      ],
    );
    expect(found).toEqual({
      id: 'arn:ci/1',
      ec2InstanceId: 'i-1',
      available: true,
      cpu: { remaining: 1024, total: 2048 },
      memory: { remaining: 1000, total: 1934 },
      ports: [tcp(22), tcp(80), { port: 53, protocol: 'udp' }],
      gpus: 0,
      attributes: { a: '1', b: '' },
      tasksByGroup: { [GROUP]: 1 },
    });
    expect(boxStateOf({ status: 'DRAINING', agentConnected: true }).available).toBe(false);
    expect(boxStateOf({ status: 'ACTIVE', agentConnected: false }).available).toBe(false);
  });

  test('that is not there yet has what its type gives', () => {
    expect(capacityOf({ vcpus: 2, memoryMiB: 2048 })).toEqual({ cpu: 2048, memory: 1934, gpus: 0 });
    expect(emptyBox('web-1', { vcpus: 1, memoryMiB: 1024 }, {}).ports).toContainEqual(tcp(51678));
  });
});

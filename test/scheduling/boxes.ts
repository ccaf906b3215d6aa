import type { BoxState, Demand } from '../../src/scheduling/types.ts';

/** A roomy box. */
export const box = (id: string, rest: Partial<BoxState> = {}): BoxState => ({
  id,
  available: true,
  cpu: { remaining: 2048, total: 2048 },
  memory: { remaining: 1934, total: 1934 },
  ports: [{ port: 22, protocol: 'tcp' }],
  gpus: 0,
  attributes: { 'ecs.availability-zone': 'us-east-1a' },
  tasksByGroup: {},
  ...rest,
});

export const zone = (name: string): Partial<BoxState> => ({ attributes: { 'ecs.availability-zone': name } });
export const free = (cpu: number, memory: number): Partial<BoxState> => ({
  cpu: { remaining: cpu, total: 2048 },
  memory: { remaining: memory, total: 1934 },
});

export const demand = (rest: Partial<Demand> = {}): Demand => ({
  family: 'web',
  cpu: 0,
  memory: 128,
  ports: [],
  gpus: 0,
  constraints: [],
  ...rest,
});

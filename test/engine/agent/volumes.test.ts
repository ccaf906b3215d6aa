import type { Volume } from '@aws-sdk/client-ecs';
import { expect, test } from 'vitest';
import { volumePlan } from '../../../src/engine/agent/volumes.ts';
import type { VolumePlan } from '../../../src/engine/agent/volumes.ts';

const LOCAL = { driver: 'local', driverOpts: {}, labels: {} };

test.each<[string, Volume, VolumePlan]>([
  ['a host path', { name: 'v', host: { sourcePath: '/srv' } }, { is: 'host', path: '/srv' }],
  ['an empty host', { name: 'v', host: {} }, { is: 'task', ...LOCAL }],
  ['only a name', { name: 'v' }, { is: 'task', ...LOCAL }],
  [
    'Docker, of the task',
    {
      name: 'v',
      dockerVolumeConfiguration: { scope: 'task', driver: 'd', driverOpts: { a: '1' }, labels: { b: '2' } },
    },
    { is: 'task', driver: 'd', driverOpts: { a: '1' }, labels: { b: '2' } },
  ],
  [
    'Docker, shared',
    { name: 'v', dockerVolumeConfiguration: { scope: 'shared' } },
    { is: 'shared', name: 'i-1-v', autoprovision: false, ...LOCAL },
  ],
  [
    'Docker, shared and made on demand',
    { name: 'v', dockerVolumeConfiguration: { scope: 'shared', autoprovision: true } },
    { is: 'shared', name: 'i-1-v', autoprovision: true, ...LOCAL },
  ],
  [
    'EFS',
    { name: 'v', efsVolumeConfiguration: { fileSystemId: 'fs-1' } },
    { is: 'shared', name: 'i-1-fs-1', autoprovision: true, ...LOCAL },
  ],
])('a volume: %s', (_name, volume, plan) => {
  expect(volumePlan(volume, 'i-1')).toEqual(plan);
});

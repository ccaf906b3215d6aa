import type { TaskDefinition, Volume } from '@aws-sdk/client-ecs';
import type { EngineContext } from '../context.ts';
import type { TaskRecord } from '../records.ts';
import { RuntimeError } from '../runtime/runtime.ts';
import type { MountSource } from './container-spec.ts';

/** Where a volume comes from: a path of the box, a volume of the task alone, or one that tasks of the box share. */
export type VolumePlan =
  | { readonly is: 'host'; readonly path: string }
  | {
      readonly is: 'task';
      readonly driver: string;
      readonly driverOpts: Readonly<Record<string, string>>;
      readonly labels: Readonly<Record<string, string>>;
    }
  | {
      readonly is: 'shared';
      readonly name: string;
      readonly autoprovision: boolean;
      readonly driver: string;
      readonly driverOpts: Readonly<Record<string, string>>;
      readonly labels: Readonly<Record<string, string>>;
    };

/**
 * What a volume of a task definition means. EFS and FSx are not here: a volume shared on the box stands for them.
 * Source: AWS API, Volume and DockerVolumeConfiguration; ECS agent, `agent/taskresource/volume`.
 */
export function volumePlan(volume: Volume, instanceId: string): VolumePlan {
  if (volume.host?.sourcePath) return { is: 'host', path: volume.host.sourcePath };
  const docker = volume.dockerVolumeConfiguration;
  const rest = {
    driver: docker?.driver ?? 'local',
    driverOpts: docker?.driverOpts ?? {},
    labels: docker?.labels ?? {},
  };
  if (docker?.scope === 'shared') {
    return {
      is: 'shared',
      name: `${instanceId}-${volume.name ?? ''}`,
      autoprovision: docker.autoprovision ?? false,
      ...rest,
    };
  }
  const remote =
    volume.efsVolumeConfiguration?.fileSystemId ??
    volume.fsxWindowsFileServerVolumeConfiguration?.fileSystemId;
  if (remote !== undefined)
    return {
      is: 'shared',
      name: `${instanceId}-${remote}`,
      autoprovision: true,
      driver: 'local',
      driverOpts: {},
      labels: {},
    };
  return { is: 'task', ...rest };
}

/** `ecs-<family>-<revision>-<volume>-<hex>` */
const taskVolumeName = (definition: TaskDefinition, volume: string, suffix: string): string =>
  `ecs-${definition.family ?? ''}-${String(definition.revision ?? 0)}-${volume.replace(/[^A-Za-z0-9-]/g, '')}-${suffix}`;

/**
 * Makes the volumes of a task and tells where each is. Names of the task's own are kept in its record before they are made,
 * so that they are removed with it whatever happens.
 * @throws RuntimeError `CannotCreateVolumeError`
 */
export async function provideVolumes(
  context: EngineContext,
  task: TaskRecord,
  definition: TaskDefinition,
  instanceId: string,
): Promise<Map<string, MountSource>> {
  const { runtime, store, random } = context;
  const sources = new Map<string, MountSource>();
  for (const volume of definition.volumes ?? []) {
    const name = volume.name ?? '';
    const plan = volumePlan(volume, instanceId);
    switch (plan.is) {
      case 'host':
        sources.set(name, { host: plan.path });
        break;
      case 'task': {
        const made = task.volumes[name] ?? taskVolumeName(definition, name, random.hex(20));
        task.volumes[name] = made;
        store.tasks.put(task.arn, task);
        await runtime.addVolume({
          name: made,
          driver: plan.driver,
          driverOpts: plan.driverOpts,
          labels: plan.labels,
        });
        sources.set(name, { volume: made });
        break;
      }
      case 'shared':
        if (!plan.autoprovision && !(await runtime.hasVolume(plan.name))) {
          throw new RuntimeError(
            'CannotCreateVolumeError',
            `the shared volume ${name} does not exist and autoprovision is off`,
          );
        }
        await runtime.addVolume({
          name: plan.name,
          driver: plan.driver,
          driverOpts: plan.driverOpts,
          labels: plan.labels,
        });
        sources.set(name, { volume: plan.name });
        break;
      default:
        plan satisfies never;
    }
  }
  return sources;
}

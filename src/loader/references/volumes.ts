import { didYouMean } from '../nearest.ts';
import { positionAt } from '../source.ts';
import { isObject, list, member, text } from '../value.ts';
import type { TaskView } from './task-view.ts';
import { tellDuplicates } from './unique.ts';

/** Volumes are named once, and mount points name volumes of the task (API reference, `Volume`, `MountPoint`). */
export function checkVolumes(view: TaskView): void {
  const volumes = list(view.task, 'volumes');
  const named = volumes.map((value, index) => ({
    name: text(value, 'name'),
    way: [...view.way, 'volumes', index, 'name'],
  }));
  tellDuplicates(view, 'volume', named);
  checkAutoprovision(view, volumes);
  const names = named.flatMap(({ name }) => (name === undefined ? [] : [name]));
  for (const { value, way } of view.containers) {
    for (const [index, mount] of list(value, 'mountPoints').entries()) {
      const volume = text(mount, 'sourceVolume');
      if (volume === undefined || names.includes(volume)) continue;
      const at = positionAt(view.source, [...way, 'mountPoints', index, 'sourceVolume']);
      const hint =
        didYouMean(volume, names) ??
        (names.length > 0 ? `the volumes are ${names.join(', ')}` : 'declare it in "volumes" of the task');
      view.report.error(
        at,
        'unknown-volume',
        `mount of ${JSON.stringify(volume)}, which is no volume of this task`,
        hint,
      );
    }
  }
}

/** `autoprovision` belongs to shared volumes only (API reference, `DockerVolumeConfiguration`). */
function checkAutoprovision(view: TaskView, volumes: readonly TaskView['task'][]): void {
  for (const [index, volume] of volumes.entries()) {
    const docker = member(volume, 'dockerVolumeConfiguration');
    if (
      !isObject(docker) ||
      member(docker, 'autoprovision') === undefined ||
      text(docker, 'scope') === 'shared'
    )
      continue;
    const way = [...view.way, 'volumes', index, 'dockerVolumeConfiguration', 'autoprovision'];
    const hint = 'remove it, or set "scope": "shared"';
    view.report.error(
      positionAt(view.source, way),
      'autoprovision-needs-shared',
      '"autoprovision" is for volumes of scope shared',
      hint,
    );
  }
}

import { idOf } from '../model/id.ts';
import { containerCheck, listed, runsOnBoxes, taskCheck, type Check } from './check.ts';

/** Volumes and mounts. */
export const VOLUME_CHECKS: readonly Check[] = [
  taskCheck('volume-unused', 'note', 'A volume that no container mounts', (task) => {
    const mounted = new Set(
      (task.input.containerDefinitions ?? []).flatMap((c) =>
        (c.mountPoints ?? []).map((m) => m.sourceVolume),
      ),
    );
    const unused = (task.input.volumes ?? []).filter(({ name }) => !mounted.has(name));
    const [first] = unused;
    if (first === undefined) return undefined;
    const index = task.input.volumes?.indexOf(first) ?? 0;
    return {
      member: `/volumes/${String(index)}`,
      message: `No container of task ${task.family} mounts ${listed(unused.map(({ name }) => `"${name ?? ''}"`))}.`,
      hint: 'Add a mount point ("sourceVolume"), or remove the volume.',
    };
  }),
  containerCheck('mount-twice', 'error', 'Two mounts at one path', ({ container, name }) => {
    const seen = new Set<string>();
    return (container.mountPoints ?? []).flatMap((mount, index) => {
      const path = (mount.containerPath ?? '').replace(/(?<=.)\/+$/, '');
      if (!seen.has(path)) {
        seen.add(path);
        return [];
      }
      return [
        {
          member: `/mountPoints/${String(index)}`,
          message: `${name} mounts two volumes at ${path}. Docker refuses to start it.`,
          hint: 'Give each mount a path of its own.',
        },
      ];
    });
  }),
  {
    id: 'host-volume-stays',
    level: 'note',
    title: 'Data in folders of a box, with more than one box',
    find: ({ desired }) => {
      if ((desired.boxes?.size ?? 0) < 2) return [];
      const moving = [...desired.services.values()].flatMap((service) => {
        const task = desired.tasks.get(service.task);
        const constrained = [
          ...(service.input.placementConstraints ?? []),
          ...(task?.input.placementConstraints ?? []),
        ].some(({ type }) => type === 'memberOf');
        if (task === undefined || constrained || !runsOnBoxes(service)) return [];
        if (service.input.schedulingStrategy === 'DAEMON') return [];
        const written = (task.input.containerDefinitions ?? [])
          .flatMap((c) => c.mountPoints ?? [])
          .filter((mount) => mount.readOnly !== true)
          .map((mount) => mount.sourceVolume);
        const index = (task.input.volumes ?? []).findIndex(
          (volume) => volume.host?.sourcePath && written.includes(volume.name),
        );
        const path = task.input.volumes?.[index]?.host?.sourcePath;
        return path === undefined ? [] : [{ service, task, path, index }];
      });
      const [first] = moving;
      if (first === undefined) return [];
      const what = listed(moving.map(({ service, path }) => `${service.name} (${path})`));
      return [
        {
          subject: idOf('task', first.task.family),
          member: `/volumes/${String(first.index)}`,
          message: `${what} ${moving.length === 1 ? 'writes' : 'write'} into a folder of the box. Boxes do not share folders: a task that ECS starts on another box finds an empty one, and a replaced box loses its own.`,
          hint: 'Use an EFS volume, or keep the service on one box with a placement constraint (memberOf).',
        },
      ];
    },
  },
];

import { DEFAULTS } from '../../model/defaults.ts';
import { rulesOf } from './rules.ts';

/** A revision never changes: every difference makes a new one, so nothing forces a replacement. */
export const TASK_RULES = rulesOf({
  // Tags of a revision that the files do not name are others' (automatic tagging); they need no new revision.
  undeclared: ['tags'],
  defaults: [
    ['', DEFAULTS.task],
    ['containers.*', DEFAULTS.container],
    ['containers.*.mounts.*', DEFAULTS.mount],
    ['containers.*.volumesFrom.*', DEFAULTS.mount],
    ['containers.*.healthCheck', DEFAULTS.healthCheck],
    ['containers.*.restartPolicy', DEFAULTS.restartPolicy],
    ['containers.*.linuxParameters', { initProcessEnabled: DEFAULTS.linuxParameters.initProcessEnabled }],
    ['volumes.*.dockerVolumeConfiguration', DEFAULTS.dockerVolume],
    ['volumes.*.efsVolumeConfiguration', DEFAULTS.efs],
    ['volumes.*.efsVolumeConfiguration.authorizationConfig', DEFAULTS.efsAuthorization],
    ['proxyConfiguration', DEFAULTS.proxy],
  ],
});

import type { ContainerDefinition } from '@aws-sdk/client-ecs';
import { idOf } from '../model/id.ts';
import { areLinux } from './boxes.ts';
import { containerCheck, containersOf, type Check } from './check.ts';

/** The most that Fargate allows, and as long as a roll should wait for one task. Source: API reference, `stopTimeout`. */
const LONG_STOP_SECONDS = 120;

/** How containers start, run and end. */
export const CONTAINER_CHECKS: readonly Check[] = [
  containerCheck('command-one-word', 'warning', 'A whole command line as one word', ({ container, name }) => {
    const [line, ...more] = container.command ?? [];
    const shell = container.entryPoint?.at(-1) ?? '';
    if (
      line === undefined ||
      more.length > 0 ||
      !/^\S+\s+\S/.test(line.trim()) ||
      /^-(?:\w*c|Command)$/i.test(shell)
    )
      return undefined;
    const words = line.trim().split(/\s+/);
    return {
      member: '/command',
      message: `The "command" of ${lower(name)} is one word with spaces. No shell reads it: Docker looks for a program of that whole name, unless the entry point of the image is a shell.`,
      hint: /[|&;<>$*]/.test(line)
        ? 'Write ["sh", "-c", "..."].'
        : `Write one text for each word (there are ${String(words.length)}), or ["sh", "-c", "..."].`,
    };
  }),
  containerCheck(
    'stop-timeout-long',
    'note',
    'A container that may take minutes to stop',
    ({ container, name }) => {
      const seconds = container.stopTimeout;
      if (seconds === undefined || seconds <= LONG_STOP_SECONDS) return undefined;
      return {
        member: '/stopTimeout',
        message: `${name} gets ${String(seconds)} s to stop. Its host ports, CPU and memory are taken that long, so a roll can wait for it at every step.`,
        hint: `Take at most ${String(LONG_STOP_SECONDS)} s, and let the program end at SIGTERM.`,
      };
    },
  ),
  containerCheck(
    'not-essential',
    'note',
    'A serving container that nobody starts again',
    ({ container, name }) => {
      if (container.essential !== false || (container.portMappings ?? []).length === 0) return undefined;
      if (container.restartPolicy?.enabled === true) return undefined;
      return {
        member: '/essential',
        message: `${name} has ports and is not essential: when it ends, its task goes on without it and nobody starts it again.`,
        hint: 'Make it essential, or add "restartPolicy": { "enabled": true }.',
      };
    },
  ),
  containerCheck('ulimit-order', 'error', 'A soft limit above its hard limit', ({ container, name }) =>
    (container.ulimits ?? []).flatMap((limit, index) => {
      const { softLimit = 0, hardLimit = 0 } = limit;
      if (hardLimit < 0 || softLimit <= hardLimit) return [];
      return [
        {
          member: `/ulimits/${String(index)}`,
          message: `${name} has a soft limit of ${String(softLimit)} for ${limit.name ?? ''} and a hard limit of ${String(hardLimit)}. Docker refuses to start it.`,
          hint: 'The soft limit must not be above the hard limit.',
        },
      ];
    }),
  ),
  containerCheck('swappiness-ignored', 'note', 'Swappiness without a size of swap', ({ container, name }) => {
    const { swappiness, maxSwap } = container.linuxParameters ?? {};
    if (swappiness === undefined || maxSwap !== undefined) return undefined;
    return {
      member: '/linuxParameters/swappiness',
      message: `${name} has "swappiness" and no "maxSwap". ECS ignores the one without the other.`,
      hint: 'Add "maxSwap" (MiB), or remove "swappiness".',
    };
  }),
  {
    id: 'path-relative',
    level: 'error',
    title: 'A path inside a container that does not begin at its root',
    find: (input) =>
      containersOf(input.desired).flatMap((at) =>
        at.windows
          ? []
          : pathsOf(at.container)
              .filter(([, path]) => !isFromRoot(path, at.linux || areLinux(input)))
              .map(([member, path]) => ({
                subject: idOf('task', at.task.family),
                member: `${at.pointer}${member}`,
                message: `${at.name} has the path ${path}, which does not begin with "/". Docker refuses to start it.`,
                hint: `Write /${path.replace(/^\.?\/+/, '')} or whatever was meant.`,
              })),
      ),
  },
];

const lower = (name: string): string => name.charAt(0).toLowerCase() + name.slice(1);

/** The paths inside a container that are declared, and where. */
const pathsOf = ({
  mountPoints = [],
  workingDirectory,
}: ContainerDefinition): (readonly [string, string])[] =>
  [
    ...mountPoints.map(
      ({ containerPath }, index) => [`/mountPoints/${String(index)}/containerPath`, containerPath] as const,
    ),
    ['/workingDirectory', workingDirectory] as const,
  ].flatMap(([member, path]) => (path === undefined || path === '' ? [] : [[member, path] as const]));

/** Boxes that are not known to run Linux may run Windows, where `C:\data` and `\\.\pipe\docker` are paths. */
const isFromRoot = (path: string, linux: boolean): boolean =>
  path.startsWith('/') || (!linux && /^(?:[A-Za-z]:[\\/]|\\)/.test(path));

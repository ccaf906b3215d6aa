import type { Task } from '@aws-sdk/client-ecs';
import { describe, expect, it } from 'vitest';
import { diagnose } from '../../src/executor/diagnose.ts';

let number = 0;
const task = (more: Task): Task => ({
  taskArn: `arn:aws:ecs:us-east-1:111122223333:task/shop/3f2a${String(number++).padStart(28, '0')}`,
  ...more,
});
const pull = (reason: string): Task =>
  task({
    stopCode: 'TaskFailedToStart',
    stoppedReason: 'Task failed to start',
    containers: [{ name: 'app', reason }, { name: 'side' }],
  });
const exit = (code: number, more: Task = {}): Task =>
  task({
    stopCode: 'EssentialContainerExited',
    stoppedReason: 'Essential container in task exited',
    containers: [
      { name: 'side', exitCode: 143 },
      { name: 'app', exitCode: code },
    ],
    ...more,
  });

describe('diagnose', () => {
  it('says nothing of no failures', () => {
    expect(diagnose([], 0)).toBeUndefined();
  });

  it('ends at once for an image that is not there', () => {
    const verdict = diagnose([pull('CannotPullContainerError: ghcr.io/acme/api:1.4.1: not found')], 1);
    expect(verdict).toMatchObject({
      conclusive: true,
      lines: [
        'task 3f2a0000… stopped: container app: CannotPullContainerError: ghcr.io/acme/api:1.4.1: not found',
      ],
      hint: 'The registry has no such tag: push it, or correct the tag',
      passes: false,
    });
  });

  it.each([
    'CannotPullContainerError: pull access denied for acme/api, repository does not exist or may require authorization',
    'CannotPullImageManifestError: manifest unknown: Requested image not found',
    'CannotPullContainerAuthError: unauthorized: authentication required',
  ])('ends at once for %s', (reason) => {
    expect(diagnose([pull(reason)], 1)?.conclusive).toBe(true);
  });

  it('waits for a pull that timed out, however often', () => {
    const reason = 'CannotPullContainerError: Get "https://registry/v2/": net/http: TLS handshake timeout';
    expect(diagnose([pull(reason)], 1)?.conclusive).toBe(false);
    expect(diagnose([pull(reason), pull(reason)], 2)).toMatchObject({ conclusive: false, passes: true });
    const gone = pull('CannotPullContainerError: manifest unknown');
    expect(diagnose([pull(reason), pull(reason), gone], 3)).toMatchObject({
      conclusive: true,
      passes: false,
    });
  });

  it.each([
    // docker-archive/compose-cli#911
    'CannotPullContainerError: dial tcp 34.205.13.154:443: i/o timeout',
    'CannotPullContainerError: read tcp 10.0.0.5:51234->34.205.13.154:443: read: connection reset by peer',
    'CannotPullImageManifestError: Error response from daemon: toomanyrequests: Request exceeded pull rate limit for IP 10.0.0.1',
    'CannotPullContainerError: received unexpected HTTP status: 503 Service Unavailable',
    'CannotPullContainerError: lookup ghcr.io on 10.0.0.2:53: read udp 10.0.0.5:1->10.0.0.2:53: i/o timeout',
  ])('waits for %s', (reason) => {
    expect(diagnose([pull(reason), pull(reason)], 5)).toMatchObject({ conclusive: false, passes: true });
  });

  it('names the container that exited, and its code, not the ones that were stopped with it', () => {
    expect(diagnose([exit(3)], 0)).toMatchObject({
      conclusive: false,
      lines: [expect.stringMatching(/stopped: essential container app exited with code 3$/)],
    });
    expect(diagnose([exit(3), exit(3)], 0)).toMatchObject({
      conclusive: true,
      lines: [expect.stringMatching(/exited with code 3 \(2 tasks alike\)$/)],
    });
  });

  it('does not add different failures up', () => {
    expect(diagnose([exit(3), exit(4)], 0)?.conclusive).toBe(false);
  });

  it('takes ids and addresses in a reason for the same failure', () => {
    const reason = (id: string) =>
      `CannotStartContainerError: Error response from daemon: driver failed on endpoint ${id}: Bind for 127.0.0.2:80 failed: port is already allocated`;
    const verdict = diagnose([pull(reason('aaaabbbbcccc0001')), pull(reason('aaaabbbbcccc0002'))], 0);
    expect(verdict).toMatchObject({
      conclusive: true,
      hint: 'Free the port on the box, or choose another host port',
    });
  });

  it('tells out of memory', () => {
    const verdict = diagnose(
      [
        exit(137, {
          containers: [
            { name: 'app', exitCode: 137, reason: 'OutOfMemoryError: Container killed due to memory usage' },
          ],
        }),
      ],
      0,
    );
    expect(verdict?.lines[0]).toMatch(/container app ran out of memory/);
    expect(verdict?.hint).toBe('Give the container more memory');
  });

  it('takes tasks that others stopped for no failure', () => {
    const verdict = diagnose(
      [
        task({
          stopCode: 'UserInitiated',
          stoppedReason: 'Task stopped by user',
          containers: [{ name: 'app', exitCode: 1 }],
        }),
        task({
          stopCode: 'ServiceSchedulerInitiated',
          stoppedReason: 'Scaling activity initiated by (deployment ecs-svc/1)',
          containers: [{ name: 'app', exitCode: 143 }],
        }),
        task({ stoppedReason: 'Host EC2 (instance i-1) terminated.', containers: [{ name: 'app' }] }),
      ],
      0,
    );
    expect(verdict).toBeUndefined();
  });

  describe('a dependency, in the words of agent 1.105.1', () => {
    const WAITED = 'for target [web(busybox:1.37.0) (MANIFEST_PULLED->RUNNING)]';
    const unresolved = `CannotStartContainerError: dependency graph: failed to resolve container ordering dependency`;
    const web = (reason: string) => ({ name: 'web', exitCode: 143, reason });
    const noFile =
      'CannotStartContainerError: Error response from daemon: exec: "/nope": stat /nope: no such file or directory: unknown';

    it.each([
      [
        'that failed',
        [
          { name: 'init', exitCode: 5 },
          web(
            `${unresolved} [init(busybox:1.37.0) (STOPPED->RUNNING) - Exit: 5] ${WAITED} as dependency did not exit successfully.`,
          ),
        ],
        'init exited with code 5, so web could not start',
      ],
      [
        'that did not start',
        [
          web(
            `${unresolved} [db(busybox:1.37.0) (CREATED->STOPPED)] ${WAITED} because dependency will never start`,
          ),
          { name: 'db', reason: noFile },
        ],
        `container db: ${noFile}, so web could not start`,
      ],
      [
        'that took too long',
        [
          web(
            `CannotStartContainerError: dependency graph: container ordering dependency [init(busybox:1.37.0) (RUNNING->RUNNING)] ${WAITED} has timed out.`,
          ),
          { name: 'init', exitCode: 137 },
        ],
        'init was not ready within its startTimeout, so web could not start',
      ],
      [
        'of a dependency',
        [
          { name: 'init', exitCode: 0 },
          { name: 'migrate', exitCode: 2 },
          {
            name: 'api',
            exitCode: 143,
            reason: `${unresolved} [migrate(acme/migrate:3@sha256:ab) (STOPPED->RUNNING) - Exit: 2] for target [api(acme/api:3) (MANIFEST_PULLED->RUNNING)] as dependency did not exit successfully.`,
          },
          web(
            `${unresolved} [api(acme/api:3) (NONE->STOPPED) - Exit: 143] ${WAITED} because dependency will never start`,
          ),
        ],
        'migrate exited with code 2, so api and web could not start',
      ],
    ])('%s', (_title, containers, text) => {
      for (const stopCode of ['TaskFailedToStart', 'EssentialContainerExited'] as const) {
        const stopped = task({ stopCode, stoppedReason: 'Task failed to start', containers });
        expect(diagnose([stopped], 0)?.lines[0]?.replace(/^task \S+ stopped: /, '')).toBe(text);
      }
    });
  });

  it('blames an essential container, not one that was done or that does not matter', () => {
    const stopped = (containers: Task['containers']) =>
      task({
        stopCode: 'EssentialContainerExited',
        stoppedReason: 'Essential container in task exited',
        containers,
      });
    const essential = new Set(['web']);
    expect(
      diagnose(
        [
          stopped([
            { name: 'init', exitCode: 0 },
            { name: 'web', exitCode: 143 },
          ]),
        ],
        0,
        essential,
      )?.lines[0],
    ).toMatch(/essential container web exited with code 143$/);
    expect(
      diagnose(
        [
          stopped([
            { name: 'job', exitCode: 4 },
            { name: 'web', exitCode: 0 },
          ]),
        ],
        0,
        essential,
      )?.lines[0],
    ).toMatch(/essential container web exited with code 0$/);
    expect(
      diagnose(
        [
          stopped([
            { name: 'side', reason: 'CannotPullContainerError: no' },
            { name: 'web', exitCode: 3 },
          ]),
        ],
        0,
        essential,
      )?.lines[0],
    ).toMatch(/essential container web exited with code 3$/);
  });

  it('takes failed health checks for a failure', () => {
    const stopped = () =>
      task({
        stopCode: 'ServiceSchedulerInitiated',
        stoppedReason: 'Task failed container health checks',
        containers: [{ name: 'app', exitCode: 137 }],
      });
    expect(diagnose([stopped(), stopped()], 0)).toMatchObject({
      conclusive: true,
      lines: [expect.stringContaining('Task failed container health checks')],
    });
  });
});

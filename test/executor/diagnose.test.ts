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
    expect(verdict).toEqual({
      conclusive: true,
      lines: [
        'task 3f2a0000… stopped: container app: CannotPullContainerError: ghcr.io/acme/api:1.4.1: not found',
      ],
      hint: 'Push the image, or correct its name or tag',
    });
  });

  it.each([
    'CannotPullContainerError: pull access denied for acme/api, repository does not exist or may require authorization',
    'CannotPullImageManifestError: manifest unknown: Requested image not found',
    'CannotPullContainerAuthError: unauthorized: authentication required',
  ])('ends at once for %s', (reason) => {
    expect(diagnose([pull(reason)], 1)?.conclusive).toBe(true);
  });

  it('gives a pull that timed out another chance', () => {
    const reason = 'CannotPullContainerError: Get "https://registry/v2/": net/http: TLS handshake timeout';
    expect(diagnose([pull(reason)], 1)?.conclusive).toBe(false);
    expect(diagnose([pull(reason), pull(reason)], 1)?.conclusive).toBe(true);
    expect(diagnose([pull(reason)], 2)?.conclusive).toBe(true);
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

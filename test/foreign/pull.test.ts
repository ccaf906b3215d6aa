import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Behaviour } from '../../src/engine/runtime/simulated.ts';
import { shop, TASK, type Shop } from './shop.ts';

/** What Docker, registries and the agent really say, where it was said; and what is to be told of it. */
const TELLING: readonly (readonly [cause: string, said: string, hint: string])[] = [
  [
    'no such tag, Docker',
    'manifest for acme/timeout:1.0.0 not found: manifest unknown: manifest unknown',
    'The registry has no such tag',
  ],
  // aws/amazon-ecs-agent, TestInvalidImageInteg
  ['no such tag, a registry', 'manifest unknown: Requested image not found', 'The registry has no such tag'],
  [
    'no such tag, containerd',
    'failed to resolve reference "ghcr.io/acme/denied:1": ghcr.io/acme/denied:1: not found',
    'The registry has no such tag',
  ],
  // Amazon ECR user guide, common errors
  [
    'no such name, ECR',
    "repository acme/api not found: name unknown: The repository with name 'acme/api' does not exist in the registry with id '111122223333'",
    'The registry has no such name',
  ],
  [
    'no such name or private',
    "pull access denied for acme/api, repository does not exist or may require 'docker login': denied: requested access to the resource is denied",
    'There is no such image, or it is private',
  ],
  [
    'no credentials, ECR',
    'Head "https://111122223333.dkr.ecr.us-east-1.amazonaws.com/v2/acme/api/manifests/1": no basic auth credentials',
    'The registry wants credentials',
  ],
  [
    'no credentials, Docker Hub',
    'Get "https://registry-1.docker.io/v2/acme/api/manifests/1": unauthorized: authentication required',
    'The registry wants credentials',
  ],
  // aws/amazon-ecs-agent#4181
  [
    'denied, ECR',
    "pull access denied for 111122223333.dkr.ecr.us-east-1.amazonaws.com/api, repository does not exist or may require 'docker login': denied: User: arn:aws:sts::111122223333:assumed-role/ecsInstanceRole/i-0 is not authorized to perform: ecr:BatchGetImage on resource: arn:aws:ecr:us-east-1:111122223333:repository/api",
    'The registry knows who asks and refuses',
  ],
  // aws/containers-roadmap#2493
  [
    'denied, a policy',
    'unexpected status from HEAD request to https://111122223333.dkr.ecr.us-west-2.amazonaws.com/v2/c/blobs/sha256:8: 403 Forbidden',
    'The registry knows who asks and refuses',
  ],
  // Seen with agent 1.105.1
  [
    'no such host',
    'Get "https://registry-1.docker.io/v2/": dial tcp: lookup registry-1.docker.io on 10.0.0.2:53: no such host',
    'The registry’s name does not resolve',
  ],
  [
    'another processor',
    'no matching manifest for linux/arm64/v8 in the manifest list entries',
    'not built for the boxes’ processor',
  ],
  [
    'not trusted',
    'Get "https://r.acme.io/v2/": x509: certificate signed by unknown authority',
    'certificate is not trusted',
  ],
  [
    'no room',
    'write /var/lib/docker/tmp/GetImageBlob1: no space left on device',
    'The disk of the box is full',
  ],
];

const PASSING: readonly (readonly [cause: string, said: string, hint: string])[] = [
  // AWS knowledge center, ecs-pull-container-error-rate-limit
  [
    'rate limit',
    'toomanyrequests: You have reached your pull rate limit. You may increase the limit by authenticating and upgrading: https://www.docker.com/increase-rate-limit',
    'The registry counts pulls',
  ],
  // moby/moby#37532
  [
    'time-out of headers',
    'Get "https://registry-1.docker.io/v2/": net/http: request canceled while waiting for connection (Client.Timeout exceeded while awaiting headers)',
    'The registry does not answer',
  ],
];

let it: Shop;
let pull: Behaviour['pull'];
let tried: { times: number };
beforeEach(async () => {
  tried = { times: 0 };
  it = await shop({
    behaviour: () => {
      tried.times += 1;
      return pull === undefined ? {} : { pull };
    },
  });
  it.write({ boxes: { web: { count: 1 } }, services: { api: { task: 'api', desiredCount: 1 } } });
});
afterEach(() => it.close());

const oneLine = (text: string): string => text.replaceAll(/\s+/g, ' ');

describe('an image that cannot be pulled', () => {
  test.each(TELLING)('%s: told at once', async (_cause, said, hint) => {
    pull = { refused: said };
    const { code, stdout, stderr } = await it.run('apply --yes');
    expect([code, oneLine(stdout + stderr)]).toEqual([1, expect.stringContaining(hint)]);
    expect(oneLine(stdout + stderr)).toContain(said);
  });

  test('nothing listens there: told when it happens again', async () => {
    // Seen with agent 1.105.1
    pull = { refused: 'Get "http://127.0.0.1:1/v2/": dial tcp 127.0.0.1:1: connect: connection refused' };
    const { code, stdout, stderr } = await it.run('apply --yes');
    expect([code, oneLine(stdout + stderr)]).toEqual([1, expect.stringContaining('Nothing listens')]);
  });

  test.each(PASSING)('%s: waited for, and told meanwhile', async (_cause, said, hint) => {
    pull = { refused: said };
    const ended = it.run('apply --yes');
    while (tried.times < 3) await new Promise((resolve) => setTimeout(resolve, 50));
    pull = undefined;
    const { code, stdout, stderr } = await ended;
    expect([code, code === 0 ? '' : stdout + stderr]).toEqual([0, '']);
    expect(oneLine(stderr)).toContain(hint);
  });

  test('that does not pass in time ends with the reason and what to do', async () => {
    pull = { refused: 'dial tcp 34.205.13.154:443: i/o timeout' };
    it.write(
      { boxes: { web: { count: 1 } }, services: { api: { task: 'api', desiredCount: 1 } } },
      { ...TASK, containerDefinitions: [{ name: 'api', image: 'acme/api:2', memory: 64 }] },
    );
    const { code, stdout, stderr } = await it.run('apply --yes --timeout 8s');
    expect(code).toBe(5);
    const told = oneLine(stdout + stderr);
    expect(told).toContain('i/o timeout');
    expect(told).toContain('the subnet needs a way to it (public address, NAT gateway or VPC endpoints)');
  });
});

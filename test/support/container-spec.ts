import { randomBytes } from 'node:crypto';
import type { ContainerSpec, RuntimeBox } from '../../src/engine/runtime/runtime.ts';

/** A container specification with everything that a test does not care about. */
export function containerSpec(
  box: RuntimeBox,
  image: string,
  rest: Partial<ContainerSpec> = {},
): ContainerSpec {
  return {
    name: `ecs-test-1-main-${randomBytes(10).toString('hex')}`,
    box,
    image,
    labels: {},
    environment: {},
    networkMode: 'bridge',
    disableNetworking: false,
    interactive: false,
    pseudoTerminal: false,
    cpuShares: 10,
    ports: [],
    links: [],
    volumesFrom: [],
    mounts: [],
    privileged: false,
    readonlyRootFilesystem: false,
    dnsServers: [],
    dnsSearchDomains: [],
    extraHosts: [],
    securityOptions: [],
    ulimits: [],
    sysctls: {},
    capabilitiesAdd: [],
    capabilitiesDrop: [],
    devices: [],
    init: false,
    tmpfs: [],
    ...rest,
  };
}

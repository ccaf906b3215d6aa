import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ContainerSpec } from '../runtime.ts';
import { RuntimeError } from '../runtime.ts';

/**
 * What would give a container rights over the machine that the engine runs on. On a real box that is the box's own
 * risk; here it is the developer's machine, so each must be allowed by name.
 */
export const PRIVILEGES = [
  'privileged',
  'host-namespaces',
  'devices',
  'capabilities',
  'security-options',
  'volume-options',
] as const;
export type Privilege = (typeof PRIVILEGES)[number];

/** The file in the engine's data folder that allows them: `{ "allow": ["privileged"] }`. */
export const ALLOW_FILE = 'docker.json';

/** What Docker gives every container; see "Runtime privilege and Linux capabilities" in Docker's documentation. */
const DEFAULT_CAPABILITIES = new Set([
  'AUDIT_WRITE',
  'CHOWN',
  'DAC_OVERRIDE',
  'FOWNER',
  'FSETID',
  'KILL',
  'MKNOD',
  'NET_BIND_SERVICE',
  'NET_RAW',
  'SETFCAP',
  'SETGID',
  'SETPCAP',
  'SETUID',
  'SYS_CHROOT',
]);

/** Options that only take rights away. */
const TIGHTENING = /^(no-new-privileges([:=]true)?|apparmor[:=]docker-default)$/;

interface Demanded {
  readonly privilege: Privilege;
  readonly what: string;
}

/** Which privileges a container asks for, in words of its definition. Pure. */
export function privilegesOf(spec: ContainerSpec): readonly Demanded[] {
  const demanded: Demanded[] = [];
  if (spec.privileged) demanded.push({ privilege: 'privileged', what: 'privileged: true' });
  if (spec.pidMode === 'host') demanded.push({ privilege: 'host-namespaces', what: 'pidMode: host' });
  if (spec.ipcMode === 'host') demanded.push({ privilege: 'host-namespaces', what: 'ipcMode: host' });
  for (const device of spec.devices) {
    demanded.push({ privilege: 'devices', what: `device ${device.host}` });
  }
  for (const name of spec.capabilitiesAdd) {
    const plain = name.toUpperCase().replace(/^CAP_/, '');
    if (!DEFAULT_CAPABILITIES.has(plain)) {
      demanded.push({ privilege: 'capabilities', what: `capability ${plain}` });
    }
  }
  for (const option of spec.securityOptions) {
    if (!TIGHTENING.test(option)) {
      demanded.push({ privilege: 'security-options', what: `dockerSecurityOptions ${option}` });
    }
  }
  return demanded;
}

/** Which privileges a named volume asks for: a driver of its own, or a path or device of the machine. Pure. */
export function privilegesOfVolume(volume: {
  readonly driver: string;
  readonly driverOpts: Readonly<Record<string, string>>;
}): readonly Demanded[] {
  const demanded: Demanded[] = [];
  const allow = (what: string): void => void demanded.push({ privilege: 'volume-options', what });
  if (volume.driver !== 'local') allow(`volume driver ${volume.driver}`);
  for (const [key, value] of Object.entries(volume.driverOpts)) {
    const bind = key === 'o' && value.split(',').some((option) => /^r?bind$/.test(option.trim()));
    const path = (key === 'device' && value.startsWith('/')) || /^mount-?point$/i.test(key);
    if (bind || path) allow(`volume option ${key}=${value}`);
  }
  return demanded;
}

/** @throws RuntimeError with `reason` when something is demanded that is not allowed. */
export function refuse(
  reason: string,
  demanded: readonly Demanded[],
  allowed: ReadonlySet<string>,
  file: string,
): void {
  const refused = demanded.filter(({ privilege }) => !allowed.has(privilege));
  if (refused.length === 0) return;
  const names = [...new Set(refused.map(({ privilege }) => JSON.stringify(privilege)))].join(', ');
  throw new RuntimeError(
    reason,
    `the local engine refuses ${refused.map(({ what }) => what).join(', ')}: it would give the container rights over ` +
      `this machine. To allow it, write {"allow": [${names}]} to ${file}`,
  );
}

/**
 * Reads which privileges the user allowed; read at every use, so that no restart is needed.
 * @throws RuntimeError when the file is there and says nothing that can be understood.
 */
export async function readAllowed(dataDir: string, reason: string): Promise<ReadonlySet<string>> {
  const file = join(dataDir, ALLOW_FILE);
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch {
    return new Set();
  }
  const allowed = parseAllowed(text);
  if (allowed === undefined) {
    throw new RuntimeError(
      reason,
      `${file} must hold {"allow": [...]} with any of ${PRIVILEGES.map((name) => JSON.stringify(name)).join(', ')}`,
    );
  }
  return allowed;
}

function parseAllowed(text: string): ReadonlySet<string> | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof value !== 'object' || value === null || !('allow' in value) || !Array.isArray(value.allow)) {
    return undefined;
  }
  const known: readonly unknown[] = PRIVILEGES;
  const names: readonly unknown[] = value.allow;
  const strings = names.filter((name): name is string => typeof name === 'string' && known.includes(name));
  return strings.length === names.length ? new Set(strings) : undefined;
}

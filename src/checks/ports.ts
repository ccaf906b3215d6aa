import { RESERVED_PORTS, portName, staticPort } from '../scheduling/ports.ts';
import { containerCheck, listed, taskCheck, type Check } from './check.ts';
import { demandOf } from '../scheduling/demand.ts';

/** Who holds a reserved port. Source: API reference, PortMapping `hostPort`. */
const HOLDERS: Readonly<Record<number, string>> = { 22: 'SSH', 2375: 'Docker', 2376: 'Docker' };
/** The agent's ports as the API reference lists them; the last one is not in what an agent registers. */
const RESERVED = new Set([...RESERVED_PORTS.map(({ port }) => port), 51680]);

/** Where Linux takes ports for connections and for dynamic mappings: `net.ipv4.ip_local_port_range`. */
const EPHEMERAL = { from: 32768, to: 60999 } as const;

/** "You can have up to 100 reserved ports at a time on a container instance", 5 of them the defaults (API reference). */
const MOST_PORTS = 95;

/** Static host ports. */
export const PORT_CHECKS: readonly Check[] = [
  containerCheck(
    'port-reserved',
    'error',
    'A host port that every box keeps for itself',
    ({ container, networkMode, name }) =>
      (container.portMappings ?? []).flatMap((mapping, index) => {
        const held = staticPort(mapping, networkMode);
        if (held === undefined || held.protocol !== 'tcp' || !RESERVED.has(held.port)) return [];
        return [
          {
            member: `/portMappings/${String(index)}/hostPort`,
            message: `${name} wants host port ${portName(held)}, which ${HOLDERS[held.port] ?? 'the ECS agent'} holds on every box. No box can ever run it.`,
            hint: 'Take another host port, or 0 to let ECS pick one.',
          },
        ];
      }),
  ),
  containerCheck(
    'port-ephemeral',
    'warning',
    'A static host port where the system takes ports at random',
    ({ container, networkMode, name }) =>
      (container.portMappings ?? []).flatMap((mapping, index) => {
        const held = staticPort(mapping, networkMode);
        if (held === undefined || held.port < EPHEMERAL.from || held.port > EPHEMERAL.to) return [];
        if (held.protocol === 'tcp' && RESERVED.has(held.port)) return [];
        return [
          {
            member: `/portMappings/${String(index)}/hostPort`,
            message: `${name} wants host port ${portName(held)}. Boxes take ports ${String(EPHEMERAL.from)}-${String(EPHEMERAL.to)} for connections and for dynamic mappings, so it is now and then taken, and the task then fails to start.`,
            hint: `Take a host port below ${String(EPHEMERAL.from)}, or 0 to let ECS pick one.`,
          },
        ];
      }),
  ),
  taskCheck('port-limit', 'error', 'More static host ports than a box can reserve', (task) => {
    const { ports } = demandOf(task.input);
    if (ports.length <= MOST_PORTS) return undefined;
    return {
      member: '/containerDefinitions',
      message: `Task ${task.family} wants ${String(ports.length)} static host ports. A box can reserve 100, and 5 of them are taken.`,
      hint: 'Let ECS pick the host ports ("hostPort": 0); those do not count.',
    };
  }),
  taskCheck('port-of-link', 'note', 'A linked database that also holds a host port', (task) => {
    // A link gives a container's own ports, so the host port is not needed for it.
    const linked = new Set(
      (task.input.containerDefinitions ?? []).flatMap((c) => c.links ?? []).map((link) => link.split(':')[0]),
    );
    const held = (task.input.containerDefinitions ?? []).filter(
      (c) => linked.has(c.name) && (c.portMappings ?? []).some((m) => DATABASES.has(m.hostPort ?? 0)),
    );
    if (held.length === 0) return undefined;
    const names = held.map((c) => c.name ?? '');
    const index = task.input.containerDefinitions?.indexOf(held[0] ?? {}) ?? 0;
    const ports = held.flatMap((c) => (c.portMappings ?? []).flatMap((m) => m.hostPort || []));
    return {
      member: `/containerDefinitions/${String(index)}/portMappings`,
      message: `${listed(names)} of task ${task.family} ${names.length === 1 ? 'is' : 'are'} reached through links, and ${names.length === 1 ? 'holds' : 'hold'} host port ${listed(ports.map(String))} besides: the box's network can reach it, and no second such task fits the box.`,
      hint: 'A link needs no host port: leave "hostPort" out, unless others connect to it.',
    };
  }),
];

/** Ports of databases and the like, which are meant for their own task. Source: the IANA registry of ports. */
const DATABASES = new Set([1433, 1521, 3306, 5432, 5672, 6379, 8086, 9042, 9200, 11211, 27017]);

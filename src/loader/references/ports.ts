import { positionAt } from '../source.ts';
import type { Way } from '../value.ts';
import { list, member, number, text } from '../value.ts';
import type { TaskView } from './task-view.ts';

/** Rules of `portMappings` (API reference, `PortMapping`, `networkMode`). */
export function checkPorts(view: TaskView): void {
  const { source, report, networkMode } = view;
  const shared = networkMode === 'host' || networkMode === 'awsvpc';
  const taken = new Map<string, Way>();
  for (const { value, way } of view.containers) {
    const mappings = list(value, 'portMappings');
    if (mappings.length > 0 && networkMode === 'none') {
      const at = positionAt(source, [...way, 'portMappings']);
      report.error(at, 'ports-without-network', 'network mode none has no ports', 'remove "portMappings"');
      continue;
    }
    for (const [index, mapping] of mappings.entries()) {
      const here = [...way, 'portMappings', index];
      checkMapping(view, mapping, here, shared);
      const containerPort = number(mapping, 'containerPort');
      const port = number(mapping, 'hostPort') ?? (shared ? containerPort : 0);
      if (port === undefined || port === 0) continue;
      const key = `${port}/${text(mapping, 'protocol') ?? 'tcp'}`;
      const first = taken.get(key);
      if (first) {
        const message = `host port ${key} is taken twice in this task; the first is at line ${positionAt(source, first).line}`;
        const at = positionAt(
          source,
          member(mapping, 'hostPort') === undefined ? here : [...here, 'hostPort'],
        );
        report.error(at, 'duplicate-host-port', message, 'take another port, or 0 for any');
      } else taken.set(key, here);
    }
  }
}

function checkMapping(view: TaskView, mapping: TaskView['task'], way: Way, shared: boolean): void {
  const { source, report, networkMode } = view;
  const containerPort = number(mapping, 'containerPort');
  const hostPort = number(mapping, 'hostPort');
  const range = text(mapping, 'containerPortRange');
  if (shared && containerPort !== undefined && hostPort !== undefined && hostPort !== containerPort) {
    const message = `in network mode ${networkMode}, "hostPort" (${hostPort}) must equal "containerPort" (${containerPort})`;
    report.error(positionAt(source, [...way, 'hostPort']), 'host-port-differs', message, 'remove "hostPort"');
  }
  if (member(mapping, 'containerPort') === undefined && range === undefined) {
    report.error(
      positionAt(source, way),
      'missing-member',
      'a port mapping must have "containerPort" or "containerPortRange"',
    );
  }
  if (range === undefined) return;
  const at = positionAt(source, [...way, 'containerPortRange']);
  if (containerPort !== undefined || hostPort !== undefined) {
    report.error(
      at,
      'range-and-port',
      '"containerPortRange" excludes "containerPort" and "hostPort"',
      'keep one of them',
    );
  }
  const [from = 0, to = 0] = range.split('-').map(Number);
  if (/^\d{1,5}-\d{1,5}$/.test(range) && (from < 1 || to > 65535 || from >= to)) {
    report.error(
      at,
      'out-of-range',
      `a range of ports must rise within 1 and 65535, not ${JSON.stringify(range)}`,
    );
  }
}

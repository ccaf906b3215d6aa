import type { CreateChange, Field } from '../../model/plan.ts';
import { formatPath } from '../../model/path.ts';
import { kindOf } from '../../model/id.ts';
import { escapeTerminal } from '../escape.ts';
import { parsePath, renderValue, setMember } from './value.ts';

/** One line of a create: a name, a value. */
export interface Member {
  readonly name: string;
  readonly value: string;
}

/**
 * The members of a new resource that a reader looks for, in few lines; `hidden` counts the members that no line tells of.
 * Defaults that nobody wrote are most of a create, so a full list would hide what matters.
 */
export function mainMembers(change: CreateChange): { members: Member[]; hidden: number } {
  const rest = new Map(change.fields.map((field) => [field.path, field]));
  const kind = kindOf(change.id);
  const members =
    kind === 'task' ? taskMembers(rest) : kind === 'service' ? serviceMembers(rest) : plainMembers(rest);
  return { members: members.filter((member) => member !== undefined), hidden: rest.size };
}

/** One a line, sets in one line. */
function plainMembers(rest: Fields): (Member | undefined)[] {
  const sets = new Map<string, string[]>();
  const out = [...rest.keys()].map((path) => {
    const { set, member } = setMember(path) ?? {};
    if (set === undefined || member === undefined) return () => take(rest, path, path);
    rest.delete(path);
    const members = sets.get(set);
    if (members !== undefined) {
      members.push(member);
      return () => undefined;
    }
    sets.set(set, [member]);
    return () => ({ name: set, value: escapeTerminal((sets.get(set) ?? []).join(', ')) });
  });
  return out.map((member) => member());
}

/** Every member, one a line. */
export const allMembers = (change: CreateChange): Member[] =>
  change.fields.map((field) => ({ name: field.path, value: valueOf(field) }));

/** `containers.<name>.` when the task has that one container only: the reader needs no prefix then. */
export function onlyContainerPrefix(fields: readonly Field[]): string {
  const names = new Set<string>();
  for (const { path } of fields) {
    const [first, second] = parsePath(path);
    if (first === 'containers' && second !== undefined) names.add(second);
  }
  const [name] = names;
  return names.size === 1 && name !== undefined ? `${formatPath(['containers', name])}.` : '';
}

type Fields = Map<string, Field>;

const valueOf = (field: Field): string => renderValue(field.after, parsePath(field.path).at(-1) ?? '');

function take(rest: Fields, path: string, name: string): Member | undefined {
  const field = rest.get(path);
  if (field === undefined) return undefined;
  rest.delete(path);
  return isEmpty(field) ? undefined : { name, value: valueOf(field) };
}

const isEmpty = ({ after }: Field): boolean =>
  after.is === 'absent' ||
  (after.is === 'known' &&
    (after.value === null || (Array.isArray(after.value) && after.value.length === 0)));

function serviceMembers(rest: Fields): (Member | undefined)[] {
  return [
    take(rest, 'task', 'task') ?? take(rest, 'taskDefinition', 'task'),
    take(rest, 'desiredCount', 'count'),
    rest.get('schedulingStrategy')?.after.is === 'known' ? strategy(rest) : undefined,
    take(rest, 'deploymentConfiguration.minimumHealthyPercent', 'minimum healthy'),
    take(rest, 'deploymentConfiguration.maximumPercent', 'maximum'),
  ];
}

/** REPLICA goes without saying. */
function strategy(rest: Fields): Member | undefined {
  const member = take(rest, 'schedulingStrategy', 'strategy');
  return member?.value === 'REPLICA' ? undefined : member;
}

function taskMembers(rest: Fields): (Member | undefined)[] {
  const prefix = onlyContainerPrefix([...rest.values()]);
  const names = new Set(
    [...rest.keys()]
      .map(parsePath)
      .flatMap(([first, second]) => (first === 'containers' && second !== undefined ? [second] : [])),
  );
  const out: (Member | undefined)[] = [pair(rest, '', '')];
  for (const name of names) {
    const path = `${formatPath(['containers', name])}.`;
    const shown = prefix === '' ? path : '';
    out.push(
      take(rest, `${path}image`, `${shown}image`),
      pair(rest, path, shown),
      take(rest, `${path}memoryReservation`, `${shown}memoryReservation`),
      ports(rest, name, shown),
      take(rest, `${path}links`, `${shown}links`),
      take(rest, `${path}command`, `${shown}command`),
      keysOf(rest, name, 'environment', shown),
      keysOf(rest, name, 'secrets', shown),
      mounts(rest, name, shown),
    );
  }
  out.push(
    take(rest, 'networkMode', 'networkMode'),
    take(rest, 'taskRoleArn', 'taskRoleArn'),
    take(rest, 'revision', 'revision'),
  );
  return out.filter((member) => !(member?.name === 'networkMode' && member.value === 'bridge'));
}

/** `cpu, memory  256, 512 MiB`, or the one of them that is there. */
function pair(rest: Fields, path: string, shown: string): Member | undefined {
  const cpu = take(rest, `${path}cpu`, `${shown}cpu`);
  const memory = take(rest, `${path}memory`, `${shown}memory`);
  if (cpu === undefined || cpu.value === '0') return memory;
  if (memory === undefined) return cpu;
  return { name: `${shown}cpu, memory`, value: `${cpu.value}, ${memory.value}` };
}

/** The members below `containers.<name>.<member>`, by their keys. */
function below(rest: Fields, name: string, member: string): Map<string, Fields> {
  const found = new Map<string, Fields>();
  for (const [path, field] of rest) {
    const keys = parsePath(path);
    const [first, second, third, key] = keys;
    if (first !== 'containers' || second !== name || third !== member || key === undefined) continue;
    rest.delete(path);
    const group = found.get(key) ?? new Map<string, Field>();
    found.set(key, group.set(keys.slice(4).join('.'), field));
  }
  return found;
}

/** `3000 -> dynamic, 8080 -> host 80, 53/udp -> host 53`: the container's port, then the box's. */
function ports(rest: Fields, name: string, shown: string): Member | undefined {
  const texts = [...below(rest, name, 'ports')].map(([key, members]) => {
    const host = known(members.get('hostPort')) ?? key.replace(/\/.*$/, '');
    return `${escapeTerminal(key.replace(/\/tcp$/, ''))} -> ${host === '0' ? 'dynamic' : `host ${host}`}`;
  });
  return texts.length === 0 ? undefined : { name: `${shown}ports`, value: texts.join(', ') };
}

/** `data at /data/db, config at /etc/app (read-only)` */
function mounts(rest: Fields, name: string, shown: string): Member | undefined {
  const texts = [...below(rest, name, 'mounts')].map(([path, members]) => {
    const readOnly = known(members.get('readOnly')) === 'true' ? ' (read-only)' : '';
    return `${escapeTerminal(`${known(members.get('sourceVolume')) ?? '?'} at ${path}`)}${readOnly}`;
  });
  return texts.length === 0 ? undefined : { name: `${shown}mounts`, value: texts.join(', ') };
}

const known = (field: Field | undefined): string | undefined =>
  field?.after.is === 'known' && field.after.value !== null && typeof field.after.value !== 'object'
    ? String(field.after.value)
    : undefined;

/** The keys alone: values of environment variables are many and long. */
function keysOf(rest: Fields, name: string, member: string, shown: string): Member | undefined {
  const keys = [...below(rest, name, member).keys()];
  return keys.length === 0
    ? undefined
    : { name: `${shown}${member}`, value: escapeTerminal(keys.join(', ')) };
}

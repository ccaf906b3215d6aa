import type { DesiredBox } from '../../model/desired.ts';
import type { SecurityGroupFact } from '../../model/facts.ts';
import { idOf } from '../../model/id.ts';
import { demandOf } from '../../scheduling/demand.ts';
import { portName } from '../../scheduling/ports.ts';
import type { HostPort } from '../../scheduling/types.ts';
import { groupsOf } from '../boxes.ts';
import { listed, runsOnBoxes, type Found } from '../check.ts';
import type { OnlineCheck, OnlineInput } from './input.ts';

/** The boxes that the plan makes, by the thing that they share; each finding is about the first. */
function by(
  made: readonly DesiredBox[],
  things: (box: DesiredBox) => readonly string[],
): ReadonlyMap<string, DesiredBox[]> {
  const found = new Map<string, DesiredBox[]>();
  for (const box of made)
    for (const thing of things(box)) found.set(thing, [...(found.get(thing) ?? []), box]);
  return found;
}

const subnetsOf = (box: DesiredBox): readonly string[] => (box.subnet === undefined ? [] : [box.subnet]);

/** Subnets and security groups. */
export const NETWORK_CHECKS: readonly OnlineCheck[] = [
  {
    id: 'subnet-missing',
    level: 'error',
    title: 'A subnet that does not exist',
    judge: ({ facts, made }) =>
      missing(facts.subnets, by(made, subnetsOf), '/subnets', (id) => `There is no subnet ${id}`),
  },
  {
    id: 'subnet-full',
    level: 'error',
    title: 'A subnet with fewer addresses than new boxes',
    judge: ({ facts, made }) =>
      [...by(made, subnetsOf)].flatMap(([id, boxes]): readonly Found[] => {
        const free = facts.subnets?.get(id)?.free;
        const [first] = boxes;
        if (free === undefined || first === undefined || boxes.length <= free) return [];
        return [
          {
            subject: idOf('box', first.slot),
            member: '/subnets',
            message: `Subnet ${id} has ${free === 1 ? '1 address' : `${String(free)} addresses`} left, and the plan starts ${boxes.length === 1 ? '1 box' : `${String(boxes.length)} boxes`} in it.`,
            hint: 'Add another subnet to "subnets", or free addresses.',
          },
        ];
      }),
  },
  {
    id: 'security-group-missing',
    level: 'error',
    title: 'A security group that does not exist',
    judge: ({ facts, made }) =>
      missing(
        facts.securityGroups,
        by(made, (box) => box.securityGroups),
        '/securityGroups',
        (id) => `There is no security group ${id}`,
      ),
  },
  {
    id: 'vpc-mismatch',
    level: 'error',
    title: 'A subnet and a security group of different VPCs',
    judge: ({ facts, made }) => {
      const found = new Set<string>();
      return made.flatMap((box): readonly Found[] => {
        const places = [
          ...subnetsOf(box).map((id) => ({ id, vpc: facts.subnets?.get(id)?.vpc })),
          ...box.securityGroups.map((id) => ({ id, vpc: facts.securityGroups?.get(id)?.vpc })),
        ].filter(({ vpc }) => vpc !== undefined && vpc !== '');
        const text = places.map(({ id, vpc }) => `${id} is in ${vpc ?? ''}`);
        const key = `${box.group} ${text.join()}`;
        if (new Set(places.map(({ vpc }) => vpc)).size < 2 || found.has(key)) return [];
        found.add(key);
        return [
          {
            subject: idOf('box', box.slot),
            member: '/securityGroups',
            message: `The subnet and the security groups of ${box.group} are not in one VPC: ${listed(text, 9)}. EC2 refuses to start its boxes.`,
            hint: 'Take security groups of the VPC of the subnet.',
          },
        ];
      });
    },
  },
  {
    id: 'port-closed',
    level: 'warning',
    title: 'A static host port that no security group of the boxes lets in',
    judge: closedPorts,
  },
];

function missing(
  known: ReadonlyMap<string, unknown> | undefined,
  wanted: ReadonlyMap<string, readonly DesiredBox[]>,
  member: string,
  say: (id: string) => string,
): readonly Found[] {
  if (known === undefined) return [];
  return [...wanted].flatMap(([id, [first]]) =>
    known.has(id) || first === undefined
      ? []
      : [
          {
            subject: idOf('box', first.slot),
            member,
            message: `${say(id)} in the region, so EC2 refuses to start the boxes of ${first.group}.`,
            hint: 'Look at the region and the account of the credentials, or name another.',
          },
        ],
  );
}

/** Groups of boxes whose security groups are known, and the planned host ports that none of those lets in. */
function closedPorts({ desired, facts }: OnlineInput): readonly Found[] {
  const ports = new Map<string, { readonly port: HostPort; readonly services: string[] }>();
  for (const service of desired.services.values()) {
    if (!runsOnBoxes(service) || service.desiredCount === 0) continue;
    for (const port of demandOf(desired.tasks.get(service.task)?.input ?? {}).ports) {
      const entry = ports.get(portName(port)) ?? { port, services: [] };
      entry.services.push(service.name);
      ports.set(portName(port), entry);
    }
  }
  return groupsOf({ desired }).flatMap((box): readonly Found[] => {
    const groups = box.securityGroups.map((id) => facts.securityGroups?.get(id));
    if (groups.length === 0) return [];
    const known = groups.filter((group) => group !== undefined);
    if (known.length < groups.length) return [];
    const closed = [...ports.values()].filter(({ port }) => !known.some((group) => letsIn(group, port)));
    if (closed.length === 0) return [];
    const texts = closed.map(({ port, services }) => `${portName(port)} (${listed(services)})`);
    const names = box.securityGroups.map((id, index) => `${id} ("${known[index]?.name ?? ''}")`);
    return [
      {
        subject: idOf('box', box.slot),
        member: '/securityGroups',
        message: `${listed(names)} of the boxes of ${box.group} let${names.length === 1 ? 's' : ''} nothing in on host port ${listed(texts)}: nobody outside a box can reach ${closed.length === 1 ? 'it' : 'them'}.`,
        hint: `Add an inbound rule, or let ECS pick the host port ("hostPort": 0) where nobody is to reach it.`,
      },
    ];
  });
}

const letsIn = ({ inbound }: SecurityGroupFact, { port, protocol }: HostPort): boolean =>
  inbound.some(
    (rule) => rule.protocol === '-1' || (rule.protocol === protocol && rule.from <= port && port <= rule.to),
  );

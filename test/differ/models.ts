import type { ContainerInstance, Service } from '@aws-sdk/client-ecs';
import type { RegisterTaskDefinitionCommandInput } from '@aws-sdk/client-ecs';
import { appliedDigest } from '../../src/model/applied.ts';
import { effectiveService } from '../../src/differ/effective-service.ts';
import { launchTagOf } from '../../src/model/canonical/index.ts';
import { tagsOf } from '../../src/model/tags.ts';
import { printedService } from '../../src/model/kinds/service.ts';
import { printedTask } from '../../src/model/kinds/task.ts';
import type { DesiredBox, DesiredModel, DesiredService, DesiredTask } from '../../src/model/desired.ts';
import type { LiveBox, LiveModel, LiveRevision, LiveService } from '../../src/model/live.ts';
import { appMarks, type Owner, ownerMarks, serviceMarks, TAG } from '../../src/model/ownership.ts';
import type { Change, Plan, Target } from '../../src/model/plan.ts';
import { makePlan } from '../../src/differ/plan.ts';

/** Desired models in a few words, and the live model that AWS would tell after they were applied. */

const CLUSTER = 'shop';
const ARN = 'arn:aws:ecs:us-east-1:123456789012';
export const target: Target = { cluster: CLUSTER, region: 'us-east-1', account: '123456789012' };

type Input = RegisterTaskDefinitionCommandInput & { family: string };

/** A task of one container; `ports` as `host:container`. */
export function task(
  family: string,
  ports: readonly string[] = [],
  container: object = {},
  more: object = {},
): DesiredTask {
  const input: Input = {
    family,
    containerDefinitions: [
      {
        name: family,
        image: `acme/${family}:1`,
        memory: 128,
        portMappings: ports.map((port) => {
          const [hostPort, containerPort] = port.split(':').map(Number);
          return { hostPort: hostPort ?? 0, containerPort: containerPort ?? 0 };
        }),
        ...container,
      },
    ],
    ...more,
  };
  return { family, app: 'shop', input };
}

export const service = (
  name: string,
  desiredCount: number | 'unmanaged' = 1,
  input: DesiredService['input'] = {},
  family = name,
): DesiredService => ({
  name,
  task: family,
  desiredCount: desiredCount === 'unmanaged' ? undefined : desiredCount,
  input,
});

export const box = (slot: string, more: Partial<DesiredBox> = {}): DesiredBox => ({
  slot,
  group: slot.replace(/-\d+$/, ''),
  instanceType: 't3.small',
  keyPair: 'key',
  subnets:
    more.subnets ?? ('subnet' in more ? (more.subnet === undefined ? [] : [more.subnet]) : ['subnet-1']),
  subnet: 'subnet-1',
  securityGroups: ['sg-1'],
  instanceProfile: 'ecsInstanceRole',
  publicIp: true,
  image: 'resolve:ssm:/aws/service/ecs/x',
  attributes: {},
  rootVolumeGiB: undefined,
  tags: {},
  ...more,
});

export interface Parts {
  readonly tasks?: readonly DesiredTask[];
  readonly services?: readonly DesiredService[];
  /** `undefined`: boxes are unmanaged. */
  readonly boxes?: readonly DesiredBox[] | undefined;
  readonly settings?: Readonly<Record<string, string>>;
  readonly tags?: Readonly<Record<string, string>>;
  readonly secretValues?: ReadonlySet<string>;
}

export const desired = (parts: Parts = {}): DesiredModel => ({
  cluster: {
    name: CLUSTER,
    region: undefined,
    account: undefined,
    settings: parts.settings ?? {},
    tags: parts.tags ?? {},
  },
  owner: OWNER,
  boxes: parts.boxes && new Map(parts.boxes.map((b) => [b.slot, b])),
  tasks: new Map((parts.tasks ?? []).map((t) => [t.family, t])),
  services: new Map((parts.services ?? []).map((s) => [s.name, s])),
  title: 'cluster.json',
  digest: '0'.repeat(64),
  notes: [],
  positionOf: () => undefined,
  ...(parts.secretValues && { secretValues: parts.secretValues }),
});

export const empty: LiveModel = {
  cluster: undefined,
  services: new Map(),
  draining: new Set(),
  revisions: new Map(),
  families: new Map(),
  boxes: new Map(),
  containerInstances: [],
  runningTasks: undefined,
  account: undefined,
};

/** The owner of the models. */
export const OWNER: Owner = { cluster: CLUSTER, apps: new Set(['shop']), name: 'shop' };
const owned = ownerMarks(OWNER);

export const revisionArn = (family: string, revision: number): string =>
  `${ARN}:task-definition/${family}:${String(revision)}`;

export function liveRevision(
  declared: DesiredTask,
  revision = 7,
  more: Partial<LiveRevision> = {},
): LiveRevision {
  const arn = revisionArn(declared.family, revision);
  return {
    arn,
    family: declared.family,
    revision,
    active: true,
    definition: { ...printedTask(declared.input), taskDefinitionArn: arn, revision, status: 'ACTIVE' },
    tags: { ...tagsOf(declared.input.tags), ...appMarks(OWNER, 'shop') },
    ...more,
  };
}

export function liveService(
  declared: DesiredService,
  model: DesiredModel,
  more: Partial<LiveService> = {},
): LiveService {
  const input = effectiveService(declared, model, empty);
  const count = declared.desiredCount ?? 1;
  const raw: Service = {
    ...printedService({ desiredCount: count, ...input }),
    serviceName: declared.name,
    status: 'ACTIVE',
    runningCount: count,
    deployments: [{ id: 'ecs-svc/1', status: 'PRIMARY' }],
    events: [],
  };
  return {
    name: declared.name,
    arn: `${ARN}:service/${CLUSTER}/${declared.name}`,
    taskDefinition: revisionArn(declared.task, 7),
    tags: {
      ...tagsOf(input.tags),
      ...serviceMarks(OWNER, 'shop'),
      [TAG.applied]: appliedDigest({ kind: 'service', service: input }),
    },
    raw,
    ...more,
  };
}

export function liveBox(declared: DesiredBox, more: Partial<LiveBox> = {}): LiveBox {
  const instanceId = `i-${declared.slot}`;
  return {
    slot: declared.slot,
    instanceId,
    instance: {
      InstanceId: instanceId,
      State: { Name: 'running' },
      InstanceType: 't3.small',
      ...(declared.keyPair !== undefined && { KeyName: declared.keyPair }),
      SubnetId: declared.subnet ?? 'subnet-default',
      SecurityGroups: declared.securityGroups.map((GroupId) => ({ GroupId })),
      IamInstanceProfile: {
        Arn: `arn:aws:iam::123456789012:instance-profile/${declared.instanceProfile ?? ''}`,
      },
      ImageId: 'ami-1',
    },
    containerInstance: containerInstance(instanceId, declared.attributes),
    tags: {
      ...declared.tags,
      ...owned,
      [TAG.box]: declared.slot,
      [TAG.launch]: launchTagOf(declared),
      [TAG.applied]: appliedDigest({ kind: 'box', box: declared }),
    },
    ...more,
  };
}

export const containerInstance = (
  ec2InstanceId: string,
  attributes: Readonly<Record<string, string>> = {},
): ContainerInstance => ({
  containerInstanceArn: `${ARN}:container-instance/${CLUSTER}/${ec2InstanceId}`,
  ec2InstanceId,
  status: 'ACTIVE',
  agentConnected: true,
  runningTasksCount: 0,
  version: 1,
  attributes: [
    { name: 'ecs.instance-type', value: 't3.small' },
    { name: 'com.amazonaws.ecs.capability.privileged-container' },
    ...Object.entries(attributes).map(([name, value]) => ({ name, value })),
  ],
});

/** What the snapshot tells after `model` was applied. */
export function applied(model: DesiredModel): LiveModel {
  const revisions = [...model.tasks.values()].map((declared) => liveRevision(declared));
  const boxes = [...(model.boxes?.values() ?? [])].map((declared) => liveBox(declared));
  return {
    cluster: {
      name: CLUSTER,
      arn: `${ARN}:cluster/${CLUSTER}`,
      settings: { containerInsights: 'disabled', ...model.cluster.settings },
      tags: { ...model.cluster.tags, ...owned },
      raw: {},
    },
    services: new Map([...model.services.values()].map((s) => [s.name, liveService(s, model)])),
    draining: new Set(),
    revisions: new Map(revisions.map((revision) => [revision.arn, revision])),
    families: new Map(revisions.map((revision) => [revision.family, [revision.arn]])),
    boxes: new Map(boxes.map((b) => [b.slot, [b]])),
    containerInstances: boxes.flatMap((b) => b.containerInstance ?? []),
    runningTasks: undefined,
    account: '123456789012',
  };
}

/** The plan from one model to another. */
export const between = (
  before: DesiredModel,
  after: DesiredModel,
  change: (live: LiveModel) => LiveModel = (l) => l,
): Plan => makePlan(after, change(applied(before)), target);

/** `+ service/web`, one line a change, in the plan's order. */
export const lines = (plan: Plan): readonly string[] =>
  plan.changes.map((change) => `${SYMBOLS[change.action]} ${change.id}`);
const SYMBOLS = { create: '+', update: '~', replace: '!', delete: '-' } as const;

/** `path: before -> after`, one line a field of a change. */
export function fieldLines(plan: Plan, id: string): readonly string[] {
  const change = find(plan, id);
  return 'fields' in change
    ? change.fields.map((f) => `${f.path}: ${show(f.before)} -> ${show(f.after)}`)
    : [];
}

export function find(plan: Plan, id: string): Change {
  const found = plan.changes.find((change) => change.id === id);
  if (found === undefined) throw new Error(`the plan has no change of ${id}: ${lines(plan).join(', ')}`);
  return found;
}

function show(value: Extract<Change, { action: 'create' }>['fields'][number]['before']): string {
  switch (value.is) {
    case 'known':
      return JSON.stringify(value.value);
    case 'unknown':
      return `${value.prefix ?? ''}?`;
    default:
      return value.is;
  }
}

/** A live model with one service changed. */
export const withService = (
  live: LiveModel,
  name: string,
  more: (s: LiveService) => Partial<LiveService>,
): LiveModel => {
  const found = live.services.get(name);
  if (found === undefined) throw new Error(`no service ${name}`);
  return { ...live, services: new Map([...live.services, [name, { ...found, ...more(found) }]]) };
};

/** A live model with one more revision. */
export const withRevision = (live: LiveModel, revision: LiveRevision): LiveModel => ({
  ...live,
  revisions: new Map([...live.revisions, [revision.arn, revision]]),
  families: new Map([
    ...live.families,
    [
      revision.family,
      revision.active
        ? [revision.arn, ...(live.families.get(revision.family) ?? [])]
        : (live.families.get(revision.family) ?? []),
    ],
  ]),
});

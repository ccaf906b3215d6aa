import type { DesiredModel } from '../../../src/model/desired.ts';
import { tagList } from '../../../src/executor/tags.ts';
import { isOutputOnly } from '../../../src/model/kinds/task.ts';
import { userTags } from '../../../src/model/ownership.ts';
import type { Change } from '../../../src/model/plan.ts';
import type { Sim } from '../../support/sim.ts';
import type { Draw } from './draw.ts';

/** The name that others give to what they change, so that it is nobody else's. */
const MARK = 'somebody';

/** Something that others do to a cluster behind the program's back, and the members that a plan must show as drift. */
export interface Deed {
  readonly kind: string;
  readonly run: (sim: Sim) => Promise<unknown>;
  /** `service/web desiredCount` */
  readonly expected: readonly string[];
}

/** One deed that the cluster of a model allows. */
export function deed(draw: Draw, sim: Sim, desired: DesiredModel): Deed {
  const all = deedsOf(sim, desired);
  const [first, ...rest] = all;
  if (first === undefined) throw new Error('nothing can be changed');
  return draw.of([first, ...rest]);
}

/** What a plan tells of changes, as a deed expects it. */
export const toldOf = (changes: readonly Change[]): readonly string[] =>
  changes.flatMap((change) => {
    if (change.action === 'delete' || change.action === 'create') return [`${change.id} ${change.action}d`];
    return change.fields.map(({ path }) => `${change.id} ${path}`);
  });

/** All deeds that the cluster of a model allows. */
export function deedsOf(sim: Sim, desired: DesiredModel): Deed[] {
  const cluster = desired.cluster.name;
  const deeds: Deed[] = [];
  for (const service of [...sim.store.services.values()].filter(({ status }) => status === 'ACTIVE')) {
    const { name } = service;
    const id = `service/${name}`;
    const declared = desired.services.get(name);
    const [{ name: main = '' } = {}] =
      sim.store.taskDefinitions.get(service.taskDefinition)?.definition.containerDefinitions ?? [];
    const update = (input: object) => (at: Sim) =>
      at.operate('ecs:UpdateService', { cluster, service: name, ...input });
    if (declared?.desiredCount !== undefined && declared.desiredCount > 0)
      deeds.push({
        kind: 'scale',
        run: update({ desiredCount: declared.desiredCount - 1 }),
        expected: [`${id} desiredCount`],
      });
    deeds.push(
      {
        kind: 'service deleted',
        run: (at) => at.operate('ecs:DeleteService', { cluster, service: name, force: true }),
        expected: [`${id} created`],
      },
      {
        kind: 'owner tag taken away',
        run: (at) =>
          at.operate('ecs:UntagResource', { resourceArn: service.arn, tagKeys: ['clusternator:cluster'] }),
        expected: [`${id} tags["clusternator:cluster"]`],
      },
      {
        kind: 'execute command',
        run: update({ enableExecuteCommand: service.spec.enableExecuteCommand !== true }),
        expected: [`${id} enableExecuteCommand`],
      },
      {
        kind: 'grace period',
        run: update({ healthCheckGracePeriodSeconds: 333 }),
        expected: [`${id} healthCheckGracePeriodSeconds`],
      },
      {
        kind: 'circuit breaker',
        run: update({
          deploymentConfiguration: {
            deploymentCircuitBreaker: {
              ...service.spec.deploymentConfiguration?.deploymentCircuitBreaker,
              rollback: service.spec.deploymentConfiguration?.deploymentCircuitBreaker?.rollback !== true,
              enable: service.spec.deploymentConfiguration?.deploymentCircuitBreaker?.enable === true,
            },
          },
        }),
        expected: [`${id} deploymentConfiguration.deploymentCircuitBreaker.rollback`],
      },
      {
        kind: 'service tag',
        run: (at) =>
          at.operate('ecs:TagResource', { resourceArn: service.arn, tags: [{ key: MARK, value: 'x' }] }),
        expected: [`${id} tags.${MARK}`],
      },
      {
        kind: 'other revision',
        run: async (at) => {
          const { definition = {}, tags = {} } = at.store.taskDefinitions.get(service.taskDefinition) ?? {};
          const given = Object.entries(definition).filter(([member]) => !isOutputOnly(member));
          const [one, ...more] = definition.containerDefinitions ?? [];
          const changed = {
            ...Object.fromEntries(given),
            containerDefinitions: [{ ...one, user: MARK }, ...more],
            ...(Object.keys(userTags(tags)).length > 0 && { tags: tagList(userTags(tags)) }),
          };
          await at.operate('ecs:RegisterTaskDefinition', structuredClone(changed));
          const { family } = definition;
          await at.operate('ecs:UpdateService', { cluster, service: name, taskDefinition: family });
        },
        expected: [`${id} task`, `${id} task.containers.${main}.user`],
      },
    );
  }
  const settings = desired.cluster.settings['containerInsights'];
  if (settings !== undefined) {
    const value = settings === 'enhanced' ? 'enabled' : 'enhanced';
    deeds.push({
      kind: 'cluster setting',
      run: (at) =>
        at.operate('ecs:UpdateClusterSettings', {
          cluster,
          settings: [{ name: 'containerInsights', value }],
        }),
      expected: [`cluster/${cluster} settings.containerInsights`],
    });
  }
  for (const instance of [...sim.store.instances.values()].filter(({ state }) => state === 'running')) {
    const id = `box/${instance.tags['clusternator:box'] ?? ''}`;
    deeds.push({
      kind: 'box terminated',
      run: (at) => at.operate('ec2:TerminateInstances', { InstanceIds: [instance.instanceId] }),
      expected: [`${id} created`],
    });
    deeds.push({
      kind: 'box profile',
      run: async (at) => {
        const there = await at.call('ec2:DescribeIamInstanceProfileAssociations', {
          Filters: [{ Name: 'instance-id', Values: [instance.instanceId] }],
        });
        await at.call('ec2:ReplaceIamInstanceProfileAssociation', {
          AssociationId: there.IamInstanceProfileAssociations?.[0]?.AssociationId,
          IamInstanceProfile: { Name: MARK },
        });
      },
      expected: [`${id} instanceProfile`],
    });
    deeds.push({
      kind: 'box tag',
      run: (at) =>
        at.operate('ec2:CreateTags', { Resources: [instance.instanceId], Tags: [{ Key: MARK, Value: 'x' }] }),
      expected: [`${id} tags.${MARK}`],
    });
  }
  for (const member of [...sim.store.containerInstances.values()].filter(
    ({ status }) => status === 'ACTIVE',
  )) {
    const slot = sim.store.instances.get(member.ec2InstanceId)?.tags['clusternator:box'] ?? '';
    deeds.push({
      kind: 'box attribute',
      run: (at) =>
        at.operate('ecs:PutAttributes', {
          cluster,
          attributes: [{ name: MARK, value: 'x', targetType: 'container-instance', targetId: member.arn }],
        }),
      expected: [`box/${slot} attributes.${MARK}`],
    });
  }
  return deeds;
}

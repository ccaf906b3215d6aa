import { adoptsOnly } from '../../src/cli/imported.ts';
import { isSecret, MASKING } from '../../src/secrets/masking.ts';
import { importCluster, type Imported, type ImportOptions } from '../../src/importer/import.ts';
import type { DesiredModel } from '../../src/model/desired.ts';
import type { LiveModel } from '../../src/model/live.ts';
import type { Plan } from '../../src/model/plan.ts';
import { takeSnapshot } from '../../src/snapshotter/snapshot.ts';
import { desiredOf } from '../support/converge.ts';
import type { Sim } from '../support/sim.ts';

export type Files = Extract<Imported, { ok: true }>;

/** What an import sees: nothing is declared. */
export const bareSnapshot = (sim: Sim, cluster: string): Promise<LiveModel> =>
  sim.run(() =>
    takeSnapshot(sim.aws, {
      cluster: { name: cluster, region: undefined, account: undefined, settings: {}, tags: {} },
      services: new Map(),
      tasks: new Map(),
    }),
  );

/** The files of a cluster. @throws what the import refuses */
export async function importFrom(
  sim: Sim,
  cluster: string,
  options: Partial<ImportOptions> = {},
): Promise<Files> {
  const imported = importCluster(await bareSnapshot(sim, cluster), {
    cluster,
    region: 'us-east-1',
    account: '111122223333',
    isSecret: (keys, value) => isSecret(keys, value, MASKING),
    ...options,
  });
  if (imported.ok) return imported;
  throw new Error(imported.diagnostics.map(({ message }) => message).join('\n'));
}

/** The model of imported files, with every variable set to the value that is live. */
export function loadImported(imported: Files): Promise<DesiredModel> {
  const env = Object.fromEntries([...imported.variables].map(([name, { value }]) => [name, value]));
  // The test's folder names the appdefs of its own.
  const { apps: named, ...rest } = imported.cluster.content;
  const cluster = imported.appdefs.length === 0 ? { ...rest, apps: named } : rest;
  return desiredOf({ cluster, apps: imported.appdefs.map(({ content }) => content) }, { env });
}

/** Makes what a model declares as somebody else would: by plain calls, without a tag of ours. */
export async function makeByHand(sim: Sim, desired: DesiredModel): Promise<void> {
  const cluster = desired.cluster.name;
  const tags = Object.entries(desired.cluster.tags).map(([key, value]) => ({ key, value }));
  const settings = Object.entries(desired.cluster.settings).flatMap(([name, value]) =>
    name === 'containerInsights' ? [{ name, value } as const] : [],
  );
  await sim.call('ecs:CreateCluster', { clusterName: cluster, tags, settings });
  await sim.call('ec2:RunInstances', {
    MinCount: 2,
    MaxCount: 2,
    ImageId: 'ami-0a0a0a0a',
    InstanceType: 'm5.4xlarge',
    IamInstanceProfile: { Name: 'ecsInstanceRole' },
    UserData: Buffer.from(`#!/bin/bash\necho ECS_CLUSTER=${cluster} >> /etc/ecs/ecs.config\n`).toString(
      'base64',
    ),
  });
  await sim.advance(300_000);
  for (const task of desired.tasks.values()) await sim.call('ecs:RegisterTaskDefinition', task.input);
  for (const { name, task, desiredCount, input } of desired.services.values())
    await sim.call('ecs:CreateService', {
      ...input,
      cluster,
      serviceName: name,
      taskDefinition: task,
      ...(input.schedulingStrategy !== 'DAEMON' && { desiredCount: desiredCount ?? 1 }),
    });
  await sim.advance(120_000);
}

/** Changes that are more than an adoption. */
export const more = (plan: Plan) => plan.changes.filter((change) => !adoptsOnly(change));

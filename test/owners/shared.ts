import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { expect } from 'vitest';
import { createAws } from '../../src/aws/create.ts';
import type { Aws } from '../../src/aws/aws.ts';
import { systemClock } from '../../src/model/clock.ts';
import { type Tags, TAG } from '../../src/model/ownership.ts';
import { type Ran, runCli, type RunOptions } from '../support/cli.ts';

const FAST = JSON.stringify({ bootMs: 50, joinMs: 50, healthyAfterMs: 50 });

/** A plan as `--format json` prints it, as far as these tests look. */
export interface PlanJson {
  readonly summary: Readonly<Record<'create' | 'update' | 'replace' | 'delete' | 'unchanged', number>>;
  readonly changes: readonly {
    readonly action: string;
    readonly id: string;
    readonly cause: string;
    readonly fields?: readonly { readonly path: string; readonly after: unknown }[];
  }[];
  readonly findings: readonly {
    readonly code: string;
    readonly severity: string;
    readonly message: string;
    readonly hint?: string;
  }[];
  readonly forecast?: { readonly boxes: readonly { readonly box: string }[] };
}

/** Several repositories, each a folder of its own, that share one local engine with simulated containers. */
export class Account {
  readonly folder = mkdtempSync(join(tmpdir(), 'clusternator-owners-'));
  readonly #engine = join(this.folder, 'engine');

  /** Writes the files of a repository. */
  write(repository: string, files: Readonly<Record<string, object>>): void {
    const folder = join(this.folder, repository);
    mkdirSync(folder, { recursive: true });
    for (const [name, content] of Object.entries(files))
      writeFileSync(join(folder, name), JSON.stringify(content, undefined, 2));
  }

  read(repository: string, name: string): Record<string, unknown> {
    return JSON.parse(readFileSync(join(this.folder, repository, name), 'utf8'));
  }

  /** Runs the built program in a repository. */
  run(repository: string, args: string, options: RunOptions = {}): Promise<Ran> {
    mkdirSync(join(this.folder, repository), { recursive: true });
    const [command = '', ...rest] = args.split(' ');
    const words = command === 'local' ? [command, ...rest] : [command, '--local', ...rest];
    return runCli([...words, '--data', this.#engine], {
      cwd: join(this.folder, repository),
      ...options,
      env: { CLUSTERNATOR_ENGINE_OPTIONS: FAST, ...options.env },
    });
  }

  async succeed(repository: string, args: string, options: RunOptions = {}): Promise<Ran> {
    const ran = await this.run(repository, args, options);
    expect([args, ran.code, ran.code === 0 ? '' : ran.stdout + ran.stderr]).toEqual([args, 0, '']);
    return ran;
  }

  /** What `plan --format json` says, whatever its exit code. */
  async plan(repository: string, flags = ''): Promise<PlanJson> {
    const ran = await this.run(repository, `plan --format json ${flags}`.trim());
    expect([0, 3], ran.stderr).toContain(ran.code);
    return JSON.parse(ran.stdout);
  }

  /** Nothing to change, so nothing that others did counts as drift either. */
  async expectNothing(repository: string): Promise<void> {
    const plan = await this.succeed(repository, 'plan --detailed-exitcode');
    expect(plan.stdout).toContain('No changes.');
  }

  /** A client of the engine that is none of the program's: somebody else at work. */
  aws(): Aws {
    const info: { url: string; region: string; accessKeyId: string; secretAccessKey: string } = JSON.parse(
      readFileSync(join(this.#engine, 'engine.json'), 'utf8'),
    );
    const { url, region, accessKeyId, secretAccessKey } = info;
    return createAws({
      region,
      endpoint: url,
      local: true,
      clock: systemClock,
      credentials: { accessKeyId, secretAccessKey },
    });
  }

  /** The boxes that are there, by slot: their ids and tags. */
  async boxes(): Promise<ReadonlyMap<string, { readonly id: string; readonly tags: Tags }>> {
    const aws = this.aws();
    const { Reservations = [] } = await aws.call('ec2:DescribeInstances', {
      Filters: [{ Name: 'instance-state-name', Values: ['pending', 'running'] }],
    });
    aws.close();
    return new Map(
      Reservations.flatMap(({ Instances = [] }) => Instances).map((instance) => {
        const tags = Object.fromEntries(
          (instance.Tags ?? []).map(({ Key = '', Value = '' }) => [Key, Value]),
        );
        return [tags[TAG.box] ?? '', { id: instance.InstanceId ?? '', tags }];
      }),
    );
  }

  async services(cluster: string): Promise<readonly string[]> {
    const aws = this.aws();
    const { serviceArns = [] } = await aws.call('ecs:ListServices', { cluster });
    aws.close();
    return serviceArns.map((arn) => arn.slice(arn.lastIndexOf('/') + 1)).sort();
  }

  /** Takes the marks away that version 0.1 did not know. */
  async makeOld(cluster: string): Promise<void> {
    const aws = this.aws();
    const Tags = [TAG.owner, TAG.app].map((Key) => ({ Key }));
    for (const { id } of (await this.boxes()).values())
      await aws.call('ec2:DeleteTags', { Resources: [id], Tags });
    const tagKeys = [TAG.owner, TAG.app];
    const { clusters = [] } = await aws.call('ecs:DescribeClusters', { clusters: [cluster] });
    const { serviceArns = [] } = await aws.call('ecs:ListServices', { cluster });
    const { taskDefinitionArns = [] } = await aws.call('ecs:ListTaskDefinitions', {});
    const arns = [
      ...clusters.map(({ clusterArn = '' }) => clusterArn),
      ...serviceArns,
      ...taskDefinitionArns,
    ];
    for (const resourceArn of arns) await aws.call('ecs:UntagResource', { resourceArn, tagKeys });
    aws.close();
  }

  async start(): Promise<void> {
    await this.succeed('.', 'local start --runtime simulated');
  }

  async end(): Promise<void> {
    await this.run('.', 'local reset');
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** What a command said, in one line: wherever it was broken. */
export const said = ({ stdout, stderr }: Ran): string =>
  stripVTControlCharacters(stdout + stderr).replaceAll(/\s+/g, ' ');

/** An appdef with one small task for each family. */
export const app = (name: string, ...families: readonly string[]): object => ({
  name,
  tasks: (families.length === 0 ? [name] : families).map((family) => ({
    family,
    containerDefinitions: [{ name: family, image: 'acme/app:1', memory: 64, cpu: 32 }],
  })),
});

/** A cluster file of the cluster that they share. */
export const cluster = (members: object = {}): object => ({
  cluster: 'shared',
  region: 'us-east-1',
  ...members,
});

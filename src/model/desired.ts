import type { CreateServiceCommandInput, RegisterTaskDefinitionCommandInput } from '@aws-sdk/client-ecs';
import type { Diagnostic, Position } from './diagnostic.ts';
import type { Owner, Permits, Tags } from './ownership.ts';

/** The model that the files describe. Everything in it was validated; names are legal AWS names. */
export interface DesiredModel {
  readonly cluster: DesiredCluster;
  /** Who the files speak for. */
  readonly owner: Owner;
  /** What was named on the command line so that it may be done; nothing when absent. */
  readonly permits?: Permits;
  /** `undefined`: boxes are unmanaged. By slot (`web-1`). */
  readonly boxes: ReadonlyMap<string, DesiredBox> | undefined;
  /** How many boxes each declared group has, also none; by group. */
  readonly boxGroups?: ReadonlyMap<string, number>;
  /** By family. */
  readonly tasks: ReadonlyMap<string, DesiredTask>;
  /** By service name. Never undefined: without a `services` section there is one service per task. */
  readonly services: ReadonlyMap<string, DesiredService>;
  /** Shown in the plan's header: the cluster file, or the appdefs when there is none. */
  readonly title: string;
  /** The file(s) that a service, or a task, stands in or would stand in. `title` when absent. */
  readonly declaredIn?: { readonly services: string; readonly tasks: string };
  /** sha256 of what the files say after interpolation (hex). Two equal models have equal digests. */
  readonly digest: string;
  /** What the loader wants to tell: coercions, dropped members (notes), findings (warnings). */
  readonly notes: readonly Diagnostic[];
  /** Finds the position of a member, for findings: `('service/web', 'deploymentConfiguration')`. */
  readonly positionOf: (id: string, member?: string) => Position | undefined;
  /** Values of the environment that the files put where a secret can stand; views never show them. */
  readonly secretValues?: ReadonlySet<string>;
  /** Levels of findings by the id of their check, as the cluster file sets them. */
  readonly checks?: Readonly<Record<string, 'off' | 'note' | 'warning' | 'error'>>;
}

export interface DesiredCluster {
  readonly name: string;
  /** `undefined`: from the SDK's usual chain. */
  readonly region: string | undefined;
  /** Refuse any other account when given. */
  readonly account: string | undefined;
  /** Declared cluster settings, e.g. `{ containerInsights: 'enabled' }`; absent ones are unmanaged. */
  readonly settings: Readonly<Record<string, string>>;
  /** The tags of the cluster file; they go onto every resource that we make. */
  readonly tags: Tags;
}

export interface DesiredBox {
  /** `web-1`: group and number. */
  readonly slot: string;
  readonly group: string;
  readonly instanceType: string;
  readonly keyPair: string | undefined;
  /** Those over which the group is spread. Empty: the default VPC's default subnet. */
  readonly subnets: readonly string[];
  /** The one of this slot: each in turn, until live boxes are known (`scheduling/subnets.ts`). */
  readonly subnet: string | undefined;
  readonly securityGroups: readonly string[];
  /** Name or ARN. There always is one: without its role no agent can join. */
  readonly instanceProfile: string;
  /** `undefined`: as the subnet says. */
  readonly publicIp: boolean | undefined;
  /** An AMI id or `resolve:ssm:<parameter>`. */
  readonly image: string;
  /** Custom container instance attributes (ECS_INSTANCE_ATTRIBUTES). */
  readonly attributes: Readonly<Record<string, string>>;
  readonly rootVolumeGiB: number | undefined;
  /** Cluster tags and the group's own. */
  readonly tags: Tags;
}

/** Whose a declared service is: its task's, wherever that is declared. */
export const appOf = (
  { tasks, owner }: Pick<DesiredModel, 'tasks' | 'owner'>,
  { task }: DesiredService,
): string => tasks.get(task)?.app ?? owner.name;

export interface DesiredTask {
  readonly family: string;
  /** Whose it is, as its tag says it (`ownerText`): the name of its appdef, or its family where the appdef has none. */
  readonly app: string;
  /** What RegisterTaskDefinition gets (ownership tags are added by the executor). Cluster tags are merged in. */
  readonly input: RegisterTaskDefinitionCommandInput & { readonly family: string };
}

export interface DesiredService {
  readonly name: string;
  /** Family of the task. */
  readonly task: string;
  /** `undefined`: created with 1 and never touched again. Always undefined for DAEMON. */
  readonly desiredCount: number | undefined;
  /** The declared CreateService members, without `cluster`, `serviceName`, `taskDefinition`, `desiredCount`, `clientToken`. */
  readonly input: Omit<
    CreateServiceCommandInput,
    'cluster' | 'serviceName' | 'taskDefinition' | 'desiredCount' | 'clientToken'
  >;
}

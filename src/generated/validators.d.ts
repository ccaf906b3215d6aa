import type { CreateServiceCommandInput, RegisterTaskDefinitionCommandInput, Tag } from '@aws-sdk/client-ecs';

/** What ajv says of one fault. `params` depends on the keyword. */
export interface ValidationError {
  readonly instancePath: string;
  readonly schemaPath: string;
  readonly keyword: string;
  readonly params: Readonly<Record<string, unknown>>;
  /** Set on faults of a member's name. */
  readonly propertyName?: string;
}
export interface Validate<T> {
  (value: unknown): value is T;
  readonly errors?: readonly ValidationError[] | null;
}

export type TaskInput = RegisterTaskDefinitionCommandInput & { readonly family: string };
export interface App {
  readonly name?: string;
  readonly tasks: readonly TaskInput[];
}
export interface Described {
  readonly taskDefinition: TaskInput;
  readonly tags?: readonly Tag[];
}
export interface BoxGroup {
  readonly count?: number;
  readonly instanceType?: string;
  readonly keyPair?: string;
  readonly subnets?: readonly string[];
  readonly securityGroups?: readonly string[];
  readonly instanceProfile?: string;
  readonly publicIp?: boolean;
  readonly image?: string;
  readonly attributes?: Readonly<Record<string, string>>;
  readonly rootVolumeGiB?: number;
  readonly tags?: Readonly<Record<string, string>>;
}
export type ServiceInput = Omit<
  CreateServiceCommandInput,
  'cluster' | 'serviceName' | 'taskDefinition' | 'clientToken'
> & { readonly task?: string };
export interface ClusterFile {
  readonly cluster: string;
  readonly region?: string;
  readonly account?: string;
  readonly apps?: readonly string[];
  readonly owner?: string;
  readonly boxes?: Readonly<Record<string, BoxGroup>>;
  readonly services?: Readonly<Record<string, ServiceInput>>;
  readonly settings?: Readonly<Record<string, string>>;
  readonly tags?: Readonly<Record<string, string>>;
  readonly checks?: Readonly<Record<string, 'off' | 'note' | 'warning' | 'error'>>;
}

export declare const validateApp: Validate<App>;
export declare const validateDescribed: Validate<Described>;
export declare const validateTask: Validate<TaskInput>;
export declare const validateCluster: Validate<ClusterFile>;

import type { DesiredModel, DesiredService } from '../../model/desired.ts';
import { needsRevision } from '../../model/kinds/service.ts';

/** What the files name, as far as rights depend on it. */
export interface PolicyNeeds {
  /** `none`: boxes are unmanaged; `removed`: there shall be none; `made`: there shall be some. */
  readonly boxes: 'none' | 'removed' | 'made';
  readonly settings: boolean;
  /** Whether a service declares what only its revisions tell. */
  readonly revisions: boolean;
  readonly families: readonly string[];
  /** Names or ARNs of roles, by who gets them. */
  readonly taskRoles: readonly string[];
  readonly serviceRoles: readonly string[];
  readonly instanceProfiles: readonly string[];
  readonly keyPairs: readonly string[];
  /** Empty: those of the default VPC. */
  readonly subnets: readonly string[];
  readonly securityGroups: readonly string[];
  readonly images: readonly string[];
}

/** What a model needs. */
export function needsOf(desired: DesiredModel): PolicyNeeds {
  const boxes = [...(desired.boxes?.values() ?? [])];
  const inputs = [...desired.tasks.values()].map((task) => task.input);
  return {
    boxes: desired.boxes === undefined ? 'none' : boxes.length === 0 ? 'removed' : 'made',
    settings: Object.keys(desired.cluster.settings).length > 0,
    revisions: [...desired.services.values()].some(({ input }) => needsRevision(input)),
    families: [...desired.tasks.keys()],
    taskRoles: unique(inputs.flatMap((input) => [input.taskRoleArn, input.executionRoleArn])),
    serviceRoles: unique([...desired.services.values()].flatMap(({ input }) => rolesIn(input))),
    instanceProfiles: unique(boxes.map((box) => box.instanceProfile)),
    keyPairs: unique(boxes.map((box) => box.keyPair)),
    // One box that leaves it open needs the default ones, whichever they are.
    subnets: boxes.every((box) => box.subnets.length > 0) ? unique(boxes.flatMap((box) => box.subnets)) : [],
    securityGroups: boxes.every((box) => box.securityGroups.length > 0)
      ? unique(boxes.flatMap((box) => box.securityGroups))
      : [],
    images: unique(boxes.map((box) => box.image)),
  };
}

/** The roles that a service hands to ECS: for volumes, load balancers, hooks, certificates. */
const rolesIn = ({ role, ...input }: DesiredService['input']): readonly (string | undefined)[] => [
  role,
  ...(input.volumeConfigurations ?? []).map(({ managedEBSVolume }) => managedEBSVolume?.roleArn),
  ...(input.vpcLatticeConfigurations ?? []).map(({ roleArn }) => roleArn),
  ...(input.loadBalancers ?? []).map(({ advancedConfiguration }) => advancedConfiguration?.roleArn),
  ...(input.deploymentConfiguration?.lifecycleHooks ?? []).map(({ roleArn }) => roleArn),
  ...(input.serviceConnectConfiguration?.services ?? []).map(({ tls }) => tls?.roleArn),
];

const unique = (values: readonly (string | undefined)[]): readonly string[] =>
  [...new Set(values.flatMap((value) => (value === undefined || value === '' ? [] : [value])))].toSorted();

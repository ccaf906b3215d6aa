import { arnOf, publicArnOf } from '../../model/arn.ts';
import { ELSEWHERE, type PolicyCommand } from './commands.ts';
import type { PolicyNeeds } from './needs.ts';
import { inCluster, tagged, tagging, type Conditions, type PolicyTarget } from './target.ts';

/** Where an action may be used. Scopes of one `sid` are equal but for their actions. */
export interface Scope {
  readonly sid: string;
  /** None: the action is not needed for these files. */
  readonly resources: readonly string[];
  readonly conditions?: Conditions;
}

/**
 * Where an operation may be used.
 * Source: Service Authorization Reference, "Actions, resources, and condition keys for Amazon Elastic Container
 * Service" and "... for Amazon EC2".
 */
export type ScopesOf = (target: PolicyTarget, needs: PolicyNeeds, command: PolicyCommand) => readonly Scope[];

export const clusterArn = (t: PolicyTarget): string => arnOf(t, 'ecs', `cluster/${t.cluster}`);
export const servicesArn = (t: PolicyTarget): string => arnOf(t, 'ecs', `service/${t.cluster}/*`);
export const familyArns = (t: PolicyTarget, needs: PolicyNeeds): readonly string[] =>
  needs.families.map((family) => arnOf(t, 'ecs', `task-definition/${family}:*`));
export const taggable = (t: PolicyTarget, needs: PolicyNeeds): readonly string[] => [
  clusterArn(t),
  servicesArn(t),
  ...familyArns(t, needs),
];
/** What RunInstances makes. */
export const madeArns = (t: PolicyTarget): readonly string[] =>
  ['instance', 'volume', 'network-interface'].map((kind) => arnOf(t, 'ec2', `${kind}/*`));
export const securityGroupArns = (t: PolicyTarget, needs: PolicyNeeds): readonly string[] =>
  needs.securityGroups.length === 0
    ? [arnOf(t, 'ec2', 'security-group/*')]
    : needs.securityGroups.map((id) => arnOf(t, 'ec2', `security-group/${id}`));

const ANY = ['*'];
export const wholeCluster: ScopesOf = (t) => [{ sid: 'Cluster', resources: [clusterArn(t)] }];
/** AWS knows no resources for these actions, or one that the program does not name. */
export const listing: ScopesOf = (t) => [{ sid: 'InCluster', resources: ANY, conditions: inCluster(t) }];
export const account: ScopesOf = () => [{ sid: 'Account', resources: ANY }];
export const optionalChecks: ScopesOf = () => [{ sid: 'OptionalChecks', resources: ANY }];
export const otherClusters: ScopesOf = () => [{ sid: 'OtherClusters', resources: ANY }];
export const services: ScopesOf = (t) => [{ sid: 'Services', resources: [servicesArn(t)] }];
export const partsOfServices =
  (sid: string, part: 'service-revision' | 'service-deployment'): ScopesOf =>
  (t) => [{ sid, resources: [servicesArn(t), arnOf(t, 'ecs', `${part}/${t.cluster}/*/*`)] }];
export const containerInstances: ScopesOf = (t) => [
  { sid: 'ContainerInstances', resources: [arnOf(t, 'ecs', `container-instance/${t.cluster}/*`)] },
];
export const runningTasks: ScopesOf = (t) => [
  { sid: 'RunningTasks', resources: [arnOf(t, 'ecs', `task/${t.cluster}/*`)] },
];
export const tags: ScopesOf = (t, needs) => [{ sid: 'Tags', resources: taggable(t, needs) }];
export const ownBoxes: ScopesOf = (t) => [
  { sid: 'OwnBoxes', resources: [arnOf(t, 'ec2', 'instance/*')], conditions: tagged(t) },
];

/** Of a command that looks into every cluster, `everywhere`; of the others, `here`. */
export const wherever =
  (here: ScopesOf, everywhere: ScopesOf): ScopesOf =>
  (t, needs, command) =>
    (ELSEWHERE(needs).includes(command) ? everywhere : here)(t, needs, command);

/** What RunInstances makes carries our tag; what it uses is what the files name. */
export const launch: ScopesOf = (t, needs) => {
  const images = needs.images.every((image) => image.startsWith('ami-')) ? needs.images : ANY;
  const subnets = needs.subnets.length === 0 ? ANY : needs.subnets;
  return [
    { sid: 'MakeBoxes', resources: madeArns(t), conditions: tagging(t) },
    {
      sid: 'LaunchWith',
      resources: [
        ...images.map((id) => publicArnOf(t, 'ec2', `image/${id}`)),
        ...subnets.map((id) => arnOf(t, 'ec2', `subnet/${id}`)),
        ...securityGroupArns(t, needs),
        ...needs.keyPairs.map((name) => arnOf(t, 'ec2', `key-pair/${name}`)),
      ],
    },
  ];
};

import { TAG } from '../../model/ownership.ts';
import { arnOf, fullArn, isArn } from '../../model/arn.ts';

/** Operator, key, value(s): `{ StringEquals: { 'iam:PassedToService': 'ec2.amazonaws.com' } }`. */
export type Conditions = Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;

/** What a policy is narrowed to. `*` where it is not known. */
export interface PolicyTarget {
  readonly cluster: string;
  readonly region: string;
  readonly account: string;
}

/** A role by its name or its ARN. */
export const roleArn = (target: PolicyTarget, role: string): string =>
  fullArn(role, (name) => arnOf(target, 'iam', `role/${name}`));

/** The call names the cluster (`ecs:cluster`). */
export const inCluster = (target: PolicyTarget): Conditions => ({
  ArnLike: { 'ecs:cluster': arnOf(target, 'ecs', `cluster/${target.cluster}`) },
});
/** The call puts our tag on what it makes. */
export const tagging = (target: PolicyTarget): Conditions => ({
  StringEquals: { [`aws:RequestTag/${TAG.cluster}`]: target.cluster },
});
/** What the call is about carries our tag. */
export const tagged = (target: PolicyTarget): Conditions => ({
  StringEquals: { [`aws:ResourceTag/${TAG.cluster}`]: target.cluster },
});

/** The role in an instance profile. EC2 tells no names of roles; the console and most tools give both one name. */
export const roleOfProfile = (profile: string): string =>
  isArn(profile) ? profile.replace(':instance-profile/', ':role/') : profile;

import { arnOf, isArn, publicArnOf } from '../../model/arn.ts';
import { madeArns, tags, type ScopesOf } from './scopes.ts';
import type { PolicyNeeds } from './needs.ts';
import { roleArn, roleOfProfile, type PolicyTarget } from './target.ts';

/** A second action that AWS checks within a call. */
export interface Also {
  readonly action: string;
  /** In which case; for people. */
  readonly when: string;
  readonly scopes: ScopesOf;
}

const MADE_WITH_TAGS = 'tags are put on in the creating call';

export const NEW_TAGS: Also = { action: 'ecs:TagResource', when: MADE_WITH_TAGS, scopes: tags };
export const NEW_BOX_TAGS: Also = {
  action: 'ec2:CreateTags',
  when: MADE_WITH_TAGS,
  scopes: (t) => [
    {
      sid: 'TagNewBoxes',
      resources: madeArns(t),
      conditions: { StringEquals: { 'ec2:CreateAction': 'RunInstances' } },
    },
  ],
};

const passRole = (
  sid: string,
  to: string,
  when: string,
  roles: (needs: PolicyNeeds) => readonly string[],
): Also => ({
  action: 'iam:PassRole',
  when,
  scopes: (t, needs) => [
    {
      sid,
      resources: roles(needs).map((role) => roleArn(t, role)),
      conditions: { StringEquals: { 'iam:PassedToService': to } },
    },
  ],
});
export const TASK_ROLES = passRole(
  'TaskRoles',
  'ecs-tasks.amazonaws.com',
  'the task has a task role or an execution role',
  ({ taskRoles }) => taskRoles,
);
export const serviceRoles = (when: string): Also =>
  passRole('ServiceRoles', 'ecs.amazonaws.com', when, (needs) => needs.serviceRoles);
export const BOX_ROLE = passRole(
  'BoxRoles',
  'ec2.amazonaws.com',
  'the box has an instance profile',
  ({ instanceProfiles }) => instanceProfiles.map(roleOfProfile),
);

export const IMAGE_PARAMETER: Also = {
  action: 'ssm:GetParameters',
  when: 'the image is `resolve:ssm:...`',
  scopes: (t, { images }) => [
    { sid: 'ImageParameters', resources: images.flatMap((image) => parameterArn(t, image) ?? []) },
  ],
};

/** The parameter of `resolve:ssm:NAME`, also with a version or label. AWS's own ones belong to no account. */
function parameterArn(t: PolicyTarget, image: string): string | undefined {
  const name = /^resolve:ssm:(.+)$/.exec(image)?.[1];
  if (name === undefined || isArn(name)) return name;
  const plain = name.replace(/:[^/:]*$/, '').replace(/^\//, '');
  return plain.startsWith('aws/')
    ? publicArnOf(t, 'ssm', `parameter/${plain}`)
    : arnOf(t, 'ssm', `parameter/${plain}`);
}

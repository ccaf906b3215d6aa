import type { KeyValuePair } from '@aws-sdk/client-ecs';
import { isSecret, MASKING } from '../secrets/masking.ts';
import { containerCheck, listed, taskCheck, type Check } from './check.ts';

const looksSecret = (parent: string, name: string, value: string | undefined): boolean =>
  isSecret([parent, name], value, MASKING);

const KEEP =
  'Keep it in Secrets Manager or Parameter Store and name it in "secrets": [{ "name": ..., "valueFrom": ... }] of the container.';
const SEEN = 'everyone who may call DescribeTaskDefinition reads it, and every revision keeps it for ever';

const named = (list: readonly KeyValuePair[] | undefined): readonly (readonly [string, string, number])[] =>
  (list ?? []).map(({ name = '', value = '' }, index) => [name, value, index]);

/** Secrets where everyone can read them. Values are never part of a message. */
export const SECRET_CHECKS: readonly Check[] = [
  containerCheck(
    'secret-in-environment',
    'warning',
    'A secret in a plain environment variable',
    ({ container, name }) =>
      named(container.environment).flatMap(([variable, value, index]) =>
        looksSecret('environment', variable, value)
          ? [
              {
                member: `/environment/${String(index)}`,
                message: `${name} has what looks like a secret in the environment variable ${variable}: ${SEEN}.`,
                hint: KEEP,
              },
            ]
          : [],
      ),
  ),
  containerCheck('secret-in-command', 'warning', 'A secret on a command line', ({ container, name }) =>
    (
      [
        ['command', container.command],
        ['entryPoint', container.entryPoint],
        ['healthCheck/command', container.healthCheck?.command],
      ] as const
    ).flatMap(([member, words]) =>
      words !== undefined && isSecret(['command'], words, MASKING)
        ? [
            {
              member: `/${member}`,
              message: `${name} has what looks like a secret in "${member.replace('/', '.')}": ${SEEN}; on the box it stands in the list of processes.`,
              hint: `${KEEP} Let the program read the variable.`,
            },
          ]
        : [],
    ),
  ),
  containerCheck(
    'secret-in-options',
    'warning',
    'A secret in labels or log options',
    ({ container, name }) => {
      const options = container.logConfiguration?.options ?? {};
      const places = [
        ...Object.entries(container.dockerLabels ?? {}).map(
          ([key, value]) => ['dockerLabels', key, value] as const,
        ),
        ...Object.entries(options).map(([key, value]) => ['options', key, value] as const),
      ];
      return places.flatMap(([where, key, value]) =>
        looksSecret(where, key, value)
          ? [
              {
                member: where === 'options' ? '/logConfiguration/options' : '/dockerLabels',
                message: `${name} has what looks like a secret in ${where === 'options' ? 'the log option' : 'the label'} ${key}: ${SEEN}.`,
                hint:
                  where === 'options'
                    ? 'Name it in "secretOptions" of the log configuration.'
                    : 'Labels are for what everyone may know.',
              },
            ]
          : [],
      );
    },
  ),
  taskCheck(
    'execution-role-missing',
    'error',
    'Secrets or private registries without an execution role',
    (task) => {
      if (task.input.executionRoleArn !== undefined) return undefined;
      const needing = (task.input.containerDefinitions ?? []).filter(
        (c) =>
          (c.secrets ?? []).length > 0 ||
          (c.logConfiguration?.secretOptions ?? []).length > 0 ||
          c.repositoryCredentials !== undefined,
      );
      const [first] = needing;
      if (first === undefined) return undefined;
      const index = task.input.containerDefinitions?.indexOf(first) ?? 0;
      return {
        member: `/containerDefinitions/${String(index)}`,
        message: `Task ${task.family} has no "executionRoleArn", but ${listed(needing.map((c) => c.name ?? ''))} ${needing.length === 1 ? 'has' : 'have'} secrets that the ECS agent reads with that role. ECS refuses such a task.`,
        hint: 'Declare "executionRoleArn" with a role that may read them (secretsmanager:GetSecretValue, ssm:GetParameters).',
      };
    },
  ),
  taskCheck('role-invalid', 'error', 'A role that is neither a name nor the ARN of a role', (task) =>
    (['taskRoleArn', 'executionRoleArn'] as const).flatMap((member) => {
      const role = task.input[member];
      if (role === undefined || role === '' || ROLE.test(role)) return [];
      const profile = role.includes(':instance-profile/');
      return [
        {
          member: `/${member}`,
          message: `"${member}" of task ${task.family} is ${role}, which ${profile ? 'is an instance profile, and those are for boxes' : 'is neither the name of a role nor its ARN'}. ECS refuses it.`,
          hint: 'Write arn:aws:iam::ACCOUNT:role/NAME, or the name alone.',
        },
      ];
    }),
  ),
];

/** Source: IAM user guide, "IAM identifiers" and "IAM and AWS STS quotas" (names of roles). */
const ROLE = /^(?:arn:aws[a-z-]*:iam::\d{12}:role\/(?:[!-~]*\/)?)?[\w+=,.@-]{1,64}$/;

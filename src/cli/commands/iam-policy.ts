import { POLICY_COMMANDS, type PolicyCommand } from '../../aws/iam/commands.ts';
import { iamPolicy, type Policy } from '../../aws/iam/policy.ts';
import { needsOf, type PolicyNeeds } from '../../aws/iam/needs.ts';
import { roleOfProfile } from '../../aws/iam/target.ts';
import type { DesiredModel } from '../../model/desired.ts';
import type { Diagnostic } from '../../model/diagnostic.ts';
import { EXIT } from '../../model/exit.ts';
import { idOf } from '../../model/id.ts';
import { text } from '../arguments.ts';
import type { Command } from '../command.ts';
import { FILES } from '../flags.ts';
import { clusterName, onlyNamed } from '../named-cluster.ts';
import { tell } from '../report.ts';
import { filesOf, load } from '../files.ts';

/** Non-space characters of a managed policy (IAM user guide, "IAM and AWS STS quotas"). */
const MOST_CHARACTERS = 6144;

export const iamPolicyCommand: Command = {
  usage: 'iam-policy',
  description:
    'Prints the IAM policy that a command needs for these files, and no more. Makes no call.\n' +
    'Where the files do not say the region or the account, * stands for it.',
  options: {
    ...FILES,
    command: {
      type: 'string',
      choices: POLICY_COMMANDS,
      requiresArg: true,
      describe: 'For which command',
      defaultDescription: 'apply',
    },
    cluster: {
      alias: 'c',
      type: 'string',
      requiresArg: true,
      describe: 'Name of a cluster for which there are no files yet; for import and status',
    },
  },
  examples: [
    ['clusternator iam-policy > policy.json', 'what apply needs'],
    ['clusternator iam-policy --command plan', 'what a check in CI needs: it can change nothing'],
    ['clusternator iam-policy --command import -c shop', 'before there are files'],
  ],
  async run(context, args) {
    const command = POLICY_COMMANDS.find((known) => known === (text(args, 'command') ?? 'apply')) ?? 'apply';
    const desired =
      text(args, 'cluster') === undefined
        ? await load(context, filesOf(args))
        : { ...onlyNamed(clusterName(args)), boxes: undefined };
    const { region, account, name } = desired.cluster;
    const { env, global } = context;
    const needs = needsOf(desired);
    const policy = iamPolicy(
      command,
      {
        cluster: name,
        region: global.region ?? region ?? (env['AWS_REGION'] || env['AWS_DEFAULT_REGION'] || '*'),
        account: account ?? '*',
      },
      needs,
    );
    context.out.write(`${JSON.stringify(policy, undefined, 2)}\n`);
    tell(context.err, notesOf(command, policy, needs, desired));
    return EXIT.done;
  },
};

/** What cannot be read from the files. */
function notesOf(
  command: PolicyCommand,
  policy: Policy,
  needs: PolicyNeeds,
  desired: DesiredModel,
): readonly Diagnostic[] {
  const subject = idOf('cluster', desired.cluster.name);
  const note = (code: string, message: string, hint: string): Diagnostic => ({
    code,
    severity: 'note',
    message,
    hint,
    subject,
    source: 'user',
  });
  const length = JSON.stringify(policy).length;
  return [
    ...(command === 'apply' && needs.instanceProfiles.length > 0
      ? [
          note(
            'iam-profile-role',
            `The role in an instance profile is taken to have the profile's name: ${needs.instanceProfiles.map(roleOfProfile).join(', ')}.`,
            'Correct the statement BoxRoles where it has another.',
          ),
        ]
      : []),
    ...(length > MOST_CHARACTERS
      ? [
          note(
            'iam-too-long',
            `The policy has ${String(length)} characters, a managed policy at most ${String(MOST_CHARACTERS)}.`,
            'Attach it as several policies, each with some of the statements.',
          ),
        ]
      : []),
  ];
}

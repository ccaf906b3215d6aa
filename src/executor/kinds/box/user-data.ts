import { StepFailed } from '../../outcome.ts';

/** EC2 takes so many bytes of user data before base64 (EC2 user guide, "RunContext with instance user data"). */
const LIMIT = 16 * 1024;
const CLUSTER_NAME = /^[A-Za-z0-9_-]{1,255}$/;

/** The content of `/etc/ecs/ecs.config`: what the ECS agent reads (amazon-ecs-agent README). One setting a line. */
export function ecsConfig(cluster: string, attributes: Readonly<Record<string, string>>): string {
  if (!CLUSTER_NAME.test(cluster)) throw new StepFailed(`"${cluster}" is no cluster name`);
  const lines = [`ECS_CLUSTER=${cluster}`];
  if (Object.keys(attributes).length > 0) lines.push(`ECS_INSTANCE_ATTRIBUTES=${oneLine(attributes)}`);
  return `${lines.join('\n')}\n`;
}

/**
 * The script that cloud-init runs as root at the first boot. Nothing of the configuration is read by the shell: it
 * stands in a heredoc with a quoted mark, which no line of it can end, because every line begins with `ECS_`.
 * @param root prefix of the paths; tests run the script in a folder of their own.
 */
export function userDataScript(
  cluster: string,
  attributes: Readonly<Record<string, string>>,
  root = '',
): string {
  const script = [
    '#!/bin/bash',
    'set -eu',
    `mkdir -p '${root}/etc/ecs'`,
    `cat > '${root}/etc/ecs/ecs.config' <<'END_OF_ECS_CONFIG'`,
    `${ecsConfig(cluster, attributes)}END_OF_ECS_CONFIG`,
    '',
  ].join('\n');
  if (Buffer.byteLength(script) > LIMIT)
    throw new StepFailed('the attributes of the box are too long for its user data', [
      'EC2 takes 16 KiB of user data. Shorten the attributes in cluster.json.',
    ]);
  return script;
}

/** As RunInstances takes it: base64 of the script. */
export const userData = (cluster: string, attributes: Readonly<Record<string, string>>): string =>
  Buffer.from(userDataScript(cluster, attributes)).toString('base64');

/** JSON without a line break or any other control character or separator of lines. */
const oneLine = (attributes: Readonly<Record<string, string>>): string =>
  JSON.stringify(attributes).replace(
    /[\u007f-\u009f\u2028\u2029]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );

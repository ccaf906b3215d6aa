import type { LogConfiguration } from '@aws-sdk/client-ecs';
import { lastOf } from '../../../model/arn.ts';
import type { Blamed } from '../../diagnose.ts';
import type { Step } from '../../step.ts';
import { definitionOf } from './definition.ts';

type Asker = Pick<Step, 'live' | 'desired' | 'dockerLogs'> & { readonly aws: Pick<Step['aws'], 'local'> };

/** `The last words of web: docker logs 3f2a9c81d0e7`, where a container that ran has left any that can be asked for. */
export function lastWords(step: Asker, blamed: Blamed | undefined): readonly string[] {
  const command = blamed && commandOf(step, blamed);
  return command === undefined ? [] : [`The last words of ${blamed?.container ?? ''}: ${command}`];
}

function commandOf(step: Asker, { task, container: name }: Blamed): string | undefined {
  const container = task.containers?.find((one) => one.name === name);
  if (step.aws.local)
    return step.dockerLogs && container?.runtimeId !== undefined
      ? `docker logs ${container.runtimeId.slice(0, 12)}`
      : undefined;
  const { containerDefinitions = [] } = definitionOf(step, task.taskDefinitionArn ?? '') ?? {};
  const log = containerDefinitions.find((one) => one.name === name)?.logConfiguration;
  return log && cloudWatch(log, name, lastOf(task.taskArn ?? ''));
}

/** The stream is named prefix/container/task. Source: ECS developer guide, "Send Amazon ECS logs to CloudWatch". */
function cloudWatch(
  { logDriver, options = {} }: LogConfiguration,
  name: string,
  task: string,
): string | undefined {
  const { 'awslogs-group': group, 'awslogs-stream-prefix': prefix, 'awslogs-region': region } = options;
  if (logDriver !== 'awslogs' || group === undefined || prefix === undefined) return undefined;
  const where = region === undefined ? '' : ` --region ${region}`;
  return `aws logs tail '${group}' --log-stream-names '${prefix}/${name}/${task}'${where}`;
}

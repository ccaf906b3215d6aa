import type { TaskDefinition } from '@aws-sdk/client-ecs';
import { familyOf } from '../../../model/arn.ts';
import { essentialOf } from '../../../model/stop-cause.ts';
import type { RunContext } from '../../step.ts';

type Containers = Pick<TaskDefinition, 'containerDefinitions'>;

/** What a revision says, of the snapshot, or of the files where this run registered it; `undefined`: not known. */
export function definitionOf(
  { live, desired }: Pick<RunContext, 'live' | 'desired'>,
  arn: string,
): Containers | undefined {
  const family = familyOf(arn);
  return live.revisions.get(arn)?.definition ?? desired.tasks.get(family)?.input;
}

/** Names of the essential containers of a revision; `undefined`: not known. */
export function essentialContainers(
  context: Pick<RunContext, 'live' | 'desired'>,
  arn: string,
): ReadonlySet<string> | undefined {
  const definition = definitionOf(context, arn);
  return definition && essentialOf(definition);
}

import type { DeploymentControllerType } from '@aws-sdk/client-ecs';
import type { DesiredService } from '../model/desired.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import { idOf } from '../model/id.ts';
import type { Foreign } from '../model/kinds/row.ts';
import type { LiveService } from '../model/live.ts';
import type { Change } from '../model/plan.ts';
import { EXTERNAL_ANSWER, foreignOf, isUpdatable, updateAnswer } from '../model/refusals/controller.ts';
import type { Context } from './context.ts';

/**
 * Who else than ECS deploys a service: what the files say, else what it is. Then there is no roll of ECS to foretell, and
 * UpdateService takes few members.
 */
export function deployerOf(
  declared: { readonly type: DeploymentControllerType | undefined } | undefined,
  live: LiveService['raw'] | undefined,
): Foreign | undefined {
  return foreignOf(declared?.type ?? live?.deploymentController?.type);
}

/**
 * Changes of services that another controller deploys and that ECS would refuse: told before a revision is registered for
 * them. A plan that leaves such a service as it is, or changes what UpdateService takes, is done.
 */
export const foreignDeployments = (context: Context, changes: readonly Change[]): readonly Diagnostic[] =>
  [...context.desired.services.values()].flatMap((service) => {
    const change = changes.find(({ id }) => id === idOf('service', service.name));
    const live = context.live.services.get(service.name);
    const controller = deployerOf(service.input.deploymentController, live?.raw);
    if (controller === undefined || change === undefined) return [];
    return change.action === 'update'
      ? refusedUpdate(context, service, controller, change)
      : [refusal(context, service, '/deploymentController', ...making(service.name, controller))];
  });

function refusedUpdate(
  context: Context,
  service: DesiredService,
  controller: Foreign,
  change: Extract<Change, { readonly action: 'update' }>,
): readonly Diagnostic[] {
  const { name } = service;
  if (service.input.deploymentController === undefined)
    return [
      refusal(
        context,
        service,
        '',
        `The deployments of service ${name} are those of ${controller}, and the files do not say whose they shall be: without it they would be taken from there.`,
        `Declare "deploymentController": { "type": "${controller}" } to leave them there, or { "type": "ECS" } to have ECS deploy it.`,
      ),
    ];
  const heads = new Set(change.fields.map(({ path }) => /^[^.[]*/.exec(path)?.[0] ?? path));
  const refused = [...heads].filter((member) => !isUpdatable(controller, member));
  const [first] = refused;
  if (first === undefined) return [];
  const what = refused.map((member) => (member === 'task' ? 'its task' : `"${member}"`)).join(', ');
  const answer = updateAnswer(controller, first === 'task' ? 'taskDefinition' : first);
  return [
    refusal(
      context,
      service,
      `/${first}`,
      `The deployments of service ${name} are those of ${controller}, and the plan would change ${what}. ECS refuses that ("${answer}").`,
      controller === 'CODE_DEPLOY'
        ? 'Deploy it with CodeDeploy (aws deploy create-deployment) and plan again; or declare "deploymentController": { "type": "ECS" } to have ECS deploy it.'
        : 'Make a task set (aws ecs create-task-set) and plan again; or declare "deploymentController": { "type": "ECS" } to have ECS deploy it.',
    ),
  ];
}

function making(name: string, controller: Foreign): readonly [string, string] {
  return controller === 'EXTERNAL'
    ? [
        `Service ${name} would be made with its task, and EXTERNAL deploys it by task sets. ECS refuses that ("${EXTERNAL_ANSWER}").`,
        'Make it and its task set there (aws ecs create-service, create-task-set) and plan again: it is adopted. Or leave "deploymentController" out.',
      ]
    : [
        `Service ${name} would be made, and CodeDeploy deploys it: what its first deployment comes to cannot be foretold or waited for here.`,
        'Make it where its deployments are made (aws ecs create-service) and plan again: it is adopted. Or leave "deploymentController" out.',
      ];
}

function refusal(
  { desired }: Context,
  { name }: DesiredService,
  member: string,
  message: string,
  hint: string,
): Diagnostic {
  const subject = idOf('service', name);
  const position =
    (member === '' ? undefined : desired.positionOf(subject, member)) ?? desired.positionOf(subject);
  return {
    code: 'controller-refused',
    severity: 'error',
    subject,
    source: 'user',
    message,
    hint,
    ...(position !== undefined && { position }),
  };
}

import type { CreateServiceRequest, DeploymentControllerType } from '@aws-sdk/client-ecs';
import type { Foreign, Rows } from '../kinds/row.ts';
import { serviceRows } from '../kinds/service.ts';
import type { Refusal } from './refusal.ts';

/** Whether a member of a service that `controller` deploys can be changed; for the rest there is a deployment of CodeDeploy, or a task set. */
export function isUpdatable(controller: Foreign, member: string): boolean {
  const rows: Rows = serviceRows(undefined);
  return rows[member]?.foreign?.includes(controller) === true;
}

/** Who else than ECS deploys a service; `undefined`: ECS does. */
export const foreignOf = (type: DeploymentControllerType | undefined): Foreign | undefined =>
  type === 'CODE_DEPLOY' || type === 'EXTERNAL' ? type : undefined;

/**
 * In what words UpdateService refuses a member. Source: hendrixroa/terraform-aws-ecs-service-blue-green-deployment#2,
 * aws/aws-cdk#36012 (2025).
 */
export const updateAnswer = (controller: Foreign, member: string): string =>
  `Unable to update ${member === 'taskDefinition' ? 'task definition' : member} on services with ${controller === 'EXTERNAL' ? 'an' : 'a'} ${controller} deployment controller.${
    controller === 'CODE_DEPLOY' ? ' Use AWS CodeDeploy to trigger a new deployment.' : ''
  }`;

/** Source: deployed (`pf-ecs-svc-external-with-taskdef`). */
export const EXTERNAL_ANSWER = 'TaskDefinition must be blank.';

/** A service that CodeDeploy deploys has a load balancer. Source: deployed (`pf-ecs-service-codedeploy-lb`). */
export const controllerRefused = ({
  deploymentController,
  loadBalancers = [],
}: Pick<CreateServiceRequest, 'deploymentController' | 'loadBalancers'>): readonly Refusal[] =>
  deploymentController?.type !== 'CODE_DEPLOY' || loadBalancers.length > 0
    ? []
    : [
        {
          member: '/deploymentController',
          what: 'CodeDeploy deploys it, and it has no load balancer.',
          fix: 'Add "loadBalancers", or leave "deploymentController" out.',
          answer:
            'When specifying the CODE_DEPLOY deployment controller type, the service requires an Application Load Balancer or Network Load Balancer.',
        },
      ];

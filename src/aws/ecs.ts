import {
  ECSClient,
  CreateClusterCommand,
  CreateServiceCommand,
  DeleteAttributesCommand,
  DeleteClusterCommand,
  DeleteServiceCommand,
  DeregisterContainerInstanceCommand,
  DeregisterTaskDefinitionCommand,
  DescribeClustersCommand,
  DescribeContainerInstancesCommand,
  DescribeServiceDeploymentsCommand,
  DescribeServiceRevisionsCommand,
  DescribeServicesCommand,
  DescribeTaskDefinitionCommand,
  DescribeTasksCommand,
  ListClustersCommand,
  ListContainerInstancesCommand,
  ListServiceDeploymentsCommand,
  ListServicesCommand,
  ListTaskDefinitionsCommand,
  ListTasksCommand,
  PutAttributesCommand,
  RegisterTaskDefinitionCommand,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateClusterSettingsCommand,
  StopTaskCommand,
  UpdateContainerInstancesStateCommand,
  UpdateServiceCommand,
} from '@aws-sdk/client-ecs';
import type { Connected, SharedConfig } from './connected.ts';

/**
 * Makes the SDK's ECS client and what sends each call with it. This file is loaded on the first ECS call only. The
 * commands are written out, so that a bundler sees which are used and drops the rest of the SDK.
 */
export function connectEcs(config: SharedConfig): Connected<ECSClient, 'ecs'> {
  const client = new ECSClient(config);
  return {
    client,
    senders: {
      'ecs:CreateCluster': (input, abortSignal) =>
        client.send(new CreateClusterCommand(input), { abortSignal }),
      'ecs:UpdateClusterSettings': (input, abortSignal) =>
        client.send(new UpdateClusterSettingsCommand(input), { abortSignal }),
      'ecs:DescribeClusters': (input, abortSignal) =>
        client.send(new DescribeClustersCommand(input), { abortSignal }),
      'ecs:ListClusters': (input, abortSignal) =>
        client.send(new ListClustersCommand(input), { abortSignal }),
      'ecs:DeleteCluster': (input, abortSignal) =>
        client.send(new DeleteClusterCommand(input), { abortSignal }),
      'ecs:ListServices': (input, abortSignal) =>
        client.send(new ListServicesCommand(input), { abortSignal }),
      'ecs:DescribeServices': (input, abortSignal) =>
        client.send(new DescribeServicesCommand(input), { abortSignal }),
      'ecs:DescribeServiceRevisions': (input, abortSignal) =>
        client.send(new DescribeServiceRevisionsCommand(input), { abortSignal }),
      'ecs:ListServiceDeployments': (input, abortSignal) =>
        client.send(new ListServiceDeploymentsCommand(input), { abortSignal }),
      'ecs:DescribeServiceDeployments': (input, abortSignal) =>
        client.send(new DescribeServiceDeploymentsCommand(input), { abortSignal }),
      'ecs:CreateService': (input, abortSignal) =>
        client.send(new CreateServiceCommand(input), { abortSignal }),
      'ecs:UpdateService': (input, abortSignal) =>
        client.send(new UpdateServiceCommand(input), { abortSignal }),
      'ecs:DeleteService': (input, abortSignal) =>
        client.send(new DeleteServiceCommand(input), { abortSignal }),
      'ecs:RegisterTaskDefinition': (input, abortSignal) =>
        client.send(new RegisterTaskDefinitionCommand(input), { abortSignal }),
      'ecs:DescribeTaskDefinition': (input, abortSignal) =>
        client.send(new DescribeTaskDefinitionCommand(input), { abortSignal }),
      'ecs:ListTaskDefinitions': (input, abortSignal) =>
        client.send(new ListTaskDefinitionsCommand(input), { abortSignal }),
      'ecs:DeregisterTaskDefinition': (input, abortSignal) =>
        client.send(new DeregisterTaskDefinitionCommand(input), { abortSignal }),
      'ecs:ListContainerInstances': (input, abortSignal) =>
        client.send(new ListContainerInstancesCommand(input), { abortSignal }),
      'ecs:DescribeContainerInstances': (input, abortSignal) =>
        client.send(new DescribeContainerInstancesCommand(input), { abortSignal }),
      'ecs:UpdateContainerInstancesState': (input, abortSignal) =>
        client.send(new UpdateContainerInstancesStateCommand(input), { abortSignal }),
      'ecs:DeregisterContainerInstance': (input, abortSignal) =>
        client.send(new DeregisterContainerInstanceCommand(input), { abortSignal }),
      'ecs:PutAttributes': (input, abortSignal) =>
        client.send(new PutAttributesCommand(input), { abortSignal }),
      'ecs:DeleteAttributes': (input, abortSignal) =>
        client.send(new DeleteAttributesCommand(input), { abortSignal }),
      'ecs:ListTasks': (input, abortSignal) => client.send(new ListTasksCommand(input), { abortSignal }),
      'ecs:StopTask': (input, abortSignal) => client.send(new StopTaskCommand(input), { abortSignal }),
      'ecs:DescribeTasks': (input, abortSignal) =>
        client.send(new DescribeTasksCommand(input), { abortSignal }),
      'ecs:TagResource': (input, abortSignal) => client.send(new TagResourceCommand(input), { abortSignal }),
      'ecs:UntagResource': (input, abortSignal) =>
        client.send(new UntagResourceCommand(input), { abortSignal }),
    },
  };
}

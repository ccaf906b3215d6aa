import { bind } from '../operation.ts';
import type { Run } from '../operation.ts';
import type { EcsOperation } from '../wire/operations.ts';
import { run as createCluster } from './CreateCluster.ts';
import { run as createService } from './CreateService.ts';
import { run as deleteAttributes } from './DeleteAttributes.ts';
import { run as deleteCluster } from './DeleteCluster.ts';
import { run as deleteService } from './DeleteService.ts';
import { run as deleteTaskDefinitions } from './DeleteTaskDefinitions.ts';
import { run as deregisterContainerInstance } from './DeregisterContainerInstance.ts';
import { run as deregisterTaskDefinition } from './DeregisterTaskDefinition.ts';
import { run as describeClusters } from './DescribeClusters.ts';
import { run as describeContainerInstances } from './DescribeContainerInstances.ts';
import { run as describeServiceDeployments } from './DescribeServiceDeployments.ts';
import { run as describeServiceRevisions } from './DescribeServiceRevisions.ts';
import { run as describeServices } from './DescribeServices.ts';
import { run as describeTaskDefinition } from './DescribeTaskDefinition.ts';
import { run as describeTasks } from './DescribeTasks.ts';
import { run as listAccountSettings } from './ListAccountSettings.ts';
import { run as listAttributes } from './ListAttributes.ts';
import { run as listClusters } from './ListClusters.ts';
import { run as listContainerInstances } from './ListContainerInstances.ts';
import { run as listServiceDeployments } from './ListServiceDeployments.ts';
import { run as listServices } from './ListServices.ts';
import { run as listTagsForResource } from './ListTagsForResource.ts';
import { run as listTaskDefinitionFamilies } from './ListTaskDefinitionFamilies.ts';
import { run as listTaskDefinitions } from './ListTaskDefinitions.ts';
import { run as listTasks } from './ListTasks.ts';
import { run as putAttributes } from './PutAttributes.ts';
import { run as putClusterCapacityProviders } from './PutClusterCapacityProviders.ts';
import { run as registerTaskDefinition } from './RegisterTaskDefinition.ts';
import { run as runTask } from './RunTask.ts';
import { run as startTask } from './StartTask.ts';
import { run as stopTask } from './StopTask.ts';
import { run as tagResource } from './TagResource.ts';
import { run as untagResource } from './UntagResource.ts';
import { run as updateCluster } from './UpdateCluster.ts';
import { run as updateClusterSettings } from './UpdateClusterSettings.ts';
import { run as updateContainerInstancesState } from './UpdateContainerInstancesState.ts';
import { run as updateService } from './UpdateService.ts';

/** What each ECS operation does, by its name on the wire. */
export const ECS_OPERATIONS: Readonly<Record<EcsOperation, Run>> = {
  CreateCluster: bind(createCluster),
  CreateService: bind(createService),
  DeleteAttributes: bind(deleteAttributes),
  DeleteCluster: bind(deleteCluster),
  DeleteService: bind(deleteService),
  DeleteTaskDefinitions: bind(deleteTaskDefinitions),
  DeregisterContainerInstance: bind(deregisterContainerInstance),
  DeregisterTaskDefinition: bind(deregisterTaskDefinition),
  DescribeClusters: bind(describeClusters),
  DescribeContainerInstances: bind(describeContainerInstances),
  DescribeServiceDeployments: bind(describeServiceDeployments),
  DescribeServiceRevisions: bind(describeServiceRevisions),
  DescribeServices: bind(describeServices),
  DescribeTaskDefinition: bind(describeTaskDefinition),
  DescribeTasks: bind(describeTasks),
  ListAccountSettings: bind(listAccountSettings),
  ListAttributes: bind(listAttributes),
  ListClusters: bind(listClusters),
  ListContainerInstances: bind(listContainerInstances),
  ListServiceDeployments: bind(listServiceDeployments),
  ListServices: bind(listServices),
  ListTagsForResource: bind(listTagsForResource),
  ListTaskDefinitionFamilies: bind(listTaskDefinitionFamilies),
  ListTaskDefinitions: bind(listTaskDefinitions),
  ListTasks: bind(listTasks),
  PutAttributes: bind(putAttributes),
  PutClusterCapacityProviders: bind(putClusterCapacityProviders),
  RegisterTaskDefinition: bind(registerTaskDefinition),
  RunTask: bind(runTask),
  StartTask: bind(startTask),
  StopTask: bind(stopTask),
  TagResource: bind(tagResource),
  UntagResource: bind(untagResource),
  UpdateCluster: bind(updateCluster),
  UpdateClusterSettings: bind(updateClusterSettings),
  UpdateContainerInstancesState: bind(updateContainerInstancesState),
  UpdateService: bind(updateService),
};

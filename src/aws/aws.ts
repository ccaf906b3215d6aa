import type * as ec2 from '@aws-sdk/client-ec2';
import type * as ecs from '@aws-sdk/client-ecs';
import type { Connection } from './connection.ts';

/**
 * Every operation that the program may call, with its shapes. The facts about each (bucket, retry, IAM action) stand in
 * `operations.ts`.
 */
export interface Operations {
  'ecs:CreateCluster': [ecs.CreateClusterCommandInput, ecs.CreateClusterCommandOutput];
  'ecs:UpdateClusterSettings': [
    ecs.UpdateClusterSettingsCommandInput,
    ecs.UpdateClusterSettingsCommandOutput,
  ];
  'ecs:DescribeClusters': [ecs.DescribeClustersCommandInput, ecs.DescribeClustersCommandOutput];
  'ecs:ListClusters': [ecs.ListClustersCommandInput, ecs.ListClustersCommandOutput];
  'ecs:DeleteCluster': [ecs.DeleteClusterCommandInput, ecs.DeleteClusterCommandOutput];
  'ecs:ListServices': [ecs.ListServicesCommandInput, ecs.ListServicesCommandOutput];
  'ecs:DescribeServices': [ecs.DescribeServicesCommandInput, ecs.DescribeServicesCommandOutput];
  'ecs:ListServiceDeployments': [
    ecs.ListServiceDeploymentsCommandInput,
    ecs.ListServiceDeploymentsCommandOutput,
  ];
  'ecs:DescribeServiceDeployments': [
    ecs.DescribeServiceDeploymentsCommandInput,
    ecs.DescribeServiceDeploymentsCommandOutput,
  ];
  'ecs:DescribeServiceRevisions': [
    ecs.DescribeServiceRevisionsCommandInput,
    ecs.DescribeServiceRevisionsCommandOutput,
  ];
  'ecs:CreateService': [ecs.CreateServiceCommandInput, ecs.CreateServiceCommandOutput];
  'ecs:UpdateService': [ecs.UpdateServiceCommandInput, ecs.UpdateServiceCommandOutput];
  'ecs:DeleteService': [ecs.DeleteServiceCommandInput, ecs.DeleteServiceCommandOutput];
  'ecs:RegisterTaskDefinition': [
    ecs.RegisterTaskDefinitionCommandInput,
    ecs.RegisterTaskDefinitionCommandOutput,
  ];
  'ecs:DescribeTaskDefinition': [
    ecs.DescribeTaskDefinitionCommandInput,
    ecs.DescribeTaskDefinitionCommandOutput,
  ];
  'ecs:ListTaskDefinitions': [ecs.ListTaskDefinitionsCommandInput, ecs.ListTaskDefinitionsCommandOutput];
  'ecs:DeregisterTaskDefinition': [
    ecs.DeregisterTaskDefinitionCommandInput,
    ecs.DeregisterTaskDefinitionCommandOutput,
  ];
  'ecs:ListContainerInstances': [
    ecs.ListContainerInstancesCommandInput,
    ecs.ListContainerInstancesCommandOutput,
  ];
  'ecs:DescribeContainerInstances': [
    ecs.DescribeContainerInstancesCommandInput,
    ecs.DescribeContainerInstancesCommandOutput,
  ];
  'ecs:UpdateContainerInstancesState': [
    ecs.UpdateContainerInstancesStateCommandInput,
    ecs.UpdateContainerInstancesStateCommandOutput,
  ];
  'ecs:DeregisterContainerInstance': [
    ecs.DeregisterContainerInstanceCommandInput,
    ecs.DeregisterContainerInstanceCommandOutput,
  ];
  'ecs:PutAttributes': [ecs.PutAttributesCommandInput, ecs.PutAttributesCommandOutput];
  'ecs:DeleteAttributes': [ecs.DeleteAttributesCommandInput, ecs.DeleteAttributesCommandOutput];
  'ecs:ListTasks': [ecs.ListTasksCommandInput, ecs.ListTasksCommandOutput];
  'ecs:StopTask': [ecs.StopTaskCommandInput, ecs.StopTaskCommandOutput];
  'ecs:DescribeTasks': [ecs.DescribeTasksCommandInput, ecs.DescribeTasksCommandOutput];
  'ecs:TagResource': [ecs.TagResourceCommandInput, ecs.TagResourceCommandOutput];
  'ecs:UntagResource': [ecs.UntagResourceCommandInput, ecs.UntagResourceCommandOutput];
  'ec2:RunInstances': [ec2.RunInstancesCommandInput, ec2.RunInstancesCommandOutput];
  'ec2:DescribeInstances': [ec2.DescribeInstancesCommandInput, ec2.DescribeInstancesCommandOutput];
  'ec2:TerminateInstances': [ec2.TerminateInstancesCommandInput, ec2.TerminateInstancesCommandOutput];
  'ec2:ModifyInstanceAttribute': [
    ec2.ModifyInstanceAttributeCommandInput,
    ec2.ModifyInstanceAttributeCommandOutput,
  ];
  'ec2:DescribeIamInstanceProfileAssociations': [
    ec2.DescribeIamInstanceProfileAssociationsCommandInput,
    ec2.DescribeIamInstanceProfileAssociationsCommandOutput,
  ];
  'ec2:AssociateIamInstanceProfile': [
    ec2.AssociateIamInstanceProfileCommandInput,
    ec2.AssociateIamInstanceProfileCommandOutput,
  ];
  'ec2:ReplaceIamInstanceProfileAssociation': [
    ec2.ReplaceIamInstanceProfileAssociationCommandInput,
    ec2.ReplaceIamInstanceProfileAssociationCommandOutput,
  ];
  'ec2:CreateTags': [ec2.CreateTagsCommandInput, ec2.CreateTagsCommandOutput];
  'ec2:DeleteTags': [ec2.DeleteTagsCommandInput, ec2.DeleteTagsCommandOutput];
  'ec2:DescribeKeyPairs': [ec2.DescribeKeyPairsCommandInput, ec2.DescribeKeyPairsCommandOutput];
  'ec2:DescribeSubnets': [ec2.DescribeSubnetsCommandInput, ec2.DescribeSubnetsCommandOutput];
  'ec2:DescribeSecurityGroups': [
    ec2.DescribeSecurityGroupsCommandInput,
    ec2.DescribeSecurityGroupsCommandOutput,
  ];
  'ec2:DescribeInstanceTypes': [
    ec2.DescribeInstanceTypesCommandInput,
    ec2.DescribeInstanceTypesCommandOutput,
  ];
  'ec2:DescribeInstanceTypeOfferings': [
    ec2.DescribeInstanceTypeOfferingsCommandInput,
    ec2.DescribeInstanceTypeOfferingsCommandOutput,
  ];
  'ec2:DescribeImages': [ec2.DescribeImagesCommandInput, ec2.DescribeImagesCommandOutput];
}

export type OperationName = keyof Operations;
export type Input<K extends OperationName> = Operations[K][0];
export type Output<K extends OperationName> = Operations[K][1];

/** One finished or failed call, as recorders and `--debug` see it. Never holds parameter values. */
export interface CallRecord {
  /** 1-based, in the order of sending, over all operations of the run. */
  readonly number: number;
  readonly operation: OperationName;
  readonly attempt: number;
  readonly mutating: boolean;
  readonly elapsedMs: number;
  readonly outcome: 'ok' | 'retried' | 'failed';
  /** AWS's error name, e.g. `ThrottlingException`. */
  readonly error?: string;
}

/** The choke point: every call of the program to AWS (or to the engine) goes through `call`. */
export interface Aws {
  /** Region of the target. */
  readonly region: string;
  /** Set when it is not AWS's own endpoint: `http://127.0.0.1:4510`. */
  readonly endpoint: string | undefined;
  /** Whether the target is our embedded engine. */
  readonly local: boolean;
  /** Whether answers come. */
  readonly connection: Connection;
  /**
   * Sends one call: numbered, paced by AWS's token bucket of the action, retried where that is safe.
   * @throws AwsError when AWS refuses or cannot be reached; the signal's reason when it aborts.
   */
  call<K extends OperationName>(
    operation: K,
    input: Input<K>,
    options?: { readonly signal?: AbortSignal },
  ): Promise<Output<K>>;
  /** Closes sockets. */
  close(): void;
}

/** What sends one attempt of one call: the SDK's clients, or a test's recorder or fault injector around another. */
export type Transport = <K extends OperationName>(
  operation: K,
  input: Input<K>,
  signal: AbortSignal | undefined,
) => Promise<Output<K>>;

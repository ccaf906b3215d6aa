import type { Sent } from '../support/aws.ts';
import type { Question } from './evaluate.ts';

type Fields = Readonly<Record<string, unknown>>;
const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null;
const text = (value: unknown): string => (typeof value === 'string' ? value : '');
const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

const ECS = 'arn:aws:ecs:us-east-1:111122223333';
const EC2 = 'arn:aws:ec2:us-east-1:111122223333';

/** The tags of a request, ECS's or EC2's way of writing them. */
function requestTags(tags: unknown): Record<string, string> {
  return Object.fromEntries(
    list(tags)
      .filter(isFields)
      .map((tag) => [`aws:RequestTag/${text(tag['key'] ?? tag['Key'])}`, text(tag['value'] ?? tag['Value'])]),
  );
}

/** The tag that a resource of ours carries. */
const ours = (cluster: string): Record<string, string> => ({
  'aws:ResourceTag/clusternator:cluster': cluster,
});

/**
 * What IAM is asked for a call, by the Service Authorization Reference: written apart from the policy, so that the two
 * can contradict each other. `owned`: what the call is about carries our tag.
 */
export function questionsOf({ operation, input }: Sent, cluster: string, owned = true): readonly Question[] {
  if (!isFields(input)) return [];
  const [service = '', name = ''] = operation.split(':');
  const clusterArn = `${ECS}:cluster/${lastOf(text(input['cluster'])) || cluster}`;
  const inCluster = { 'ecs:cluster': clusterArn };
  const resourceTags = owned ? ours(cluster) : {};
  const one = (resource: string, context: Record<string, string> = {}): Question => ({
    action: operation,
    resource,
    context,
  });
  const serviceArn = (service_: unknown): string =>
    `${ECS}:service/${lastOf(clusterArn)}/${lastOf(text(service_))}`;
  /** What names a part of a service, by its ARN, needs the service too. */
  const ofServices = (arns: readonly unknown[]): Question[] =>
    arns.flatMap((arn) => [
      one(text(arn), inCluster),
      one(text(arn).replace(/:service-\w+\/([^/]+)\/([^/]+)\/.*/, ':service/$1/$2'), inCluster),
    ]);
  const tagsOnMake = (resource: string): Question[] =>
    list(input['tags']).length === 0
      ? []
      : [{ action: 'ecs:TagResource', resource, context: { 'ecs:CreateAction': name } }];
  const pass = (role: unknown, to: string): Question[] =>
    text(role) === ''
      ? []
      : [{ action: 'iam:PassRole', resource: roleArn(text(role)), context: { 'iam:PassedToService': to } }];
  if (service === 'ec2') return ec2Questions(name, input, one, resourceTags);
  switch (name) {
    case 'CreateCluster': {
      const made = `${ECS}:cluster/${text(input['clusterName'])}`;
      return [one(made, requestTags(input['tags'])), ...tagsOnMake(made)];
    }
    case 'DescribeClusters':
      return list(input['clusters']).map((item) => one(`${ECS}:cluster/${lastOf(text(item))}`));
    case 'UpdateClusterSettings':
    case 'ListContainerInstances':
    case 'DeregisterContainerInstance':
      return [one(clusterArn)];
    case 'DeleteCluster':
      return [one(clusterArn, resourceTags)];
    case 'ListClusters':
      return [one('*')];
    case 'ListServices':
    case 'ListTasks':
      return [one('*', inCluster)];
    case 'DescribeServices':
      return list(input['services']).map((item) => one(serviceArn(item), inCluster));
    case 'ListServiceDeployments':
      return [one(serviceArn(input['service']), inCluster)];
    case 'DescribeServiceDeployments':
      return ofServices(list(input['serviceDeploymentArns']));
    case 'DescribeServiceRevisions':
      return ofServices(list(input['serviceRevisionArns']));
    case 'CreateService': {
      const made = serviceArn(input['serviceName']);
      return [
        one(made, { ...inCluster, ...requestTags(input['tags']) }),
        ...tagsOnMake(made),
        ...pass(input['role'], 'ecs.amazonaws.com'),
      ];
    }
    case 'UpdateService':
      return [one(serviceArn(input['service']), { ...inCluster, ...resourceTags })];
    case 'DeleteService':
      return [one(serviceArn(input['service']), { ...inCluster, ...resourceTags })];
    case 'RegisterTaskDefinition':
      return [
        one(`${ECS}:task-definition/${text(input['family'])}:7`, requestTags(input['tags'])),
        ...tagsOnMake(`${ECS}:task-definition/${text(input['family'])}:7`),
        ...pass(input['taskRoleArn'], 'ecs-tasks.amazonaws.com'),
        ...pass(input['executionRoleArn'], 'ecs-tasks.amazonaws.com'),
      ];
    case 'DescribeTaskDefinition':
    case 'ListTaskDefinitions':
    case 'DeregisterTaskDefinition':
      return [one('*')];
    case 'DescribeContainerInstances':
    case 'UpdateContainerInstancesState':
      return list(input['containerInstances']).map((item) =>
        one(longArn('container-instance', item), inCluster),
      );
    case 'PutAttributes':
    case 'DeleteAttributes':
      return list(input['attributes'])
        .filter(isFields)
        .map((item) => one(longArn('container-instance', item['targetId']), inCluster));
    case 'DescribeTasks':
      return list(input['tasks']).map((item) => one(longArn('task', item), inCluster));
    case 'TagResource':
      return [one(text(input['resourceArn']), { ...resourceTags, ...requestTags(input['tags']) })];
    case 'UntagResource':
      return [one(text(input['resourceArn']), resourceTags)];
    default:
      throw new Error(`what IAM is asked for ${operation} is not written here`);
  }
}

type One = (resource: string, context?: Record<string, string>) => Question;

function ec2Questions(
  name: string,
  input: Fields,
  one: One,
  resourceTags: Record<string, string>,
): readonly Question[] {
  switch (name) {
    case 'RunInstances':
      return launchQuestions(input, one);
    case 'TerminateInstances':
      return list(input['InstanceIds']).map((id) => one(`${EC2}:instance/${text(id)}`, resourceTags));
    case 'ModifyInstanceAttribute':
      return [
        one(`${EC2}:instance/${text(input['InstanceId'])}`, resourceTags),
        ...list(input['Groups']).map((id) => one(`${EC2}:security-group/${text(id)}`)),
      ];
    case 'AssociateIamInstanceProfile':
    case 'ReplaceIamInstanceProfileAssociation':
      // The call names an association; IAM is asked for the instance that it is of.
      return [
        one(`${EC2}:instance/${text(input['InstanceId']) || 'i-associated'}`, resourceTags),
        passToEc2(input['IamInstanceProfile']),
      ];
    case 'CreateTags':
    case 'DeleteTags':
      return list(input['Resources']).map((id) => one(`${EC2}:instance/${text(id)}`, resourceTags));
    default:
      return [one('*')];
  }
}

/** The role of a profile is taken to have its name. */
function passToEc2(named: unknown): Question {
  const profile = isFields(named) ? named : {};
  return {
    action: 'iam:PassRole',
    resource: roleArn(text(profile['Name']) || lastOf(text(profile['Arn']))),
    context: { 'iam:PassedToService': 'ec2.amazonaws.com' },
  };
}

function launchQuestions(input: Fields, one: One): readonly Question[] {
  const [network] = list(input['NetworkInterfaces']).filter(isFields);
  const image = text(input['ImageId']);
  const groups = [...list(input['SecurityGroupIds']), ...list(network?.['Groups'])];
  const subnet = text(input['SubnetId'] ?? network?.['SubnetId']) || 'subnet-default';
  const specifications = list(input['TagSpecifications']).filter(isFields);
  const made = (kind: string): Question => {
    const tags = specifications.find((item) => item['ResourceType'] === kind)?.['Tags'];
    return one(`${EC2}:${kind}/*`, requestTags(tags));
  };
  const parameter = /^resolve:ssm:\/?(aws\/.+)$/.exec(image)?.[1];
  return [
    ...['instance', 'volume', 'network-interface'].map(made),
    one(`arn:aws:ec2:us-east-1::image/${image.startsWith('ami-') ? image : 'ami-0resolved'}`),
    one(`${EC2}:subnet/${subnet}`),
    ...(groups.length === 0 ? ['sg-default'] : groups).map((id) => one(`${EC2}:security-group/${text(id)}`)),
    ...(text(input['KeyName']) === '' ? [] : [one(`${EC2}:key-pair/${text(input['KeyName'])}`)]),
    ...specifications.map((item): Question => ({
      action: 'ec2:CreateTags',
      resource: `${EC2}:${text(item['ResourceType'])}/*`,
      context: { 'ec2:CreateAction': 'RunInstances', ...requestTags(item['Tags']) },
    })),
    passToEc2(input['IamInstanceProfile']),
    ...(parameter === undefined
      ? []
      : [
          {
            action: 'ssm:GetParameters',
            resource: `arn:aws:ssm:us-east-1::parameter/${parameter}`,
            context: {},
          },
        ]),
  ];
}

const lastOf = (arn: string): string => arn.slice(arn.lastIndexOf('/') + 1);
const roleArn = (role: string): string =>
  role.startsWith('arn:') ? role : `arn:aws:iam::111122223333:role/${role}`;
/** The engine's ARNs are long ones, with the cluster's name. */
const longArn = (kind: string, item: unknown): string => {
  const arn = text(item);
  if (!arn.includes(`:${kind}/`)) throw new Error(`${arn} is no ARN of a ${kind}`);
  return arn;
};

// What the SDK's schema does not say: limits, patterns, members that must be there. Each entry names its source:
// API = Amazon ECS API reference, the text of that member; QUOTAS = Amazon ECS service quotas;
// ECS = what RegisterTaskDefinition or CreateService answers with a ClientException or an InvalidParameterException.

const NAME = '^[A-Za-z0-9_-]{1,255}$';
const NAME_TEXT = '1 to 255 letters, digits, "_" or "-"';
/** Letters, digits, `_ - : . / #` are the API's own list; `@` stands in digests. */
const IMAGE = '^[A-Za-z0-9_.:/#@-]{1,255}$';
const IMAGE_TEXT = 'an image reference such as "repo/name:1.2.3": letters, digits and "_ - : . / # @"';
const TAG_KEY = '^(?!(?:[aA][wW][sS]|clusternator):)[^\\u0000-\\u001f\\u007f]{1,128}$';
const TAG_KEY_TEXT = 'a tag key: 1 to 128 characters, not beginning with "aws:" or "clusternator:"';

const name = (source) => ({ pattern: NAME, patternErrorMessage: NAME_TEXT, source });

/** By `Structure.member` of the SDK. */
export const MEMBERS = {
  'RegisterTaskDefinitionRequest.family': name('API: up to 255 letters, numbers, underscores, hyphens'),
  'RegisterTaskDefinitionRequest.containerDefinitions': {
    minItems: 1,
    source: 'ECS: container definitions must not be empty',
  },
  'RegisterTaskDefinitionRequest.placementConstraints': {
    maxItems: 10,
    source: 'API: maximum of 10 constraints per task',
  },
  'RegisterTaskDefinitionRequest.tags': { maxItems: 50, source: 'API: at most 50 tags per resource' },
  'RegisterTaskDefinitionRequest.cpu': {
    pattern: '^ *(?:[0-9]+|(?:[0-9]+(?:\\.[0-9]+)?|\\.[0-9]+) *[vV][cC][pP][uU]) *$',
    patternErrorMessage: 'CPU units such as "256" or vCPUs such as "0.25 vCPU"',
    source: 'API: an integer of CPU units or a string with vCPU',
  },
  'RegisterTaskDefinitionRequest.memory': {
    pattern: '^ *(?:[0-9]+|(?:[0-9]+(?:\\.[0-9]+)?|\\.[0-9]+) *[gG][bB]) *$',
    patternErrorMessage: 'MiB such as "512" or gigabytes such as "0.5 GB"',
    source: 'API: an integer of MiB or a string with GB',
  },
  'ContainerDefinition.name': name('API: up to 255 letters, numbers, underscores, hyphens'),
  'ContainerDefinition.image': {
    pattern: IMAGE,
    patternErrorMessage: IMAGE_TEXT,
    source: 'API: up to 255 letters, numbers, hyphens, underscores, colons, periods, slashes, number signs',
  },
  'ContainerDefinition.cpu': { minimum: 0, source: 'API: null and zero are passed on as 0' },
  'ContainerDefinition.memory': { minimum: 6, source: 'API: do not specify less than 6 MiB' },
  'ContainerDefinition.memoryReservation': { minimum: 6, source: 'API: do not specify less than 6 MiB' },
  'ContainerDefinition.environmentFiles': {
    maxItems: 10,
    source: 'API: maximum of 10 files per task definition',
  },
  'ContainerDefinition.startTimeout': { minimum: 0, source: 'API: a time in seconds' },
  'ContainerDefinition.stopTimeout': { minimum: 0, source: 'API: a time in seconds' },
  'ContainerRestartPolicy.ignoredExitCodes': {
    maxItems: 50,
    source: 'API: maximum of 50 container exit codes',
  },
  'ContainerRestartPolicy.restartAttemptPeriod': {
    minimum: 60,
    maximum: 1800,
    source: 'API: 60 to 1800 seconds',
  },
  'PortMapping.containerPort': { minimum: 1, maximum: 65535, source: 'RFC 6335: ports are 16 bits' },
  'PortMapping.hostPort': {
    minimum: 0,
    maximum: 65535,
    source: 'RFC 6335: ports are 16 bits; API: 0 means any',
  },
  'PortMapping.name': {
    pattern: '^[a-z0-9_][a-z0-9_-]{0,63}$',
    patternErrorMessage: '1 to 64 lower case letters, digits, "_" or "-", not beginning with "-"',
    source: 'API',
  },
  'PortMapping.containerPortRange': {
    pattern: '^[0-9]{1,5}-[0-9]{1,5}$',
    patternErrorMessage: 'a range of ports such as "8080-8089"',
    source: 'API',
  },
  'HealthCheck.command': { minItems: 1, source: 'ECS: health check command must not be empty' },
  'HealthCheck.interval': { minimum: 5, maximum: 300, source: 'API: between 5 and 300 seconds' },
  'HealthCheck.timeout': { minimum: 2, maximum: 60, source: 'API: between 2 and 60 seconds' },
  'HealthCheck.retries': { minimum: 1, maximum: 10, source: 'API: between 1 and 10' },
  'HealthCheck.startPeriod': { minimum: 0, maximum: 300, source: 'API: between 0 and 300 seconds' },
  'LinuxParameters.swappiness': { minimum: 0, maximum: 100, source: 'API: whole numbers between 0 and 100' },
  'LinuxParameters.maxSwap': { minimum: 0, source: 'API: 0 or any positive integer' },
  'LinuxParameters.sharedMemorySize': { minimum: 0, source: 'API: a size in MiB' },
  'Tmpfs.size': { minimum: 1, source: 'API: the maximum size in MiB' },
  'EphemeralStorage.sizeInGiB': { minimum: 20, maximum: 200, source: 'API: 20 (21 on request) to 200 GiB' },
  'Volume.name': name('API: up to 255 letters, numbers, underscores, hyphens'),
  'Tag.key': {
    pattern: TAG_KEY,
    patternErrorMessage: TAG_KEY_TEXT,
    source: 'API: 128 characters; aws: is reserved',
  },
  'Tag.value': { maxLength: 256, source: 'API: maximum value length 256' },
  'CreateServiceRequest.desiredCount': { minimum: 0, source: 'ECS: desired count must not be negative' },
  'CreateServiceRequest.healthCheckGracePeriodSeconds': { minimum: 0, maximum: 2147483647, source: 'API' },
  'CreateServiceRequest.placementConstraints': { maxItems: 10, source: 'API: maximum of 10 constraints' },
  'CreateServiceRequest.placementStrategy': { maxItems: 5, source: 'API: maximum of 5 strategy rules' },
  'CreateServiceRequest.capacityProviderStrategy': {
    maxItems: 20,
    source: 'API: maximum of 20 capacity providers',
  },
  'CreateServiceRequest.tags': { maxItems: 50, source: 'API: at most 50 tags per resource' },
  'CapacityProviderStrategyItem.weight': { minimum: 0, maximum: 1000, source: 'API: 0 to 1000' },
  'CapacityProviderStrategyItem.base': { minimum: 0, maximum: 100000, source: 'API: 0 to 100000' },
  'DeploymentConfiguration.maximumPercent': { minimum: 0, source: 'API: a percentage' },
  'DeploymentConfiguration.minimumHealthyPercent': { minimum: 0, source: 'API: a percentage' },
  'DeploymentConfiguration.bakeTimeInMinutes': {
    minimum: 0,
    maximum: 1440,
    source: 'API: 0 to 1440 minutes',
  },
  'LinearConfiguration.stepPercent': {
    type: 'number',
    minimum: 3,
    maximum: 100,
    source: 'API: multiples of 0.1 from 3 to 100',
  },
  'CanaryConfiguration.canaryPercent': {
    type: 'number',
    minimum: 0.1,
    maximum: 100,
    source: 'API: multiples of 0.1 from 0.1 to 100',
  },
  'LoadBalancer.containerPort': { minimum: 0, maximum: 65535, source: 'RFC 6335' },
  'ServiceRegistry.port': { minimum: 0, maximum: 65535, source: 'RFC 6335' },
  'ServiceRegistry.containerPort': { minimum: 0, maximum: 65535, source: 'RFC 6335' },
  'ServiceConnectClientAlias.port': { minimum: 1, maximum: 65535, source: 'RFC 6335' },
  'AwsVpcConfiguration.subnets': { maxItems: 16, source: 'API: a limit of 16 subnets' },
  'AwsVpcConfiguration.securityGroups': { maxItems: 5, source: 'API: a limit of 5 security groups' },
};

/** Members that ECS asks for although the SDK's schema marks them optional. */
export const REQUIRED = {
  ContainerDefinition: ['name', 'image'], // ECS: Container.name / Container.image should not be null or empty
  KeyValuePair: ['name'], // ECS: environment names must not be empty
  MountPoint: ['containerPath'], // ECS: mountPoints containerPath is required
  VolumeFrom: ['sourceContainer'], // ECS: volumesFrom sourceContainer is required
  Volume: ['name'], // ECS: Volume.name should not be null or empty
  Tag: ['key'], // ECS: tag key must not be null
  PlacementStrategy: ['type'], // ECS: placement strategy type is required
};

/** CreateService members that the program sets itself. */
export const OWN_SERVICE_MEMBERS = ['cluster', 'serviceName', 'taskDefinition', 'clientToken'];

const tags = {
  type: 'object',
  maxProperties: 46,
  propertyNames: { pattern: TAG_KEY, patternErrorMessage: TAG_KEY_TEXT },
  additionalProperties: { type: 'string', maxLength: 256 },
};

/** cluster.json but for its services; sources as above, EC2 = Amazon EC2 API reference, RunInstances. */
export const CLUSTER = {
  $schema: { type: 'string', description: 'Where editors find this schema.' },
  cluster: {
    type: 'string',
    pattern: NAME,
    patternErrorMessage: NAME_TEXT,
    description: 'Name of the ECS cluster. It is created when it is not there.',
  },
  region: {
    type: 'string',
    pattern: '^[a-z]{2,4}(?:-[a-z]+)+-[0-9]{1,2}$',
    patternErrorMessage: 'a region such as "us-east-1"',
    description: "AWS region. Without it the SDK's usual chain decides (AWS_REGION, profile).",
  },
  account: {
    type: 'string',
    pattern: '^[0-9]{12}$',
    patternErrorMessage: 'an account number of 12 digits',
    description: 'AWS account. When given, any other account is refused.',
  },
  apps: {
    type: 'array',
    items: { type: 'string', minLength: 1 },
    maxItems: 100,
    description:
      'The appdefs, relative to this file and below its folder. Default: ["appdef.json"]. []: a cluster without tasks.',
  },
  owner: {
    type: 'string',
    pattern: '^[A-Za-z0-9][A-Za-z0-9 ._:/@+=-]{0,127}$',
    patternErrorMessage: 'a name of 1 to 128 letters, digits, blanks and ". _ : / @ + = -"',
    description:
      'Whose the cluster and its boxes are, where several files share a cluster. Default: the name of the first app, else that of the cluster.',
  },
  boxes: {
    type: 'object',
    maxProperties: 100,
    propertyNames: {
      pattern: '^[A-Za-z0-9](?:[A-Za-z0-9_-]{0,60}[A-Za-z0-9])?$',
      patternErrorMessage: 'a name of 1 to 62 letters, digits, "_" or "-"',
    },
    additionalProperties: { $ref: '#/$defs/BoxGroup' },
    description:
      'Groups of boxes (EC2 instances of the cluster). Absent: boxes are left alone. A group that is not named stays: "count": 0, or --remove-group NAME, removes it.',
  },
  services: {
    type: 'object',
    propertyNames: { pattern: NAME, patternErrorMessage: NAME_TEXT },
    additionalProperties: { $ref: '#/$defs/Service' },
    description:
      'Services by name. Absent: one service per task, named as its family. {}: none of these apps.',
  },
  settings: {
    $ref: '#/$defs/Settings',
    description: 'Cluster settings. Those that are not named are left alone.',
  },
  tags: { ...tags, description: 'Tags for everything that is made: cluster, boxes, tasks and services.' },
  checks: {
    type: 'object',
    propertyNames: {
      pattern: '^[a-z0-9]+(?:-[a-z0-9]+)*$',
      patternErrorMessage: 'the id of a check, such as "image-latest"',
    },
    additionalProperties: { enum: ['off', 'note', 'warning', 'error'] },
    description: 'Levels of findings by the id of their check, for example { "image-latest": "error" }.',
  },
};

export const SETTINGS = {
  type: 'object',
  properties: {
    containerInsights: {
      enum: ['enabled', 'disabled', 'enhanced'],
      description: 'CloudWatch Container Insights for the cluster.',
    },
  },
  additionalProperties: false,
};

export const BOX_GROUP = {
  type: 'object',
  description: 'A group of equal boxes. Its boxes are named group-1, group-2, ...',
  properties: {
    count: {
      type: 'integer',
      minimum: 0,
      maximum: 5000,
      default: 1,
      description: 'How many boxes. Default: 1.',
    },
    instanceType: {
      type: 'string',
      pattern: '^[a-z0-9-]{1,32}\\.[a-z0-9-]{1,32}$',
      patternErrorMessage: 'an EC2 instance type such as "t3.small"',
      default: 't3.small',
      description: 'EC2 instance type. Default: t3.small.',
    },
    keyPair: {
      type: 'string',
      pattern: '^[\\u0020-\\u007e]{1,255}$',
      patternErrorMessage: 'the name of an EC2 key pair: 1 to 255 ASCII characters',
      description: 'Name of the EC2 key pair for SSH.',
    },
    subnets: {
      type: 'array',
      maxItems: 100,
      items: {
        type: 'string',
        pattern: '^subnet-[0-9a-f]{8,17}$',
        patternErrorMessage: 'a subnet id such as "subnet-0f0f0f0f"',
      },
      description:
        'Subnets; the boxes of the group are spread over them evenly. Default: the default subnet of the default VPC.',
    },
    securityGroups: {
      type: 'array',
      maxItems: 16,
      items: {
        type: 'string',
        pattern: '^sg-[0-9a-f]{8,17}$',
        patternErrorMessage: 'a security group id such as "sg-0f0f0f0f"',
      },
      description: 'Security groups of the boxes.',
    },
    instanceProfile: {
      type: 'string',
      pattern: '^(?:arn:[a-z-]+:iam::[0-9]{12}:instance-profile/[\\w+=,.@/-]{1,600}|[\\w+=,.@-]{1,128})$',
      patternErrorMessage: 'the name or ARN of an IAM instance profile',
      default: 'ecsInstanceRole',
      description:
        'IAM instance profile (name or ARN) with which the ECS agent joins. Default: ecsInstanceRole.',
    },
    publicIp: {
      type: 'boolean',
      description: 'Whether a box gets a public address. Default: as the subnet says.',
    },
    image: {
      type: 'string',
      pattern: '^(?:ami-[0-9a-f]{8,17}|resolve:ssm:[A-Za-z0-9_./:-]{1,1024})$',
      patternErrorMessage: 'an image id such as "ami-0f0f0f0f" or "resolve:ssm:<parameter>"',
      description:
        'Machine image. Default: the newest ECS-optimized Amazon Linux 2023 for the architecture of the instance type (arm64 or x86_64).',
    },
    attributes: {
      type: 'object',
      maxProperties: 10,
      propertyNames: {
        pattern: '^[A-Za-z0-9_./\\\\-]{1,128}$',
        patternErrorMessage: 'an attribute name: 1 to 128 letters, digits or "_ - . / \\"',
      },
      additionalProperties: {
        type: 'string',
        pattern: '^(?:[A-Za-z0-9_.@/\\\\:-](?:[A-Za-z0-9_.@/\\\\: -]{0,126}[A-Za-z0-9_.@/\\\\:-])?)?$',
        patternErrorMessage: 'an attribute value: at most 128 letters, digits, spaces or "_ - . @ / \\ :"',
      },
      description: 'Custom attributes of the container instances, for placement constraints.',
    },
    rootVolumeGiB: {
      type: 'integer',
      minimum: 1,
      maximum: 65536,
      description: 'Size of the root volume in GiB.',
    },
    tags: { ...tags, description: 'Tags of the boxes, over those of the cluster.' },
  },
  additionalProperties: false,
};

/** The member that names a service's task. */
export const SERVICE_TASK = {
  type: 'string',
  pattern: NAME,
  patternErrorMessage: NAME_TEXT,
  description: "Family of the task that the service runs. Default: the service's own name.",
};

import type { Examples, Part } from '../example.ts';

const healthy = { command: ['CMD-SHELL', 'wget -qO- http://localhost:8080/ || exit 1'] };
const ports = (hostPort: number): object => ({
  portMappings: [{ containerPort: 8080, hostPort }],
  healthCheck: healthy,
});
const variable = (name: string, value: string): object => ({ environment: [{ name, value }] });
const mount = (sourceVolume: string, containerPath: string, more: object = {}): object => ({
  mountPoints: [{ sourceVolume, containerPath, ...more }],
});
const container = (more: object): object => ({
  name: 'web',
  image: 'shop/web:1.4.2',
  cpu: 128,
  memory: 128,
  ...more,
});
const onHost = (sourcePath: string, more: object = {}): object => ({
  containerDefinitions: [container(mount('disk', '/mnt/disk', more))],
  volumes: [{ name: 'disk', host: { sourcePath } }],
});
const efs = (more: object): object => ({
  name: 'data',
  efsVolumeConfiguration: { fileSystemId: 'fs-0f0f0f0f', ...more },
});
/** Tasks with a network of their own, and what they have anyhow. */
const ownNetwork = {
  task: { networkMode: 'awsvpc' },
  service: {
    networkConfiguration: { awsvpcConfiguration: { subnets: ['subnet-0f0f0f0f'] } },
  },
  cluster: { checks: { 'task-without-internet': 'off' } },
};
const onFargate = (more: object): Part => ({
  task: { networkMode: 'awsvpc', requiresCompatibilities: ['FARGATE'], ...more },
  service: { ...ownNetwork.service, launchType: 'FARGATE' },
  cluster: { checks: { 'task-without-internet': 'off', 'fargate-beside-boxes': 'off' } },
});
/** Stays on one box, so that the path is all that there is to tell. */
const one = { box: { count: 1 }, cluster: { checks: { 'one-box': 'off' } } };

/** The boxes have an image of their own, which offers the driver. */
const splunk = { checks: { 'log-driver-unknown': 'off' } };
const firelens = { logConfiguration: { logDriver: 'awsfirelens' } };
const awslogs = (region: string): object => ({
  logConfiguration: {
    logDriver: 'awslogs',
    options: { 'awslogs-group': '/shop', 'awslogs-region': region },
  },
});

export const CONTAINER_EXAMPLES: Examples = {
  'gpu-missing': {
    bad: { container: { resourceRequirements: [{ type: 'GPU', value: '1' }] } },
    good: {
      container: { resourceRequirements: [{ type: 'GPU', value: '1' }] },
      box: { instanceType: 'g4dn.xlarge' },
      cluster: { checks: { 'instance-type-unfamiliar': 'off' } },
    },
  },
  'log-driver-unknown': {
    bad: { container: { logConfiguration: { logDriver: 'gelf' } } },
    good: { container: { logConfiguration: { logDriver: 'fluentd' } } },
  },
  'log-region-differs': {
    bad: { container: awslogs('us-east-1'), cluster: { region: 'eu-west-1' } },
    good: { container: awslogs('eu-west-1'), cluster: { region: 'eu-west-1' } },
  },
  'log-router-missing': {
    bad: { container: firelens },
    good: {
      task: {
        containerDefinitions: [
          container(firelens),
          container({
            name: 'router',
            image: 'public.ecr.aws/aws-observability/aws-for-fluent-bit:3.0.0',
            firelensConfiguration: { type: 'fluentbit' },
          }),
        ],
      },
    },
  },
  'health-check-early': {
    bad: { container: { healthCheck: { ...healthy, interval: 10 } } },
    good: { container: { healthCheck: { ...healthy, interval: 10, startPeriod: 30 } } },
  },
  'image-latest': {
    bad: { container: { image: 'shop/web' } },
    good: { container: { image: 'shop/web:${env.TAG}' } },
  },
  'image-invalid': {
    bad: { container: { image: 'Shop/Web:1.4.2' } },
    good: { container: { image: 'shop/web:1.4.2' } },
  },
  'image-tag-ignored': {
    bad: {
      container: {
        image: 'shop/web:1.4.2@sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
      },
    },
    good: {
      container: {
        image: 'shop/web@sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
      },
    },
  },
  'port-reserved': { bad: { container: ports(22) }, good: { container: ports(2222) } },
  'port-ephemeral': { bad: { container: ports(40000) }, good: { container: ports(0) } },
  'port-limit': {
    bad: {
      container: {
        healthCheck: healthy,
        portMappings: Array.from({ length: 96 }, (_, index) => ({
          containerPort: 9000 + index,
          hostPort: 9000 + index,
        })),
      },
    },
    good: { container: { healthCheck: healthy, portMappings: [{ containerPort: 9000, hostPort: 9000 }] } },
  },
  'port-of-link': {
    bad: {
      task: {
        containerDefinitions: [
          container({ links: ['db'] }),
          container({
            name: 'db',
            image: 'postgres:17.2',
            healthCheck: { command: ['CMD', 'pg_isready'] },
            portMappings: [{ containerPort: 5432, hostPort: 5432 }],
          }),
        ],
      },
    },
    good: {
      task: {
        containerDefinitions: [
          container({ links: ['db'] }),
          container({
            name: 'db',
            image: 'postgres:17.2',
            healthCheck: { command: ['CMD', 'pg_isready'] },
            portMappings: [{ containerPort: 5432 }],
          }),
        ],
      },
    },
  },
  'task-too-large': { bad: { container: { memory: 3000 } }, good: { container: { memory: 1024 } } },
  'cluster-too-small': {
    bad: { container: { memory: 1024 }, service: { desiredCount: 4 } },
    good: { container: { memory: 1024 }, service: { desiredCount: 2 } },
  },
  'task-cpu-exceeded': {
    bad: { task: { cpu: '256' }, container: { cpu: 512 } },
    good: { task: { cpu: '512' }, container: { cpu: 512 } },
  },
  'task-memory-exceeded': {
    bad: { task: { memory: '256' }, container: { memory: 512 } },
    good: { task: { memory: '512' }, container: { memory: 512 } },
  },
  'containers-too-many': {
    bad: {
      task: {
        containerDefinitions: Array.from({ length: 13 }, (_, index) =>
          container({ name: `web-${String(index)}`, cpu: 32, memory: 32 }),
        ),
      },
    },
    good: { task: { containerDefinitions: [container({})] } },
  },
  'definition-too-long': {
    bad: { container: variable('TERMS', 'All_rights_reserved.'.repeat(3300)) },
    good: { container: { environmentFiles: [{ type: 's3', value: 'arn:aws:s3:::shop/terms.env' }] } },
  },
  'awsvpc-excludes': {
    bad: { ...ownNetwork, container: { hostname: 'web' } },
    good: { task: { networkMode: 'bridge' }, container: { hostname: 'web' } },
  },
  'awsvpc-search-domains': {
    bad: { ...ownNetwork, container: { dnsSearchDomains: ['shop.internal'] } },
    good: { task: { networkMode: 'bridge' }, container: { dnsSearchDomains: ['shop.internal'] } },
  },
  'volume-refused': {
    bad: {
      container: mount('data', '/data'),
      task: { volumes: [efs({ authorizationConfig: { iam: 'ENABLED' } })] },
    },
    good: {
      container: mount('data', '/data'),
      task: {
        volumes: [efs({ authorizationConfig: { iam: 'ENABLED' }, transitEncryption: 'ENABLED' })],
      },
    },
  },
  'fargate-refused': {
    bad: { ...onFargate({ cpu: '256', memory: '4096' }) },
    good: { ...onFargate({ cpu: '256', memory: '512' }) },
  },
  'ephemeral-storage-refused': {
    bad: { task: { requiresCompatibilities: ['EC2'], ephemeralStorage: { sizeInGiB: 50 } } },
    good: { task: { requiresCompatibilities: ['EC2'] }, box: { rootVolumeGiB: 50 } },
  },
  'inference-ended': {
    bad: { task: { inferenceAccelerators: [{ deviceName: 'device', deviceType: 'eia2.medium' }] } },
    good: { container: { cpu: 256 } },
  },
  'memory-unlimited': {
    bad: {
      task: { containerDefinitions: [{ name: 'web', image: 'shop/web:1.4.2', memoryReservation: 64 }] },
    },
    good: {
      task: {
        containerDefinitions: [{ name: 'web', image: 'shop/web:1.4.2', memory: 256, memoryReservation: 64 }],
      },
    },
  },
  'secret-in-environment': {
    bad: { container: variable('DB_PASSWORD', 'correct-horse') },
    good: {
      task: { executionRoleArn: 'arn:aws:iam::111122223333:role/shop-agent' },
      container: {
        secrets: [
          { name: 'DB_PASSWORD', valueFrom: 'arn:aws:secretsmanager:us-east-1:111122223333:secret:shop-db' },
        ],
      },
    },
  },
  'secret-in-command': {
    bad: { container: { command: ['server', '--password', 'correct-horse'] } },
    good: { container: { command: ['server', '--port', '8080'] } },
  },
  'secret-in-options': {
    bad: {
      container: {
        logConfiguration: { logDriver: 'splunk', options: { 'splunk-token': 'correct-horse-battery' } },
      },
      cluster: splunk,
    },
    good: {
      cluster: splunk,
      task: { executionRoleArn: 'shop-agent' },
      container: {
        logConfiguration: {
          logDriver: 'splunk',
          secretOptions: [
            { name: 'splunk-token', valueFrom: 'arn:aws:ssm:us-east-1:111122223333:parameter/splunk' },
          ],
        },
      },
    },
  },
  'execution-role-missing': {
    bad: {
      container: {
        secrets: [{ name: 'DB_PASSWORD', valueFrom: 'arn:aws:ssm:us-east-1:111122223333:parameter/db' }],
      },
    },
    good: {
      task: { executionRoleArn: 'arn:aws:iam::111122223333:role/shop-agent' },
      container: {
        secrets: [{ name: 'DB_PASSWORD', valueFrom: 'arn:aws:ssm:us-east-1:111122223333:parameter/db' }],
      },
    },
  },
  'role-invalid': {
    bad: { task: { taskRoleArn: 'arn:aws:iam::111122223333:instance-profile/shop' } },
    good: { task: { taskRoleArn: 'arn:aws:iam::111122223333:role/shop' } },
  },
  'variable-lookalike': {
    bad: { container: variable('VERSION', '${ENV.TAG}') },
    good: { container: variable('VERSION', '${env.TAG}') },
  },
  'environment-name': {
    bad: { container: variable('log-level', 'info') },
    good: { container: variable('LOG_LEVEL', 'info') },
  },
  'environment-spaces': {
    bad: { container: variable('THEME', 'light ') },
    good: { container: variable('THEME', 'light') },
  },
  'environment-empty': {
    bad: { container: variable('THEME', '') },
    good: { container: variable('THEME', 'light') },
  },
  'environment-file': {
    bad: { container: { environmentFiles: [{ type: 's3', value: './production.env' }] } },
    good: {
      container: { environmentFiles: [{ type: 's3', value: 'arn:aws:s3:::shop-config/production.env' }] },
    },
  },
  'command-one-word': {
    bad: { container: { command: ['node server.js --port 8080'] } },
    good: { container: { command: ['node', 'server.js', '--port', '8080'] } },
  },
  'stop-timeout-long': { bad: { container: { stopTimeout: 600 } }, good: { container: { stopTimeout: 30 } } },
  'not-essential': {
    bad: {
      task: {
        containerDefinitions: [container({}), container({ name: 'metrics', essential: false, ...ports(0) })],
      },
    },
    good: {
      task: {
        containerDefinitions: [
          container({}),
          container({ name: 'metrics', essential: false, restartPolicy: { enabled: true }, ...ports(0) }),
        ],
      },
    },
  },
  'ulimit-order': {
    bad: { container: { ulimits: [{ name: 'nofile', softLimit: 65536, hardLimit: 4096 }] } },
    good: { container: { ulimits: [{ name: 'nofile', softLimit: 4096, hardLimit: 65536 }] } },
  },
  'swappiness-ignored': {
    bad: { container: { linuxParameters: { swappiness: 10 } } },
    good: { container: { linuxParameters: { swappiness: 10, maxSwap: 256 } } },
  },
  'path-relative': {
    bad: { container: { workingDirectory: 'app' } },
    good: { container: { workingDirectory: '/app' } },
  },
  'health-check-missing': {
    bad: { container: { portMappings: [{ containerPort: 8080 }] } },
    good: { container: { portMappings: [{ containerPort: 8080 }], healthCheck: healthy } },
  },
  'health-check-form': {
    bad: { container: { healthCheck: { command: ['curl', '-f', 'http://localhost/'] } } },
    good: { container: { healthCheck: { command: ['CMD', 'curl', '-f', 'http://localhost/'] } } },
  },
  'health-check-shell': {
    bad: { container: { healthCheck: { command: ['CMD-SHELL', 'curl', '-f', 'http://localhost/'] } } },
    good: { container: { healthCheck: { command: ['CMD-SHELL', 'curl -f http://localhost/ || exit 1'] } } },
  },
  'health-check-timeout': {
    bad: { container: { healthCheck: { ...healthy, interval: 20, timeout: 30 } } },
    good: { container: { healthCheck: { ...healthy, interval: 30, timeout: 10 } } },
  },
  'health-check-slow': {
    bad: { container: { healthCheck: { ...healthy, startPeriod: 300, interval: 60, retries: 10 } } },
    good: { container: { healthCheck: { ...healthy, startPeriod: 60, interval: 30, retries: 3 } } },
  },
  'log-options-missing': {
    bad: { container: { logConfiguration: { logDriver: 'awslogs', options: { 'awslogs-group': '/shop' } } } },
    good: {
      container: {
        logConfiguration: {
          logDriver: 'awslogs',
          options: { 'awslogs-group': '/shop', 'awslogs-region': 'us-east-1' },
        },
      },
    },
  },
  'log-group-created': {
    bad: {
      container: {
        logConfiguration: {
          logDriver: 'awslogs',
          options: {
            'awslogs-group': '/shop',
            'awslogs-region': 'us-east-1',
            'awslogs-create-group': 'true',
          },
        },
      },
    },
    good: {
      container: {
        logConfiguration: {
          logDriver: 'awslogs',
          options: { 'awslogs-group': '/shop', 'awslogs-region': 'us-east-1' },
        },
      },
    },
  },
  'log-unbounded': {
    bad: { container: { logConfiguration: { logDriver: 'json-file' } } },
    good: { container: { logConfiguration: { logDriver: 'json-file', options: { 'max-size': '10m' } } } },
  },
  'docker-socket': {
    bad: { ...one, task: onHost('/var/run/docker.sock') },
    good: { ...one, task: onHost('/ecs/shop') },
  },
  'host-system-writable': {
    bad: { ...one, task: onHost('/etc') },
    good: { ...one, task: onHost('/etc', { readOnly: true }) },
  },
  privileged: {
    bad: { container: { privileged: true } },
    good: { container: { linuxParameters: { capabilities: { add: ['NET_ADMIN'] } } } },
  },
  'capability-broad': {
    bad: { container: { linuxParameters: { capabilities: { add: ['SYS_ADMIN'] } } } },
    good: { container: { linuxParameters: { capabilities: { add: ['NET_BIND_SERVICE'] } } } },
  },
  'volume-unused': {
    bad: { task: { volumes: [{ name: 'cache' }] } },
    good: { container: mount('cache', '/cache'), task: { volumes: [{ name: 'cache' }] } },
  },
  'mount-twice': {
    bad: {
      task: { volumes: [{ name: 'a' }, { name: 'b' }] },
      container: {
        mountPoints: [
          { sourceVolume: 'a', containerPath: '/data' },
          { sourceVolume: 'b', containerPath: '/data/' },
        ],
      },
    },
    good: {
      task: { volumes: [{ name: 'a' }, { name: 'b' }] },
      container: {
        mountPoints: [
          { sourceVolume: 'a', containerPath: '/data/a' },
          { sourceVolume: 'b', containerPath: '/data/b' },
        ],
      },
    },
  },
  'host-volume-stays': {
    bad: { task: onHost('/ecs/shop') },
    good: {
      container: mount('disk', '/mnt/disk'),
      task: { volumes: [{ name: 'disk', efsVolumeConfiguration: { fileSystemId: 'fs-0f0f0f0f' } }] },
    },
  },
};

import { isWire, listIn, textIn, textsIn, type Way, type Wire } from './foreign.ts';

const lastOf = (arn: string): string => arn.slice(arn.lastIndexOf('/') + 1);

/** Old registrations of machines whose agents registered anew, as AWS keeps them. */
export interface StaleRegistrations extends Way {
  /** Calls that no program should make: instances ended while ECS counted tasks on one of their registrations. */
  readonly faults: readonly string[];
}

const OLD = 'dead';
const oldOf = (arn: string): string => `${arn}${OLD}`;
const isOld = (arn: string): boolean => arn.endsWith(OLD);
const realOf = (arn: string): string => arn.slice(0, -OLD.length);

/**
 * Each container instance has an older registration beside it, listed last: ACTIVE, its agent not connected, with so many
 * tasks that ECS still counts. Source: the agent registers anew when its data folder is lost (aws/amazon-ecs-agent,
 * README, ECS_DATADIR), and nothing deregisters what it was before.
 */
export function staleRegistrations(counted = 0): StaleRegistrations {
  const gone = new Set<string>();
  const draining = new Set<string>();
  const faults: string[] = [];
  const known = new Map<string, { readonly arn: string; readonly tasks: number }>();

  const old = (one: Wire): Wire => {
    const arn = oldOf(textIn(one, 'containerInstanceArn'));
    return {
      ...one,
      containerInstanceArn: arn,
      agentConnected: false,
      status: draining.has(arn) ? 'DRAINING' : 'ACTIVE',
      registeredAt: Number(one['registeredAt']) - 86_400,
      runningTasksCount: counted,
      pendingTasksCount: 0,
      remainingResources: one['registeredResources'],
    };
  };

  const describe = async (input: Wire, engine: (input: Wire) => Promise<Wire>): Promise<Wire> => {
    const asked = textsIn(input, 'containerInstances');
    const real = asked.filter((arn) => !isOld(arn));
    const stale = asked.filter(isOld);
    const needed = [...new Set([...real, ...stale.map(realOf)])];
    const answer = await engine({ ...input, containerInstances: needed });
    const all = listIn(answer, 'containerInstances');
    for (const one of all)
      known.set(textIn(one, 'ec2InstanceId'), {
        arn: textIn(one, 'containerInstanceArn'),
        tasks: Number(one['runningTasksCount']) + Number(one['pendingTasksCount']),
      });
    const named = (one: Wire): string => textIn(one, 'containerInstanceArn');
    return {
      ...answer,
      containerInstances: [
        ...all.filter((one) => real.includes(named(one))),
        ...all.map(old).filter((one) => stale.includes(named(one)) && !gone.has(named(one))),
      ],
      failures: [
        ...listIn(answer, 'failures').filter(({ arn }) => real.includes(String(arn))),
        ...stale.filter((arn) => gone.has(arn)).map((arn) => ({ arn, reason: 'MISSING' })),
      ],
    };
  };

  return {
    faults,
    refuse({ operation, input }) {
      if (operation === 'ec2:TerminateInstances') {
        const { arn, tasks } = known.get(textIn(input, 'InstanceId.1')) ?? { arn: '', tasks: 0 };
        if (tasks > 0) faults.push(`${lastOf(arn)} still had ${String(tasks)} tasks`);
        if (counted > 0 && arn !== '' && !gone.has(oldOf(arn)))
          faults.push(`${lastOf(oldOf(arn))} was still registered`);
      }
      const target = textIn(input, 'containerInstance');
      if (operation === 'ecs:DeregisterContainerInstance' && isOld(target)) {
        if (gone.has(target))
          return {
            code: 'InvalidParameterException',
            message: 'The referenced container instance is inactive.',
          };
      }
      return undefined;
    },
    answer({ operation, input }, engine) {
      switch (operation) {
        case 'ecs:ListContainerInstances':
          return engine(input).then((answer) => {
            const arns = textsIn(answer, 'containerInstanceArns');
            const stale = arns.map(oldOf).filter((arn) => !gone.has(arn));
            return { ...answer, containerInstanceArns: [...arns, ...stale] };
          });
        case 'ecs:DescribeContainerInstances':
          return describe(input, engine);
        case 'ecs:DeregisterContainerInstance': {
          const arn = textIn(input, 'containerInstance');
          if (!isOld(arn)) return undefined;
          gone.add(arn);
          return Promise.resolve({ containerInstance: { containerInstanceArn: arn, status: 'INACTIVE' } });
        }
        case 'ecs:UpdateContainerInstancesState': {
          const arns = textsIn(input, 'containerInstances').filter(isOld);
          if (arns.length === 0) return undefined;
          for (const arn of arns) draining.add(arn);
          return Promise.resolve({
            containerInstances: arns.map((arn) => ({ containerInstanceArn: arn, status: 'DRAINING' })),
            failures: [],
          });
        }
        case 'ecs:ListTasks':
          return isOld(textIn(input, 'containerInstance')) ? Promise.resolve({ taskArns: [] }) : undefined;
        default:
          return undefined;
      }
    },
  };
}

/** A way that rewrites each answer of an operation. */
export const rewriting = (operation: string, rewrite: (output: Wire, input: Wire) => Wire): Way => ({
  answer: (asked, engine) =>
    asked.operation === operation
      ? engine(asked.input).then((output) => rewrite(output, asked.input))
      : undefined,
});

/** The records in a list of an answer, each rewritten. */
export const each = (output: Wire, list: string, rewrite: (item: Wire) => Wire): Wire => ({
  ...output,
  [list]: listIn(output, list).map(rewrite),
});

/** A way that refuses calls of one operation. `times`: only the first so many. */
export function refusing(
  operation: string,
  refusal: { readonly code: string; readonly message: string; readonly status?: number },
  when: (input: Wire) => boolean = () => true,
  times = Infinity,
): Way & { readonly count: () => number } {
  let count = 0;
  return {
    count: () => count,
    refuse(asked) {
      if (asked.operation !== operation || count >= times || !when(asked.input)) return undefined;
      count += 1;
      return refusal;
    },
  };
}

/** Members whose records are maps of the user's own: a new member in them would be a value. */
const MAPS = new Set(['dockerLabels', 'options', 'driverOpts', 'labels']);

/** A record with members that are new to everybody, in it and in whatever it holds. */
function withNews(value: unknown, name = ''): unknown {
  if (Array.isArray(value)) return value.map((item) => withNews(item, name));
  if (!isWire(value) || MAPS.has(name)) return value;
  const told = Object.entries(value).map(([key, inner]) => [key, withNews(inner, key)]);
  return { ...Object.fromEntries(told), memberNewIn2030: 'ENABLED', structureNewIn2030: { mode: 'AUTO' } };
}

/** The volumes of a task definition that are no EBS volumes stand in the PRIMARY deployment, by their names alone. */
function withVolumes(service: Wire, definitions: ReadonlyMap<string, Wire>): Wire {
  const definition = definitions.get(textIn(service, 'taskDefinition')) ?? {};
  const named = listIn(definition, 'volumes')
    .filter((volume) => volume['s3filesVolumeConfiguration'] !== undefined)
    .map((volume) => ({ name: textIn(volume, 'name') }));
  if (named.length === 0) return service;
  return each(service, 'deployments', (deployment) =>
    deployment['status'] === 'PRIMARY'
      ? {
          ...deployment,
          volumeConfigurations: [...listIn(deployment, 'volumeConfigurations'), ...named],
          serviceConnectConfiguration: deployment['serviceConnectConfiguration'] ?? { enabled: false },
        }
      : deployment,
  );
}

/**
 * Members that AWS prints of its own accord: entries of S3 Files volumes in the PRIMARY deployment of a service, and in
 * every record members that no SDK knows yet.
 */
export function extraMembers(): Way {
  const definitions = new Map<string, Wire>();
  const more = (output: Wire): Wire => {
    const { taskDefinition, service } = output;
    if (isWire(taskDefinition)) definitions.set(textIn(taskDefinition, 'taskDefinitionArn'), taskDefinition);
    return {
      ...output,
      ...(isWire(service) && { service: withVolumes(service, definitions) }),
      ...('services' in output && {
        services: listIn(output, 'services').map((one) => withVolumes(one, definitions)),
      }),
    };
  };
  return {
    answer({ operation, input }, engine) {
      if (!/^ecs:(?:Describe|RegisterTaskDefinition|CreateService|UpdateService)/.test(operation))
        return undefined;
      return engine(input).then((output) => {
        const news = withNews(more(output));
        return isWire(news) ? news : output;
      });
    },
  };
}

/**
 * ECS's rule of 2018 to 2024: a grace period only for a service that has load balancers before the call and after it.
 * Source: aws-cloudformation/cloudformation-coverage-roadmap#1313; hashicorp/terraform-provider-aws#31104; aws/aws-cdk#19842.
 */
export function graceOnlyWithLoadBalancers(): Way {
  const having = new Set<string>();
  return {
    refuse({ operation, input }) {
      if (operation !== 'ecs:CreateService' && operation !== 'ecs:UpdateService') return undefined;
      const isNew = operation === 'ecs:CreateService';
      const name = textIn(input, isNew ? 'serviceName' : 'service');
      const after = 'loadBalancers' in input ? listIn(input, 'loadBalancers').length > 0 : having.has(name);
      const before = isNew ? after : having.has(name);
      if ('healthCheckGracePeriodSeconds' in input && !(before && after))
        return {
          code: 'InvalidParameterException',
          message: 'Health check grace period is only valid for services configured to use load balancers',
        };
      if (after) having.add(name);
      else having.delete(name);
      return undefined;
    },
  };
}

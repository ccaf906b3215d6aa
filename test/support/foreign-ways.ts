import { isWire, listIn, textIn, textsIn, type Way, type Wire } from './foreign.ts';

const lastOf = (arn: string): string => arn.slice(arn.lastIndexOf('/') + 1);

/** Old registrations of machines whose agents registered anew, as AWS keeps them. */
export interface StaleRegistrations extends Way {
  /** Calls that no program should make: instances ended while ECS counted tasks on one of their registrations. */
  readonly faults: readonly string[];
}

const OLD = 'old';
const oldOf = (arn: string): string => `${arn}${OLD}`;
const isOld = (arn: string): boolean => arn.endsWith(OLD);
/** The ARN of the registration in force, of any of its machine. */
export const realOf = (arn: string): string => (isOld(arn) ? arn.slice(0, -OLD.length) : arn);

/**
 * Each container instance has an older registration beside it, listed last: ACTIVE, its agent not connected, with so many
 * tasks that ECS still counts. Source: the agent registers anew when its data folder is lost (aws/amazon-ecs-agent,
 * README, ECS_DATADIR), and nothing deregisters what it was before.
 */
export function staleRegistrations(counted = 0): StaleRegistrations {
  /** By their ARNs, as they are described; they outlive the newer ones. */
  const stale = new Map<string, Wire>();
  const gone = new Set<string>();
  const faults: string[] = [];
  const tasksOf = new Map<string, number>();

  const learn = (one: Wire): void => {
    const arn = oldOf(textIn(one, 'containerInstanceArn'));
    const instance = textIn(one, 'ec2InstanceId');
    tasksOf.set(instance, Number(one['runningTasksCount']) + Number(one['pendingTasksCount']));
    if (gone.has(arn) || stale.has(arn)) return;
    stale.set(arn, {
      ...one,
      containerInstanceArn: arn,
      agentConnected: false,
      status: 'ACTIVE',
      registeredAt: Number(one['registeredAt']) - 86_400,
      runningTasksCount: counted,
      pendingTasksCount: 0,
      remainingResources: one['registeredResources'],
    });
  };

  const describe = async (input: Wire, engine: (input: Wire) => Promise<Wire>): Promise<Wire> => {
    const asked = textsIn(input, 'containerInstances');
    const real = asked.filter((arn) => !isOld(arn));
    const answer: Wire =
      real.length === 0
        ? { containerInstances: [], failures: [] }
        : await engine({ ...input, containerInstances: real });
    const found = listIn(answer, 'containerInstances');
    for (const one of found) learn(one);
    const old = asked.filter(isOld);
    return {
      ...answer,
      containerInstances: [...found, ...old.flatMap((arn) => stale.get(arn) ?? [])],
      failures: [
        ...listIn(answer, 'failures'),
        ...old.filter((arn) => !stale.has(arn)).map((arn) => ({ arn, reason: 'MISSING' })),
      ],
    };
  };

  const list = async (input: Wire, engine: (input: Wire) => Promise<Wire>): Promise<Wire> => {
    const answer = await engine(input);
    const arns = textsIn(answer, 'containerInstanceArns');
    const own = new Set(arns.map(oldOf));
    const others = [...stale.keys()].filter((arn) => !own.has(arn) && isOf(arn, textIn(input, 'cluster')));
    return {
      ...answer,
      containerInstanceArns: [...arns, ...[...own].filter((arn) => !gone.has(arn)), ...others],
    };
  };

  return {
    faults,
    refuse({ operation, input }) {
      if (operation === 'ec2:TerminateInstances') {
        const instance = textIn(input, 'InstanceId.1');
        const left = [...stale.values()].filter((one) => textIn(one, 'ec2InstanceId') === instance);
        const tasks = tasksOf.get(instance) ?? 0;
        if (tasks > 0) faults.push(`${instance} still had ${String(tasks)} tasks`);
        if (left.length > 0) faults.push(`${instance} was still registered`);
      }
      return undefined;
    },
    answer({ operation, input }, engine) {
      switch (operation) {
        case 'ecs:ListContainerInstances':
          return list(input, engine);
        case 'ecs:DescribeContainerInstances':
          return describe(input, engine);
        case 'ecs:DeregisterContainerInstance': {
          const arn = textIn(input, 'containerInstance');
          if (!isOld(arn)) return undefined;
          gone.add(arn);
          stale.delete(arn);
          return Promise.resolve({ containerInstance: { containerInstanceArn: arn, status: 'INACTIVE' } });
        }
        case 'ecs:UpdateContainerInstancesState': {
          const arns = textsIn(input, 'containerInstances').filter(isOld);
          if (arns.length === 0) return undefined;
          for (const arn of arns) {
            const one = stale.get(arn);
            if (one !== undefined) stale.set(arn, { ...one, status: 'DRAINING' });
          }
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

/** Whether a container instance is of a cluster, by its ARN. */
const isOf = (arn: string, cluster: string): boolean =>
  arn.includes(`:container-instance/${lastOf(cluster)}/`);

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

/**
 * A bare family without an ACTIVE revision is answered with its newest INACTIVE one, where the engine says that there is
 * none. Source: API reference, DescribeTaskDefinition (INACTIVE ones stay discoverable).
 */
export function inactiveFamilies(): Way {
  const newest = new Map<string, Wire>();
  const learn = (output: Wire): Wire => {
    const definition = output['taskDefinition'];
    if (!isWire(definition)) return output;
    const family = textIn(definition, 'family');
    if (Number(definition['revision']) >= Number(newest.get(family)?.['revision'] ?? 0))
      newest.set(family, definition);
    return output;
  };
  return {
    answer({ operation, input }, engine) {
      if (/^ecs:(?:Register|Deregister)TaskDefinition$/.test(operation)) return engine(input).then(learn);
      if (operation !== 'ecs:DescribeTaskDefinition') return undefined;
      const family = textIn(input, 'taskDefinition');
      return engine(input).catch((error: unknown) => {
        const last = newest.get(family);
        if (last === undefined) throw error;
        return { taskDefinition: { ...last, status: 'INACTIVE' }, tags: [] };
      });
    },
  };
}

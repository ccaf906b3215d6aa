import { type Words, words } from '../model/words.ts';
/**
 * What a person can do where AWS refuses for a reason of state, by the code and, where one code has several reasons, its
 * words. Sources: EC2 API reference, "Error codes for the Amazon EC2 API"; ECS API reference, the errors of each action.
 */
const HINTS: readonly (readonly [
  code: RegExp,
  message: RegExp,
  hint: Words | ((instance: string) => Words),
])[] = [
  [
    /^OperationNotPermitted$/,
    /disableApiTermination|may not be terminated/i,
    (instance) =>
      `Somebody protected the instance from being terminated. If it may go, take the protection away: aws ec2 modify-instance-attribute --no-disable-api-termination --instance-id ${instance}. Then run the same command again; it continues where it stopped.`,
  ],
  [
    /^OperationNotPermitted$/,
    /disableApiStop|may not be stopped/i,
    (instance) =>
      `Somebody protected the instance from being stopped. If it may go, take the protection away: aws ec2 modify-instance-attribute --no-disable-api-stop --instance-id ${instance}. Then run the same command again.`,
  ],
  [
    /^(?:IncorrectInstanceState|IncorrectState|IncorrectInstanceStatus)$/,
    /./,
    words`The instance is in a state in which EC2 does not do this (${{ run: 'status' }} shows it). Start it, or wait until it has stopped or started; then run the same command again.`,
  ],
  [
    /^UnsupportedOperation$/,
    /./,
    'EC2 does not do this with this kind of instance, or in its state. Change what the message names; the same call is refused again.',
  ],
  [
    /^DependencyViolation$|\.InUse$/,
    /./,
    'Something else still uses it. Take that away first, then run the same command again.',
  ],
  [
    /^ServiceNotActiveException$/,
    /./,
    'The service was deleted meanwhile and is DRAINING or INACTIVE. Run the same command again: its fresh plan makes the service anew.',
  ],
  [
    /^ClusterContainsContainerInstancesException$/,
    /./,
    'Container instances of others are still registered in the cluster: aws ecs list-container-instances names them. Deregister them, then run the same command again.',
  ],
  [
    /^ClusterContainsServicesException$/,
    /./,
    'Services of others are still in the cluster: aws ecs list-services names them. Delete them, then run the same command again.',
  ],
  [
    /^ClusterContainsTasksException$/,
    /./,
    'Tasks still run in the cluster: aws ecs list-tasks names them. Stop them, then run the same command again.',
  ],
  [
    /^ClusterContainsCapacityProviderException$/,
    /./,
    'The cluster has capacity providers: take them away with aws ecs put-cluster-capacity-providers, then run the same command again.',
  ],
  [
    /./,
    /not idempotent|draining/i,
    'A service of this name is there with other values, or on its way out. Wait until it is gone (aws ecs describe-services), then run the same command again.',
  ],
  [
    /./,
    /scaled above 0/i,
    'Something else scales the service up (autoscaling?). Take that away, then run the same command again.',
  ],
];

const OTHER =
  'The same call is refused again until the state that the message names is changed. Then run the same command again; it continues where it stopped.';

/** The advice for a refusal for a reason of state. */
export function stateHint(code: string, message: string): Words {
  const hint = HINTS.find(([codes, said]) => codes.test(code) && said.test(message))?.[2] ?? OTHER;
  const [instance = 'ID'] = /\bi-[0-9a-f]+\b/.exec(message) ?? [];
  return typeof hint === 'function' ? hint(instance) : hint;
}

/** Words of errors whose name says "invalid", and whose reason is the state of what was named. */
export const isAboutState = (message: string): boolean =>
  /not idempotent|\bdraining\b|scaled above 0/i.test(message);

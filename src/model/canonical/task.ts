import type { RegisterTaskDefinitionCommandInput, TaskDefinition } from '@aws-sdk/client-ecs';
import { cpuUnits, DEFAULTS, memoryMiB, sharesPorts } from '../defaults.ts';
import type { Canonical, CanonicalValue } from '../json.ts';
import type { Tags } from '../ownership.ts';
import { container } from './container.ts';
import {
  isFields,
  keyed,
  mapOf,
  member,
  nameIn,
  pairs,
  scalar,
  setOf,
  shape,
  withDefaults,
  type Member,
  type Read,
} from './shape.ts';
import { OUTPUT_ONLY } from '../members.ts';
import { canonicalTags, tagsOf } from './tags.ts';

/** What the server adds, and what names the resource. */
const NOT_SPEC = ['family', 'tags', ...OUTPUT_ONLY, '$metadata'];

/** A size in CPU units or MiB; text that is no size stays as it is. */
const size =
  (units: (text: string) => number | undefined): Read =>
  (value) =>
    typeof value === 'string' ? (units(value) ?? scalar(value)) : scalar(value);

/** A role is named by its name or its ARN; ECS takes both, and a name is unique in an account. */
export const roleName: Read = (value) =>
  typeof value === 'string'
    ? scalar(/^arn:[^:]+:iam::\d{12}:role\/(?:.*\/)?([^/]+)$/.exec(value)?.[1] ?? value)
    : undefined;

/** `type: expression`; `distinctInstance` has no expression. */
export const constraints: Read = keyed(
  (item) => [nameIn(item, 'type'), nameIn(item, 'expression')].filter((part) => part !== '').join(': '),
  () => true,
);

/** A port that is chosen by the mount helper when there is none; 0 is none. */
const port = (name: string): Member => member(name, scalar, 0);

const volume = shape(
  [
    member('host', shape([member('sourcePath')])),
    member(
      'dockerVolumeConfiguration',
      shape([...withDefaults(DEFAULTS.dockerVolume), member('driverOpts', mapOf), member('labels', mapOf)]),
    ),
    member(
      'efsVolumeConfiguration',
      shape([
        member('fileSystemId'),
        ...withDefaults(DEFAULTS.efs),
        port('transitEncryptionPort'),
        member(
          'authorizationConfig',
          shape([member('accessPointId'), ...withDefaults(DEFAULTS.efsAuthorization)]),
        ),
      ]),
    ),
    member(
      's3filesVolumeConfiguration',
      shape([member('fileSystemArn'), ...withDefaults(DEFAULTS.s3files), port('transitEncryptionPort')]),
    ),
    ...withDefaults(DEFAULTS.volume),
  ],
  ['name'],
);

const task = (shared: boolean): Read =>
  shape(
    [
      {
        from: 'containerDefinitions',
        to: 'containers',
        read: keyed((c) => nameIn(c, 'name'), container(shared)),
      },
      member('cpu', size(cpuUnits)),
      member('memory', size(memoryMiB)),
      ...withDefaults(DEFAULTS.task),
      member(
        'volumes',
        keyed((v) => nameIn(v, 'name'), volume),
      ),
      member('placementConstraints', constraints),
      member('requiresCompatibilities', setOf),
      member('taskRoleArn', roleName),
      member('executionRoleArn', roleName),
      member('pidMode'),
      member('ipcMode'),
      member('runtimePlatform', shape([])),
      member(
        'proxyConfiguration',
        shape([
          ...withDefaults(DEFAULTS.proxy),
          member('containerName'),
          member('properties', pairs('name', 'value')),
        ]),
      ),
      member('inferenceAccelerators', pairs('deviceName', 'deviceType')),
      member('ephemeralStorage', shape([])),
    ],
    NOT_SPEC,
  );

const ownPorts = task(false);
const sharedPorts = task(true);

/**
 * The canonical form of a task, of a declaration and of a live revision alike. Tags of a live revision are not part of
 * its definition and come apart.
 */
export function canonicalTask(
  definition: RegisterTaskDefinitionCommandInput | TaskDefinition,
  tags: Tags = 'tags' in definition ? tagsOf(definition.tags) : {},
): Canonical {
  const spec: CanonicalValue | undefined = (sharesPorts(definition.networkMode) ? sharedPorts : ownPorts)(
    definition,
  );
  const base: Canonical = isSpec(spec) ? spec : {};
  const own = canonicalTags(tags);
  return own === undefined ? base : { ...base, tags: own };
}

const isSpec = (value: CanonicalValue | undefined): value is Canonical => isFields(value);

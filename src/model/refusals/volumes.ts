import type { Volume } from '@aws-sdk/client-ecs';
import type { Refusal, TaskInput } from './refusal.ts';

const isRoot = (path: string | undefined): boolean => path === undefined || path === '' || path === '/';

/**
 * EFS volumes whose members exclude each other. Source: API reference, `EFSVolumeConfiguration` and
 * `EFSAuthorizationConfig`; deployed (`pf-ecs-efs-*`).
 */
function efs({ name, efsVolumeConfiguration: volume }: Volume): readonly Refusal[] {
  if (volume === undefined) return [];
  const { rootDirectory, transitEncryption, transitEncryptionPort = 0, authorizationConfig } = volume;
  const at = '/efsVolumeConfiguration';
  const encrypted = transitEncryption === 'ENABLED';
  const byRole = authorizationConfig?.iam === 'ENABLED';
  const byPoint = (authorizationConfig?.accessPointId ?? '') !== '';
  const unencrypted = (member: string, what: string, answer: string, source?: string): Refusal => ({
    member: `${at}${member}`,
    what: `Volume ${name ?? ''} ${what}, which needs encryption in transit, and "transitEncryption" is not ENABLED.`,
    fix: 'Add "transitEncryption": "ENABLED".',
    answer,
    ...(source !== undefined && { source }),
  });
  return [
    ...(byRole && !encrypted
      ? [
          unencrypted(
            '/authorizationConfig/iam',
            'asks IAM who may mount it',
            'EFS IAM authorization requires TransitEncryption to be enabled.',
          ),
        ]
      : byPoint && !encrypted
        ? [
            unencrypted(
              '/authorizationConfig/accessPointId',
              'has an access point',
              'EFS access points require TransitEncryption to be enabled.',
              'API reference, EFSAuthorizationConfig, accessPointId',
            ),
          ]
        : transitEncryptionPort !== 0 && !encrypted
          ? [
              unencrypted(
                '/transitEncryptionPort',
                'has a port for encryption',
                'TransitEncryptionPort requires that TransitEncryption is enabled.',
              ),
            ]
          : []),
    ...(byPoint && !isRoot(rootDirectory)
      ? [
          {
            member: `${at}/rootDirectory`,
            what: `Volume ${name ?? ''} has an access point and the root directory ${rootDirectory ?? ''}: the access point says where its root is.`,
            fix: 'Remove "rootDirectory", or make an access point for that directory.',
            answer:
              'When using an EFS access point, the root directory must either be set to "/" or be omitted.',
          },
        ]
      : []),
  ];
}

/** The same of S3 Files. Source: API reference, `S3FilesVolumeConfiguration`. */
function s3files({ name, s3filesVolumeConfiguration: volume }: Volume): readonly Refusal[] {
  if (volume?.accessPointArn === undefined || volume.accessPointArn === '' || isRoot(volume.rootDirectory))
    return [];
  return [
    {
      member: '/s3filesVolumeConfiguration/rootDirectory',
      what: `Volume ${name ?? ''} has an access point and the root directory ${volume.rootDirectory ?? ''}: the access point says where its root is.`,
      fix: 'Remove "rootDirectory", or make an access point for that directory.',
      answer:
        'When using an S3 Files access point, the root directory must either be set to "/" or be omitted.',
      source: 'API reference, S3FilesVolumeConfiguration, rootDirectory',
    },
  ];
}

/** Volumes of file systems that are not mounted as they are declared. */
export const volumesExcluded = ({ volumes = [] }: TaskInput): readonly Refusal[] =>
  volumes.flatMap((volume, index) =>
    [...efs(volume), ...s3files(volume)].map((refusal) => ({
      ...refusal,
      member: `/volumes/${String(index)}${refusal.member}`,
    })),
  );

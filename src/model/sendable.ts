/**
 * What an entry of a list must have to be something that can be declared. AWS prints entries of its own accord with less:
 * a volume of the task definition that is no EBS volume (S3 Files) stands in the `volumeConfigurations` of the PRIMARY
 * deployment by its name alone, and CreateService and UpdateService refuse it so. Source: API reference,
 * `ServiceVolumeConfiguration`, `VpcLatticeConfiguration`.
 */
const NEEDED = {
  volumeConfigurations: ['name', 'managedEBSVolume'],
  vpcLatticeConfigurations: ['roleArn', 'targetGroupArn', 'portName'],
} as const;

/** The items of a list that say something which can be declared. */
export const sendable = <T>(list: keyof typeof NEEDED, items: readonly T[] | undefined): readonly T[] =>
  (items ?? []).filter((item) =>
    NEEDED[list].every((member) => {
      const value: unknown =
        typeof item === 'object' && item !== null ? Reflect.get(item, member) : undefined;
      return value !== undefined && value !== null && value !== '';
    }),
  );

/** Facts of an EC2 instance type, as DescribeInstanceTypes gives them. CPU units of ECS are vCPUs times 1024. */
export interface InstanceType {
  readonly name: string;
  readonly vcpus: number;
  readonly memoryMiB: number;
  readonly architecture: 'x86_64' | 'arm64';
  readonly burstable: boolean;
}

type Size = readonly [vcpus: number, memoryGiB: number];
type Sizes = Readonly<Record<string, Size>>;

/** Source: Amazon EC2 instance types guide, the specifications of each family. */
const BURSTABLE: Sizes = {
  nano: [2, 0.5],
  micro: [2, 1],
  small: [2, 2],
  medium: [2, 4],
  large: [2, 8],
  xlarge: [4, 16],
  '2xlarge': [8, 32],
};
const T2: Sizes = { ...BURSTABLE, nano: [1, 0.5], micro: [1, 1], small: [1, 2] };
const GENERAL: Sizes = { large: [2, 8], xlarge: [4, 16], '2xlarge': [8, 32], '4xlarge': [16, 64] };
const COMPUTE: Sizes = { large: [2, 4], xlarge: [4, 8], '2xlarge': [8, 16], '4xlarge': [16, 32] };
const MEMORY: Sizes = { large: [2, 16], xlarge: [4, 32], '2xlarge': [8, 64], '4xlarge': [16, 128] };
const medium = (memoryGiB: number): Sizes => ({ medium: [1, memoryGiB] });

const FAMILIES: Readonly<Record<string, Sizes>> = {
  t2: T2,
  t3: BURSTABLE,
  t3a: BURSTABLE,
  t4g: BURSTABLE,
  m5: GENERAL,
  m5a: GENERAL,
  m6a: GENERAL,
  m6i: GENERAL,
  m7a: { ...medium(4), ...GENERAL },
  m7i: GENERAL,
  m6g: { ...medium(4), ...GENERAL },
  m7g: { ...medium(4), ...GENERAL },
  m8g: { ...medium(4), ...GENERAL },
  c5: COMPUTE,
  c5a: COMPUTE,
  c6a: COMPUTE,
  c6i: COMPUTE,
  c7a: { ...medium(2), ...COMPUTE },
  c7i: COMPUTE,
  c6g: { ...medium(2), ...COMPUTE },
  c7g: { ...medium(2), ...COMPUTE },
  c8g: { ...medium(2), ...COMPUTE },
  r5: MEMORY,
  r5a: MEMORY,
  r6a: MEMORY,
  r6i: MEMORY,
  r7i: MEMORY,
  r6g: { ...medium(8), ...MEMORY },
  r7g: { ...medium(8), ...MEMORY },
  r8g: { ...medium(8), ...MEMORY },
};

const isArm = (family: string): boolean => /\dg$/.test(family);

/** The common instance types up to 4xlarge, by name. Those outside the table exist in AWS all the same. */
export const INSTANCE_TYPES: ReadonlyMap<string, InstanceType> = new Map(
  Object.entries(FAMILIES).flatMap(([family, sizes]) =>
    Object.entries(sizes).map(([size, [vcpus, memoryGiB]]): [string, InstanceType] => {
      const name = `${family}.${size}`;
      const architecture = isArm(family) ? 'arm64' : 'x86_64';
      return [
        name,
        { name, vcpus, memoryMiB: memoryGiB * 1024, architecture, burstable: family.startsWith('t') },
      ];
    }),
  ),
);

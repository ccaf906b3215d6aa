import type {
  DescribeInstanceTypesRequest,
  DescribeInstanceTypesResult,
  InstanceTypeInfo,
} from '@aws-sdk/client-ec2';
import { INSTANCE_TYPES } from '../../model/instance-types.ts';
import type { EngineContext } from '../context.ts';
import { fault, unlessDry } from './shared/faults.ts';
import { passes } from './shared/filters.ts';
import { isInstanceType } from './shared/instance-type.ts';
import { page } from './shared/pages.ts';

export { DescribeInstanceTypes$ as schema } from '@aws-sdk/client-ec2';

/** The instance types of the engine's table. */
export function run(
  _context: EngineContext,
  input: DescribeInstanceTypesRequest,
): DescribeInstanceTypesResult {
  const names = input.InstanceTypes ?? [];
  const unknown = names.filter((name) => !INSTANCE_TYPES.has(name));
  if (unknown.length > 0) {
    throw fault(
      'InvalidInstanceType',
      `The following supplied instance types do not exist: [${unknown.join(', ')}]`,
    );
  }
  unlessDry(input.DryRun);
  const all = [...INSTANCE_TYPES.values()]
    .filter((type) => names.length === 0 || names.some((name) => name === type.name))
    .flatMap((type): InstanceTypeInfo[] => {
      const { name } = type;
      if (!isInstanceType(name)) return [];
      return [
        {
          InstanceType: name,
          CurrentGeneration: !name.startsWith('t2.'),
          SupportedUsageClasses: ['on-demand', 'spot'],
          SupportedRootDeviceTypes: ['ebs'],
          SupportedVirtualizationTypes: ['hvm'],
          BareMetal: false,
          ProcessorInfo: { SupportedArchitectures: [type.architecture] },
          VCpuInfo: { DefaultVCpus: type.vcpus },
          MemoryInfo: { SizeInMiB: type.memoryMiB },
          InstanceStorageSupported: false,
          BurstablePerformanceSupported: type.burstable,
        },
      ];
    });
  const found = all.filter((type) =>
    passes(input.Filters, {
      'instance-type': type.InstanceType,
      'current-generation': String(type.CurrentGeneration),
      'processor-info.supported-architecture': type.ProcessorInfo?.SupportedArchitectures ?? [],
      'vcpu-info.default-vcpus': String(type.VCpuInfo?.DefaultVCpus),
      'memory-info.size-in-mib': String(type.MemoryInfo?.SizeInMiB),
      'burstable-performance-supported': String(type.BurstablePerformanceSupported),
      'bare-metal': 'false',
    }),
  );
  const { items, nextToken } = page(found, (type) => type.InstanceType ?? '', input, [5, 100]);
  return { InstanceTypes: items, NextToken: nextToken };
}

import type { ClusterSetting } from '@aws-sdk/client-ecs';
import { invalid, oneOf } from './faults.ts';

/** Settings of a request as a record. Source: Amazon ECS API reference, `ClusterSetting`. */
export function readSettings(settings: readonly ClusterSetting[] | undefined): Record<string, string> {
  const out: Record<string, string> = {};
  for (const { name, value } of settings ?? []) {
    if (name !== 'containerInsights') throw invalid(`Invalid setting: ${name ?? ''}`);
    oneOf(value, ['enabled', 'disabled', 'enhanced'], 'settings.value');
    if (value !== undefined) out[name] = value;
  }
  return out;
}

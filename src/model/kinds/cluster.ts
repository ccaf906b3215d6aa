import type { CreateClusterCommandInput } from '@aws-sdk/client-ecs';
import { key, map, type Effect, type Row } from './row.ts';

/** Members of CreateCluster that are no members of a cluster here, because: */
export const CLUSTER_NOT_MANAGED = {
  clusterName: 'it names the cluster',
  capacityProviders: 'boxes are made by slots, and others may bring theirs',
  defaultCapacityProviderStrategy: 'as capacityProviders',
  configuration: "AWS's default stands, or what others set",
  serviceConnectDefaults: "AWS's default stands, or what others set",
} as const satisfies Partial<Record<keyof CreateClusterCommandInput, string>>;

/** The members of a cluster. Source: Amazon ECS API reference, CreateCluster and UpdateClusterSettings. */
export const CLUSTER_ROWS = {
  settings: { ...map(), change: 'in place', unmanaged: 'each' },
  tags: { ...key(), change: 'in place' },
} satisfies Readonly<
  Record<
    Exclude<keyof CreateClusterCommandInput, keyof typeof CLUSTER_NOT_MANAGED>,
    Row & { readonly change: Effect }
  >
>;

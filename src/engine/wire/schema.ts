import { NormalizedSchema } from '@smithy/core/schema';
import type { CreateCluster$ } from '@aws-sdk/client-ecs';

export { NormalizedSchema };

/** The schema of an operation, as the SDK packages export one for each. */
export type OperationSchema = typeof CreateCluster$;

/** A parsed value: what the SDK's own clients hand to a command, and get back from it. */
export type Value = string | number | boolean | Date | Uint8Array | readonly Value[] | Struct;
export interface Struct {
  readonly [member: string]: Value | undefined;
}

/** The shape of an operation's input. */
export const inputOf = (operation: OperationSchema): NormalizedSchema => NormalizedSchema.of(operation[4]);
/** The shape of an operation's output. */
export const outputOf = (operation: OperationSchema): NormalizedSchema => NormalizedSchema.of(operation[5]);

/** The members that the service's model marks as required, in its order. A structure schema lists them first. */
export function requiredOf(schema: NormalizedSchema): readonly string[] {
  const raw = schema.getSchema();
  if (!Array.isArray(raw) || !schema.isStructSchema()) return [];
  const [names, count] = [raw[4], raw[6]];
  return Array.isArray(names) && typeof count === 'number' ? names.slice(0, count).map(String) : [];
}

/** A text trait (`xmlName`, `ec2QueryName`) of the member itself. */
export function nameTrait(schema: NormalizedSchema, trait: 'xmlName' | 'ec2QueryName'): string | undefined {
  const traits = schema.getMemberTraits();
  if (typeof traits === 'number') return undefined;
  const name = traits[trait];
  return typeof name === 'string' ? name : undefined;
}

/** Whether a value to be written is a structure or a map. */
export function isStruct(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date);
}

import { EC2 } from './ec2.ts';
import { ECS } from './ecs.ts';
import type { Operation } from './operation.ts';

const ROWS = { ...ECS, ...EC2 };
type Rows = typeof ROWS;

/** An operation that the program may call: `ecs:CreateService`. That is also the name of its IAM action. */
export type OperationName = keyof Rows;
type ShapeOf<Row> =
  Row extends Operation<infer I, infer O> ? { readonly input: I; readonly output: O } : never;
// An interface is resolved once, so that a call is checked as if every shape were written out here.
interface Shapes extends Readonly<{ [K in OperationName]: ShapeOf<Rows[K]> }> {}
export type Input<K extends OperationName> = Shapes[K]['input'];
export type Output<K extends OperationName> = Shapes[K]['output'];

/** What the program knows of each operation. The rows stand in `ecs.ts` and `ec2.ts`. */
export const OPERATIONS: { readonly [K in OperationName]: Operation<Input<K>, Output<K>> } = ROWS;

/** All operations, in the order of the rows. */
export const OPERATION_NAMES = Object.keys(OPERATIONS) as readonly OperationName[];

/** Whether sending this call once more is harmless, even when the first one may have worked. */
export function isRepeatable<K extends OperationName>(operation: K, input: Input<K>): boolean {
  const { idempotent } = OPERATIONS[operation];
  return typeof idempotent === 'function' ? idempotent(input) : idempotent;
}

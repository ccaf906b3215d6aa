import { OPERATION_NAMES, OPERATIONS, type OperationName } from '../operations.ts';
import type { PolicyCommand } from './commands.ts';
import type { Scope, ScopesOf } from './scopes.ts';
import type { PolicyNeeds } from './needs.ts';
import type { Conditions, PolicyTarget } from './target.ts';

/** One statement of an IAM policy; everything not allowed is denied. */
export interface Statement {
  readonly Sid: string;
  readonly Effect: 'Allow';
  readonly Action: readonly string[];
  readonly Resource: readonly string[];
  readonly Condition?: Conditions;
}

/** An IAM policy document (IAM user guide, "IAM JSON policy element reference"). */
export interface Policy {
  readonly Version: '2012-10-17';
  readonly Statement: readonly Statement[];
}

/** The operations that a command may call for these files. */
export const operationsOf = (command: PolicyCommand, needs: PolicyNeeds): readonly OperationName[] =>
  OPERATION_NAMES.filter((name) => OPERATIONS[name].neededBy(needs).includes(command));

/** The IAM policy with which a command can do its work for these files, and nothing else. */
export function iamPolicy(command: PolicyCommand, target: PolicyTarget, needs: PolicyNeeds): Policy {
  const allowed = (action: string, scopes: ScopesOf) =>
    scopes(target, needs, command).map((scope) => ({ action, scope }));
  return policyOf(
    operationsOf(command, needs).flatMap((operation) => {
      const { scopes, also = [] } = OPERATIONS[operation];
      // A rollback passes nothing on: its one call names a service and a revision.
      const further = command === 'rollback' ? [] : also;
      return [
        ...allowed(operation, scopes),
        ...further.flatMap((second) => allowed(second.action, second.scopes)),
      ];
    }),
  );
}

/** Puts actions of the same scope into one statement, in the order of the scopes. */
function policyOf(rows: readonly { readonly action: string; readonly scope: Scope }[]): Policy {
  const statements = new Map<string, { readonly scope: Scope; readonly actions: Set<string> }>();
  for (const { action, scope } of rows) {
    if (scope.resources.length === 0) continue;
    const known = statements.get(scope.sid) ?? { scope, actions: new Set<string>() };
    statements.set(scope.sid, known);
    known.actions.add(action);
  }
  return {
    Version: '2012-10-17',
    Statement: [...statements.values()].map(({ scope, actions }) => ({
      Sid: scope.sid,
      Effect: 'Allow',
      Action: [...actions].toSorted(),
      Resource: scope.resources,
      ...(scope.conditions !== undefined && { Condition: scope.conditions }),
    })),
  };
}

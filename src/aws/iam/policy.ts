/** Operator, key, value(s): `{ StringEquals: { 'iam:PassedToService': 'ec2.amazonaws.com' } }`. */
export type Conditions = Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;

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

/** Where an action may be used. Scopes of one `sid` are equal but for their actions. */
export interface Scope {
  readonly sid: string;
  readonly resources: readonly string[];
  readonly conditions?: Conditions;
}

/** Puts actions of the same scope into one statement, in the order of the scopes. */
export function policyOf(rows: readonly { readonly action: string; readonly scope: Scope }[]): Policy {
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

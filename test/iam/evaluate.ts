import type { Policy, Statement } from '../../src/aws/iam/policy.ts';

/** One thing that IAM is asked: may this be done to this, with these facts of the request. */
export interface Question {
  readonly action: string;
  readonly resource: string;
  readonly context: Readonly<Record<string, string>>;
}

/**
 * What IAM answers (IAM user guide, "Policy evaluation logic"): allowed when one statement names the action and the
 * resource and all its conditions hold. A condition on a key that the request does not have does not hold.
 */
export const allows = (policy: Policy, question: Question): boolean =>
  policy.Statement.some((statement) => matches(statement, question));

function matches(statement: Statement, { action, resource, context }: Question): boolean {
  return (
    statement.Action.includes(action) &&
    statement.Resource.some((pattern) => like(pattern, resource)) &&
    Object.entries(statement.Condition ?? {}).every(([operator, keys]) =>
      Object.entries(keys).every(([key, wanted]) => {
        const value = context[key];
        const values = typeof wanted === 'string' ? [wanted] : wanted;
        if (value === undefined) return false;
        switch (operator) {
          case 'StringEquals':
            return values.includes(value);
          case 'ArnLike':
            return values.some((pattern) => like(pattern, value));
          default:
            throw new Error(`the evaluator does not know ${operator}`);
        }
      }),
    )
  );
}

/** `*` stands for any text. */
const like = (pattern: string, text: string): boolean =>
  new RegExp(`^${pattern.split('*').map(escaped).join('.*')}$`, 's').test(text);

const escaped = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** The cluster query language of ECS. Source: ECS developer guide, "Cluster query language". */

/** What an expression asks of a box. */
export type Subject =
  | { readonly of: 'attribute'; readonly name: string }
  | {
      readonly of:
        | 'agentConnected'
        | 'agentVersion'
        | 'dockerVersion'
        | 'ec2InstanceId'
        | 'registeredAt'
        | 'runningTasksCount'
        | 'task:group';
    };

export type Operator =
  | '=='
  | '!='
  | '>'
  | '>='
  | '<'
  | '<='
  | '=~'
  | '!~'
  | 'in'
  | 'not_in'
  | 'exists'
  | 'not_exists';

export type Expression =
  | { readonly is: 'and' | 'or'; readonly left: Expression; readonly right: Expression }
  | { readonly is: 'not'; readonly inner: Expression }
  | {
      readonly is: 'test';
      readonly subject: Subject;
      readonly operator: Operator;
      readonly values: readonly string[];
    };

/** `at` is the 0-based offset in the text. */
export interface SyntaxFault {
  readonly at: number;
  readonly message: string;
}

export type Parsed =
  | { readonly ok: true; readonly expression: Expression }
  | { readonly ok: false; readonly fault: SyntaxFault };

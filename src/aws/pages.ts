import type { Aws } from './aws.ts';
import { AwsError } from './errors.ts';
import type { Input, OperationName, Output } from './operations.ts';

/** More pages than any real list has; a server that never ends must not hold us for ever. */
const MOST_PAGES = 1_000;

/** A part of a list, and the token of the next. */
export interface Page<T> {
  readonly items: readonly T[];
  readonly next: string | undefined;
}

/**
 * Reads all pages of a list, one after the other, and returns their items in order.
 * @param fetch gives one page for a token; `undefined` asks for the first.
 * @throws AwsError `malformed-answer` when a token comes twice or the pages do not end.
 */
export async function pages<T>(
  operation: OperationName,
  fetch: (token: string | undefined) => Promise<Page<T>>,
): Promise<readonly T[]> {
  const items: T[] = [];
  const seen = new Set<string>();
  let token: string | undefined;
  for (let page = 1; page <= MOST_PAGES; page++) {
    const answer = await fetch(token);
    items.push(...answer.items);
    // EC2 ends with an empty token, ECS with none.
    if (answer.next === undefined || answer.next === '') return items;
    if (seen.has(answer.next))
      throw malformed(operation, `page ${String(page + 1)} has the token of a page before it`);
    seen.add(answer.next);
    token = answer.next;
  }
  throw malformed(operation, `the list does not end after ${String(MOST_PAGES)} pages`);
}

/** What ECS lists by the hundred at most, and by ten where nobody says how many. */
type Listing = 'ecs:ListClusters' | 'ecs:ListContainerInstances' | 'ecs:ListServices' | 'ecs:ListTasks';

/** Reads all pages of a list of ECS. @throws AwsError as `pages` does. */
export const listAll = <K extends Listing>(
  aws: Pick<Aws, 'call'>,
  operation: K,
  input: Input<K>,
  arnsOf: (answer: Output<K>) => readonly string[] | undefined,
): Promise<readonly string[]> =>
  pages(operation, async (token) => {
    const page = token === undefined ? {} : { nextToken: token };
    const answer = await aws.call(operation, { ...input, maxResults: 100, ...page });
    return { items: arnsOf(answer) ?? [], next: answer.nextToken };
  });

const malformed = (operation: OperationName, message: string): AwsError =>
  new AwsError({ operation, code: 'MalformedAnswer', kind: 'malformed-answer', message });

const PLAIN = /^[A-Za-z0-9_/-]+$/;

/**
 * Writes the path of a member in a canonical spec: `containers.web.environment.PORT`. A key that holds anything but
 * letters, digits, `_`, `-` and `/` stands in brackets: `dockerLabels["com.example.role"]`.
 */
export function formatPath(keys: readonly string[]): string {
  let out = '';
  for (const key of keys) {
    if (!PLAIN.test(key)) out += `[${JSON.stringify(key)}]`;
    else out += out === '' ? key : `.${key}`;
  }
  return out;
}

/** The first key of a path that `formatPath` wrote, where it needs no brackets: members of a kind never do. */
export const firstKey = (path: string): string => /^[^.[]*/.exec(path)?.[0] ?? '';

/** The field of a service that says which revision it runs; what differs in the two revisions stands below it. */
export const TASK_FIELD = 'task';

import { RuntimeError } from '../runtime.ts';

/** HTTP status of an answer that Docker gave; `undefined` when it gave none. */
export function statusOf(error: unknown): number | undefined {
  return error instanceof Error && 'statusCode' in error && typeof error.statusCode === 'number'
    ? error.statusCode
    : undefined;
}

/** Docker's own words, without what the client library puts around them. */
export function dockerText(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if ('json' in error && typeof error.json === 'object' && error.json !== null && 'message' in error.json) {
    return String(error.json.message).trim();
  }
  return error.message.replace(/^\(HTTP code \d+\) .*? - /, '').trim();
}

/** Whether nobody answered at Docker's socket. */
export function isUnreachable(error: unknown): boolean {
  if (!(error instanceof Error) || !('code' in error)) return false;
  return ['ENOENT', 'ECONNREFUSED', 'EACCES', 'EPERM', 'ENOTFOUND', 'EHOSTUNREACH'].includes(
    String(error.code),
  );
}

/** A failure under the ECS agent's name, in the agent's form `Error response from daemon: <Docker's words>`. */
export function runtimeError(reason: string, error: unknown): RuntimeError {
  if (error instanceof RuntimeError) return error;
  const text = isUnreachable(error)
    ? `Cannot connect to the Docker Engine (${dockerText(error)}). Is it running?`
    : statusOf(error) === undefined
      ? dockerText(error)
      : `Error response from daemon: ${dockerText(error)}`;
  return new RuntimeError(reason, text, { cause: error });
}

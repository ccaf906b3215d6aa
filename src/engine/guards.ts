import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';

export interface GuardRefusal {
  readonly status: number;
  readonly message: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/**
 * Whether the request names this server, exactly once: a page elsewhere whose name was made to resolve to loopback (DNS
 * rebinding) names another.
 */
export function isOurHost(request: IncomingMessage, port: number): boolean {
  const hosts = request.headersDistinct['host'] ?? [];
  return (
    hosts.length === 1 &&
    ['127.0.0.1', 'localhost', '[::1]'].some((name) => hosts[0]?.toLowerCase() === `${name}:${port}`)
  );
}

/** Refuses what a browser sends for a page: the program and the SDKs send none of these headers. */
export function checkOrigin(headers: IncomingHttpHeaders): GuardRefusal | undefined {
  const site = headers['sec-fetch-site'];
  const fromPage =
    headers.origin !== undefined || headers.referer !== undefined || (site !== undefined && site !== 'none');
  return fromPage ? { status: 403, message: 'Requests of web pages are refused.' } : undefined;
}

/** Both protocols only POST to `/`. */
export function checkMethod(request: IncomingMessage): GuardRefusal | undefined {
  if (request.method !== 'POST') {
    return {
      status: 405,
      message: 'Only POST is answered here: this is the API of an ECS and EC2 engine, not a page.',
      headers: { allow: 'POST' },
    };
  }
  const path = request.url ?? '/';
  return path === '/' || path.startsWith('/?')
    ? undefined
    : { status: 404, message: 'Both protocols post to /.' };
}

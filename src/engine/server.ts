import { createServer as createHttpServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { systemClock } from '../model/clock.ts';
import { EngineFault } from './context.ts';
import { codecOf } from './engine.ts';
import type { Engine, EngineRequest, EngineResponse } from './engine.ts';
import { checkMethod, checkOrigin, isOurHost } from './guards.ts';
import { authFault } from './auth-fault.ts';
import { looksReal, verify } from './sigv4.ts';
import type { Key } from './sigv4.ts';

const MAX_BODY = 1024 * 1024;

export interface ServeOptions {
  /** 0: any free one. */
  readonly port: number;
  /** The one key whose signatures are accepted. */
  readonly key: Key;
  /** Milliseconds since the epoch, for the age of signatures. */
  readonly now?: () => number;
  /** Told to the engine's log: refusals that a person should know of. Never holds a key. */
  readonly warn?: (message: string) => void;
}

export interface Listening {
  /** `http://127.0.0.1:4510` */
  readonly url: string;
  readonly port: number;
  /** Stops listening, ends idle connections, and waits for the answers in flight. */
  close(): Promise<void>;
}

/** Puts HTTP in front of an engine, on 127.0.0.1 only, with every guard before the first byte is parsed. */
export async function createServer(
  engine: Pick<Engine, 'handle'>,
  options: ServeOptions,
): Promise<Listening> {
  const server = createHttpServer(
    {
      requestTimeout: 30_000,
      headersTimeout: 10_000,
      keepAliveTimeout: 5_000,
      maxHeaderSize: 16_384,
      insecureHTTPParser: false,
    },
    (request, response) => {
      void respond(engine, options, portOf(server), request, response);
    },
  );
  server.maxConnections = 512;
  server.on('clientError', (_error, socket) => {
    if (socket.writable) socket.end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n');
    else socket.destroy();
  });
  server.on('upgrade', (_request, socket) => socket.destroy());
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host: '127.0.0.1', port: options.port, exclusive: true }, () => {
      server.off('error', reject);
      resolve();
    });
  });
  const port = portOf(server);
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeIdleConnections();
        setTimeout(() => server.closeAllConnections(), 2_000).unref();
      }),
  };
}

const portOf = (server: Server): number => {
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
};

async function respond(
  engine: Pick<Engine, 'handle'>,
  options: ServeOptions,
  port: number,
  incoming: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  try {
    const answer = await answerOf(engine, options, port, incoming);
    if (answer === undefined) {
      response.destroy();
      return;
    }
    send(response, answer, !incoming.complete);
  } catch {
    // The connection was lost, by the client or by a fault on purpose: there is nobody to answer.
    response.destroy();
  }
}

async function answerOf(
  engine: Pick<Engine, 'handle'>,
  { key, now = () => systemClock.now(), warn }: ServeOptions,
  port: number,
  incoming: IncomingMessage,
): Promise<EngineResponse | undefined> {
  if (!isOurHost(incoming, port)) return plain(421, 'This server answers to its loopback address only.');
  const refusal = checkOrigin(incoming.headers) ?? checkMethod(incoming);
  if (refusal !== undefined) return plain(refusal.status, refusal.message, refusal.headers);
  const headers = single(incoming);
  const codec = headers && codecOf({ headers });
  if (headers === undefined || codec === undefined) {
    return plain(
      415,
      'Content-Type must be application/x-amz-json-1.1 (ECS) or application/x-www-form-urlencoded (EC2).',
    );
  }
  const body = await read(incoming);
  if (body === undefined) return plain(413, 'The request is larger than 1 MiB.');
  const request: EngineRequest = { method: 'POST', path: incoming.url ?? '/', headers, body };
  const verdict = verify(request, codec.service, key, now());
  if (!verdict.ok) {
    if (looksReal(headers['authorization'])) {
      warn?.(
        'A request was signed with what looks like a key of a real AWS account. It was refused and not kept; check which endpoint and credentials the caller uses.',
      );
    }
    return codec.encodeFault(authFault(codec.service, verdict.why), 'refused');
  }
  return engine.handle(request);
}

/** Headers by name; `undefined` when one that matters stands there twice. */
function single(incoming: IncomingMessage): Record<string, string> | undefined {
  const out: Record<string, string> = {};
  for (const [name, values = []] of Object.entries(incoming.headersDistinct)) {
    if (values.length > 1) return undefined;
    out[name] = values[0] ?? '';
  }
  return out;
}

/** The body; `undefined` when it is larger than allowed. What is beyond the limit is not kept. */
async function read(incoming: IncomingMessage): Promise<Uint8Array | undefined> {
  if (Number(incoming.headers['content-length'] ?? 0) > MAX_BODY) return undefined;
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of incoming) {
    if (!(chunk instanceof Buffer)) throw new EngineFault('InvalidRequest', 'Not bytes');
    size += chunk.length;
    if (size > MAX_BODY) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

const plain = (
  status: number,
  message: string,
  headers: Readonly<Record<string, string>> = {},
): EngineResponse => ({
  status,
  headers: { 'content-type': 'text/plain; charset=utf-8', ...headers },
  body: Buffer.from(`${message}\n`),
});

function send(response: ServerResponse, answer: EngineResponse, close: boolean): void {
  response.writeHead(answer.status, {
    ...answer.headers,
    'content-length': answer.body.byteLength,
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    ...(close && { connection: 'close' }),
  });
  response.end(answer.body);
}

import { HttpResponse } from '@smithy/core/protocols';
import type { Engine } from '../../src/engine/engine.ts';

interface SdkRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Record<string, string>;
  readonly body?: unknown;
}

const bytesOf = (body: unknown): Uint8Array =>
  body instanceof Uint8Array ? body : Buffer.from(typeof body === 'string' ? body : '');

/** A request handler for SDK clients that asks the engine directly, without sockets: `new ECSClient({ requestHandler })`. */
export function inProcessHandler(engine: Pick<Engine, 'handle'>) {
  return {
    async handle(request: SdkRequest): Promise<{ response: HttpResponse }> {
      const headers = Object.fromEntries(
        Object.entries(request.headers).map(([name, value]) => [name.toLowerCase(), value]),
      );
      const answer = await engine.handle({
        method: request.method,
        path: request.path,
        headers,
        body: bytesOf(request.body),
      });
      return {
        response: new HttpResponse({
          statusCode: answer.status,
          headers: { ...answer.headers },
          body: answer.body,
        }),
      };
    },
    updateHttpClientConfig(): void {},
    httpHandlerConfigs: () => ({}),
  };
}

import { createServer } from 'node:http';
import type { Server } from 'node:http';

export interface Listener {
  close(): Promise<void>;
}

/**
 * Serves a plain text on a port; `undefined` when something else holds it. Where this user may not open it (ports under
 * 1024), or the machine has no such address (macOS), nobody answers there, and nothing fails: no container would be real.
 */
export async function listen(address: string, port: number, text: string): Promise<Listener | undefined> {
  const server = createServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'text/plain; charset=utf-8', connection: 'close' });
    response.end(text);
  });
  const binding = await bind(server, address, port);
  if (binding === 'taken') return undefined;
  return { close: () => (binding === 'bound' ? closed(server) : Promise.resolve()) };
}

/** Whether nothing else holds a TCP port now. */
export async function canBind(address: string, port: number): Promise<boolean> {
  const server = createServer();
  const binding = await bind(server, address, port);
  if (binding === 'bound') await closed(server);
  return binding !== 'taken';
}

const bind = (server: Server, address: string, port: number): Promise<'bound' | 'taken' | 'refused'> =>
  new Promise((resolve) => {
    server.once('error', (error) =>
      resolve('code' in error && error.code === 'EADDRINUSE' ? 'taken' : 'refused'),
    );
    server.listen(port, address, () => resolve('bound'));
  });

const closed = (server: Server): Promise<void> =>
  new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });

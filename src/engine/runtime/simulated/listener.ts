import { createServer } from 'node:http';
import type { Server } from 'node:http';

export interface Listener {
  close(): Promise<void>;
}

/** Serves a plain text on a port; `undefined` when the port cannot be bound. */
export async function listen(address: string, port: number, text: string): Promise<Listener | undefined> {
  const server = createServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'text/plain; charset=utf-8', connection: 'close' });
    response.end(text);
  });
  if (!(await bound(server, address, port))) return undefined;
  return { close: () => closed(server) };
}

/** Whether a TCP port can be bound now. */
export async function canBind(address: string, port: number): Promise<boolean> {
  const server = createServer();
  if (!(await bound(server, address, port))) return false;
  await closed(server);
  return true;
}

const bound = (server: Server, address: string, port: number): Promise<boolean> =>
  new Promise((resolve) => {
    server.once('error', () => resolve(false));
    server.listen(port, address, () => resolve(true));
  });

const closed = (server: Server): Promise<void> =>
  new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });

import { createSocket } from 'node:dgram';
import { connect, createServer } from 'node:net';

/**
 * Whether a port of an address can be bound now. Where this user may not bind it (ports under 1024), a TCP port is
 * free when nothing answers there; a UDP port is taken to be free, and Docker tells when it is not.
 */
export function isPortFree(address: string, port: number, protocol: 'tcp' | 'udp'): Promise<boolean> {
  return protocol === 'tcp' ? isTcpPortFree(address, port) : isUdpPortFree(address, port);
}

function isTcpPortFree(address: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error) => {
      if (codeOf(error) === 'EACCES') resolve(isSilent(address, port));
      else resolve(codeOf(error) !== 'EADDRINUSE');
    });
    server.listen({ host: address, port, exclusive: true }, () => server.close(() => resolve(true)));
  });
}

function isUdpPortFree(address: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createSocket('udp4');
    socket.once('error', (error) => {
      socket.close();
      resolve(codeOf(error) !== 'EADDRINUSE');
    });
    socket.bind({ address, port, exclusive: true }, () => socket.close(() => resolve(true)));
  });
}

function isSilent(address: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: address, port });
    socket.once('connect', () => {
      socket.destroy();
      resolve(false);
    });
    socket.once('error', () => resolve(true));
  });
}

const codeOf = (error: Error): unknown => ('code' in error ? error.code : undefined);

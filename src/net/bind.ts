/** Binding a server to its address: the port that was got, or one line that says why there is none. */
import type { Server } from 'node:net';
import { type Address, addressText, ListenError } from './address.ts';

/**
 * Listens, and gives the address with the port that the system chose where 0 was asked for.
 * @throws ListenError
 */
export function bind(server: Server, address: Address): Promise<Address> {
  return new Promise((resolve, reject) => {
    const refused = (error: NodeJS.ErrnoException): void => {
      reject(new ListenError(`can't listen on ${addressText(address)}: ${said(error)}`, { cause: error }));
    };
    server.once('error', refused);
    server.listen({ host: address.host, port: address.port, exclusive: true }, () => {
      server.off('error', refused);
      const bound = server.address();
      const port = bound !== null && typeof bound === 'object' ? bound.port : address.port;
      resolve({ host: address.host, port });
    });
  });
}

const words: Readonly<Record<string, string>> = {
  EADDRINUSE: 'another program has this port (EADDRINUSE); port 0 takes a free one',
  EACCES: 'this user may not listen on this port (EACCES); ports from 1024 on are free to all',
  EADDRNOTAVAIL: 'this machine does not have this address (EADDRNOTAVAIL)',
  ENOTFOUND: 'this host name leads nowhere (ENOTFOUND)',
  EAI_AGAIN: 'this host name could not be looked up (EAI_AGAIN)',
};

function said({ code, message }: NodeJS.ErrnoException): string {
  return words[code ?? ''] ?? code ?? message;
}

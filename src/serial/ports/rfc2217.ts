/**
 * RFC 2217 around a port's bytes: replies to the negotiation, and does what it asks of the port.
 *
 * A client negotiates when it opens the port (pyserial: 0.4 s). Its last request, PURGE-DATA, deletes what the client
 * has received so far, so output waits until the negotiation is over.
 */
import { type Port, type PortEvent, settleMs } from './port.ts';
import { createAccessServer, type PortRequest } from './rfc2217-server.ts';
import type { ByteEncoding } from './tcp-client.ts';
import { createTelnetDecoder, escapeIac } from './telnet-decoder.ts';

/**
 * How long output waits after a client's settings, or after it purges its input: pyserial checks every 50 ms whether
 * a reply has come, on a busy machine less often, and then empties its own buffer.
 */
const openingMs = 500;

export function wrapRfc2217(
  port: Port,
  write: (bytes: Uint8Array) => void,
  onEvent: (event: PortEvent) => void,
): ByteEncoding {
  const server = createAccessServer();
  const decode = createTelnetDecoder(() => server.binary);

  const handlers: Readonly<Record<PortRequest, () => void>> = {
    'break on': () => onEvent({ type: 'break', on: true }),
    'break off': () => onEvent({ type: 'break', on: false }),
    'purge output': () => {
      port.purge();
      port.flushed(openingMs);
    },
    // The last request of pyserial's opening.
    'purge input': () => port.settleAgain(settleMs),
    suspend: port.suspend,
    resume: port.resume,
  };

  return {
    received(bytes) {
      for (const part of decode(bytes)) {
        if (part.type === 'data') {
          port.received(part.bytes);
          continue;
        }
        const reply = server.reply(part);
        if (reply.bytes.length > 0) write(reply.bytes);
        if (server.comPort) port.settleAgain(openingMs);
        for (const request of reply.requests) handlers[request]();
      }
    },
    encode: escapeIac,
  };
}

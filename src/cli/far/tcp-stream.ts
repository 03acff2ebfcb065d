/** The wire to a card over TCP: raw bytes, or TELNET around them as RFC 2217 has it. */
import { connect, type Socket } from 'node:net';
import { errorMessage } from '../../errors/message.ts';
import { type Address, addressText } from '../../net/address.ts';
import type { ByteStream } from '../../scenario/cards/byte-stream.ts';
import { FarCardError } from '../../scenario/cards/far-card-error.ts';
import { iac, options, telnetCommands } from '../../serial/ports/rfc2217-codes.ts';
import { createTelnetDecoder, escapeIac, type TelnetPart } from '../../serial/ports/telnet-decoder.ts';

const connectMs = 10_000;

/** @throws FarCardError if nobody listens there */
export async function openTcpStream(scheme: 'tcp' | 'rfc2217', address: Address): Promise<ByteStream> {
  const where = `${scheme}://${addressText(address)}`;
  const socket = await connected(address, where);
  const isTelnet = scheme === 'rfc2217';
  const telnet = isTelnet ? createTelnet((bytes) => socket.write(bytes)) : null;
  return {
    where,
    send: (bytes) => void socket.write(isTelnet ? escapeIac(bytes) : bytes),
    listen(received, ended) {
      socket.on('data', (bytes) => {
        for (const part of telnet?.(bytes) ?? [bytes]) received(part);
      });
      socket.on('error', ({ message }) => ended(message));
      socket.on('close', () => ended('the other side closed it'));
    },
    close: () =>
      new Promise((resolve) => {
        if (socket.destroyed) resolve();
        else {
          socket.once('close', () => resolve());
          socket.end();
          // What still comes is nobody's; unread, it would keep the socket open.
          socket.resume();
        }
      }),
  };
}

function connected(address: Address, where: string): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: address.host, port: address.port, noDelay: true });
    const refuse = (problem: string): void => {
      socket.destroy();
      reject(new FarCardError(errorMessage(where, problem, 'start dscplus serial there, or give --start')));
    };
    const failed = (error: NodeJS.ErrnoException): void =>
      refuse(`can't be reached (${error.code ?? error.message})`);
    const late = setTimeout(() => refuse(`not reached within ${connectMs / 1000} s`), connectMs);
    socket.once('error', failed);
    socket.once('connect', () => {
      clearTimeout(late);
      socket.off('error', failed);
      resolve(socket);
    });
    socket.once('error', () => clearTimeout(late));
  });
}

/**
 * Asks for bytes of eight bits in both directions, and refuses every other option: speed and parity of the port stay
 * as they are.
 * @returns what takes the data out of the bytes that came
 */
function createTelnet(write: (bytes: Uint8Array) => void): (bytes: Uint8Array) => Uint8Array[] {
  const { will, wont, do: doIt, dont } = telnetCommands;
  const wanted: readonly number[] = [options.binary, options.suppressGoAhead];
  let isBinary = false;
  const decode = createTelnetDecoder(() => isBinary);
  for (const option of wanted) write(Uint8Array.of(iac, will, option, iac, doIt, option));
  const answer = (part: TelnetPart): void => {
    if (part.type !== 'verb') return;
    const { verb, option } = part;
    if (option === options.binary && (verb === 'will' || verb === 'wont')) isBinary = verb === 'will';
    if (wanted.includes(option)) return;
    if (verb === 'do') write(Uint8Array.of(iac, wont, option));
    if (verb === 'will') write(Uint8Array.of(iac, dont, option));
  };
  return (bytes) =>
    decode(bytes).flatMap((part) => {
      if (part.type === 'data') return [part.bytes];
      answer(part);
      return [];
    });
}

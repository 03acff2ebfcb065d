/** The wire to a card behind a device: a pseudo-terminal, a serial port. Its speed is the one that it has. */
import { closeSync, constants, openSync, statSync, writeSync } from 'node:fs';
import { ReadStream } from 'node:tty';
import { errorMessage, quotedPath } from '../../errors/message.ts';
import type { ByteStream } from '../../scenario/cards/byte-stream.ts';
import { FarCardError } from '../../scenario/cards/far-card-error.ts';
import { codeOf } from '../io/errors.ts';

/** How long a device takes no byte before the next try, ms. */
const retryMs = 5;
const openFlags = constants.O_RDWR | constants.O_NOCTTY | constants.O_NONBLOCK;

/** @throws FarCardError if the path leads to nothing, or to what can't be opened */
export function openDeviceStream(path: string): ByteStream {
  const fd = openDevice(path);
  const input = readerOf(fd, path);
  // Bytes as they are, in both directions, and no echo.
  input.setRawMode(true);
  let isClosed = false;
  let unsent: Uint8Array[] = [];
  const sendAll = (): void => {
    for (let bytes = unsent[0]; bytes !== undefined && !isClosed; bytes = unsent[0]) {
      const count = written(fd, bytes);
      if (count < bytes.length) {
        unsent[0] = bytes.subarray(count);
        setTimeout(sendAll, retryMs);
        return;
      }
      unsent = unsent.slice(1);
    }
  };
  return {
    where: path,
    send(bytes) {
      unsent.push(bytes);
      if (unsent.length === 1) sendAll();
    },
    listen(received, ended) {
      input.on('data', received);
      input.on('error', (error) => ended(codeOf(error)));
      input.on('close', () => ended('the other side closed it'));
    },
    close: () =>
      new Promise((resolve) => {
        if (isClosed || input.destroyed) resolve();
        else input.once('close', () => resolve());
        isClosed = true;
        input.destroy();
      }),
  };
}

function openDevice(path: string): number {
  const refused = (problem: string, action: string): FarCardError =>
    new FarCardError(errorMessage(`--on ${quotedPath(path)}`, problem, action));
  try {
    if (!statSync(path).isCharacterDevice())
      throw refused('not a device', 'give the path of a serial port or of dscplus serial --pty');
    return openSync(path, openFlags);
  } catch (error) {
    if (error instanceof FarCardError) throw error;
    if (codeOf(error) === 'ENOENT')
      throw refused(
        'no such device',
        'give virtual, real, a path, tcp://HOST:PORT, rfc2217://HOST:PORT or http://HOST:PORT',
      );
    throw refused(`it can't be opened (${codeOf(error)})`, 'give a device that this user may use');
  }
}

function readerOf(fd: number, path: string): ReadStream {
  try {
    return new ReadStream(fd);
  } catch {
    closeSync(fd);
    throw new FarCardError(
      errorMessage(`--on ${quotedPath(path)}`, 'not a terminal device', 'give a serial port'),
    );
  }
}

/** How many bytes the device took. */
function written(fd: number, bytes: Uint8Array): number {
  try {
    return writeSync(fd, bytes);
  } catch (error) {
    // Its buffer is full, or it is gone, which the reader reports.
    if (codeOf(error) === 'EAGAIN') return 0;
    return bytes.length;
  }
}

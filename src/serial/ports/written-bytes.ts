/** The bytes that were last written to a port, within a limit. */
import { errorMessage } from '../../errors/message.ts';
import { portRecordingBytesMax } from '../console/limits.ts';

/** The `recording` of the mock binding: since the port was opened, the newest `recordingBytesMax` bytes. */
export interface WrittenBytes {
  add(bytes: Buffer): void;
  all(): Buffer;
}

export function createWrittenBytes(): WrittenBytes {
  let parts: Buffer[] = [];
  let bytes = 0;

  function all(): Buffer {
    if (parts.length !== 1) parts = [Buffer.concat(parts).subarray(-portRecordingBytesMax)];
    bytes = parts[0]!.length;
    return parts[0]!;
  }

  return {
    add(part) {
      parts.push(part);
      bytes += part.length;
      if (bytes > 2 * portRecordingBytesMax) all();
    },
    all: () => Buffer.from(all().subarray(-portRecordingBytesMax)),
  };
}

/**
 * Knows which written lines can be taken back from a terminal: whole lines that the client has not begun to read and
 * that are written completely.
 */
export interface PtyWrittenBytes {
  add(bytes: Uint8Array): void;
  /** Nobody will read what was written. */
  clear(): void;
  /** `unread`, the end of what was written, is taken back; returns the part that must be written again. */
  discardUnread(unread: Uint8Array): Uint8Array;
}

/** More than a terminal holds unread, which is 20,480 bytes. */
const keptBytes = 32_768;
const lineFeed = 0x0a;

export function createPtyWrittenBytes(): PtyWrittenBytes {
  const last = Buffer.alloc(2 * keptBytes);
  let length = 0;
  /** Whether `last` is everything that was written. */
  let all = true;
  return {
    add(bytes) {
      if (bytes.length > keptBytes)
        throw new RangeError(
          errorMessage(`${bytes.length} bytes`, `more than ${keptBytes}`, 'write them in parts'),
        );
      if (length + bytes.length > last.length) {
        last.copyWithin(0, length - keptBytes, length);
        length = keptBytes;
        all = false;
      }
      last.set(bytes, length);
      length += bytes.length;
    },
    clear() {
      length = 0;
      all = true;
    },
    discardUnread(unread) {
      const read = length - unread.length;
      const betweenLines = read > 0 ? last[read - 1] === lineFeed : all;
      length = Math.max(0, read);
      const begun = betweenLines ? 0 : unread.indexOf(lineFeed) + 1 || unread.length;
      const ended = Math.max(begun, unread.lastIndexOf(lineFeed) + 1);
      return Buffer.concat([unread.subarray(0, begun), unread.subarray(ended)]);
    },
  };
}

/**
 * What was written to a port since it was opened, as `recording` of the mock binding has it; of more than
 * `recordingBytesMax` the newest.
 */
import { recordingBytesMax } from '../console/limits.ts';

export interface Written {
  add(bytes: Buffer): void;
  all(): Buffer;
}

export function createWritten(): Written {
  let parts: Buffer[] = [];
  let bytes = 0;

  function all(): Buffer {
    if (parts.length !== 1) parts = [Buffer.concat(parts).subarray(-recordingBytesMax)];
    bytes = parts[0]!.length;
    return parts[0]!;
  }

  return {
    add(part) {
      parts.push(part);
      bytes += part.length;
      if (bytes > 2 * recordingBytesMax) all();
    },
    all: () => Buffer.from(all().subarray(-recordingBytesMax)),
  };
}

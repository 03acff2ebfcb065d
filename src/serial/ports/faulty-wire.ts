/**
 * A wire with the faults of the card's list. A port sends and receives through it from the first such fault on; before
 * that it uses the wire itself.
 */
import type { WireFaults } from '../../faults/wire-faults.ts';
import type { After } from '../console/after.ts';
import { heldBytesMax } from '../console/limits.ts';
import type { Wire } from './port.ts';

export interface FaultyWire extends Wire {
  /** Bytes of the client: `receive` is called with what arrives of them. */
  received(bytes: Uint8Array): void;
  /** The carrier takes bytes again. */
  writable(): void;
  opened(): void;
  /** The client has disconnected: what was under way is lost. */
  closed(): void;
}

export interface FaultyWireOptions {
  readonly wire: Wire;
  readonly faults: WireFaults;
  readonly after: After;
  readonly receive: (bytes: Uint8Array) => void;
  /** The wire takes bytes again that it did not take before. */
  readonly writable: () => void;
}

export function createFaultyWire(options: FaultyWireOptions): FaultyWire {
  const { wire, faults, after, receive, writable } = options;
  const incoming = createDelayLine(after, (bytes) => {
    receive(bytes);
    return bytes.length;
  });
  const outgoing = createDelayLine(after, (bytes) => wire.write(bytes));
  /** Whether the port waits for the call of `writable`. */
  let isFull = false;
  const callWritable = (): void => {
    if (!isFull || outgoing.bytes() > heldBytesMax / 2) return;
    isFull = false;
    writable();
  };
  return {
    ...wire,
    write(bytes) {
      if (outgoing.bytes() > heldBytesMax) {
        isFull = true;
        return 0;
      }
      const passed = faults.pass('out', bytes);
      if (passed.bytes === bytes && passed.delayMs === 0 && outgoing.bytes() === 0) return wire.write(bytes);
      outgoing.add(passed.bytes, passed.delayMs, callWritable);
      return bytes.length;
    },
    received(bytes) {
      const passed = faults.pass('in', bytes);
      incoming.add(passed.bytes, passed.delayMs);
    },
    writable() {
      outgoing.flush();
      callWritable();
    },
    opened: () => faults.opened(),
    closed() {
      incoming.clear();
      outgoing.clear();
      isFull = false;
    },
  };
}

interface DelayLine {
  /** Adds bytes that arrive after `ms`, and never before those added earlier. */
  add(bytes: Uint8Array, ms: number, arrived?: () => void): void;
  /** Passes on what has arrived. */
  flush(): void;
  /** Bytes that are under way. */
  bytes(): number;
  clear(): void;
}

interface Part {
  bytes: Uint8Array;
  isDue: boolean;
  cancel: () => void;
}

/** @param pass takes bytes and returns how many; the rest waits for `flush` */
function createDelayLine(after: After, pass: (bytes: Uint8Array) => number): DelayLine {
  const parts: Part[] = [];
  function flush(): void {
    for (let first = parts[0]; first?.isDue; first = parts[0]) {
      // A part that is passed on may bring the next one: it must not be passed on twice.
      const { bytes } = first;
      parts.shift();
      const count = bytes.length === 0 ? 0 : pass(bytes);
      if (count === bytes.length) continue;
      parts.unshift({ ...first, bytes: bytes.subarray(count) });
      return;
    }
  }
  return {
    add(bytes, ms, arrived = () => {}) {
      if (bytes.length === 0) return;
      const part: Part = { bytes, isDue: ms === 0, cancel: () => {} };
      parts.push(part);
      if (ms > 0) {
        part.cancel = after(ms, () => {
          part.isDue = true;
          flush();
          arrived();
        });
      } else flush();
    },
    flush,
    bytes: () => parts.reduce((sum, { bytes }) => sum + bytes.length, 0),
    clear() {
      for (const { cancel } of parts.splice(0)) cancel();
    },
  };
}

/**
 * Faults of the wire between a card and its client: bytes that change, get lost or arrive late, and a wire that is cut.
 * They are in the list of the card, so that every face shows one list; a serial port passes its bytes through here.
 */
import type { ActiveFault, ActiveFaults } from './active-faults.ts';
import { isOfWire } from './fault.ts';
import type { CardFaults } from './faulty-card.ts';

/** Bytes as they arrive at the other end. */
export interface PassedBytes {
  readonly bytes: Uint8Array;
  /** How much later they arrive, ms of the host. */
  readonly delayMs: number;
}

export interface WireFaults {
  /**
   * There is a wire from now on, so that its faults can be added. `begin` is called when it gets the first one: now, if
   * it has one. Returns the function that ends that.
   */
  attach(begin?: () => void): () => void;
  readonly isAttached: boolean;
  /** Call it when a fault of the wire was added. */
  added(): void;
  /** @param way `in`: to the card; `out`: from it */
  pass(way: 'in' | 'out', bytes: Uint8Array): PassedBytes;
  /** A client has opened the port: a wire that was cut is whole again. */
  opened(): void;
}

const wires = new WeakMap<CardFaults, WireFaults>();

/** Notes the wire of a card's faults, for `wireFaultsOf`. */
export function setWireFaults(faults: CardFaults, wire: WireFaults): void {
  wires.set(faults, wire);
}

/** The faults of a card's wire; null for a card without faults. */
export function wireFaultsOf(faults: CardFaults | null): WireFaults | null {
  return faults === null ? null : (wires.get(faults) ?? null);
}

/** @param reported to be called when a fault has acted, which the log does not have yet */
export function createWireFaults(faults: ActiveFaults, reported: () => void): WireFaults {
  let isAttached = false;
  const waiting = new Set<() => void>();
  return {
    attach(begin = () => {}) {
      isAttached = true;
      if (faults.all.some(({ fault }) => isOfWire(fault.kind))) begin();
      else waiting.add(begin);
      return () => waiting.delete(begin);
    },
    get isAttached() {
      return isAttached;
    },
    added() {
      for (const begin of waiting) begin();
      waiting.clear();
    },
    pass(way, given) {
      let passed: PassedBytes = { bytes: given, delayMs: 0 };
      let hasActed = false;
      for (const one of faults.all) {
        const after = passedBy(one, way, passed);
        if (after === passed) continue;
        faults.acted(one);
        hasActed = true;
        passed = after;
      }
      if (hasActed) reported();
      return passed;
    },
    opened() {
      const cuts = faults.of('serial-cut').filter(isCut);
      for (const cut of cuts) faults.end(cut);
    },
  };
}

function isCut({ count, fault }: ActiveFault): boolean {
  return count >= Number(fault.parameters.bytes);
}

/** The same object if the fault changes nothing. */
function passedBy(active: ActiveFault, way: 'in' | 'out', passed: PassedBytes): PassedBytes {
  const { kind, parameters } = active.fault;
  const { bytes, delayMs } = passed;
  if (parameters.way !== undefined && parameters.way !== 'both' && parameters.way !== way) return passed;
  switch (kind) {
    case 'serial-noise': {
      const noisy = bytes.map((byte) => (isHit(active) ? byte ^ (1 << active.random.below(8)) : byte));
      return noisy.every((byte, i) => byte === bytes[i]) ? passed : { bytes: noisy, delayMs };
    }
    case 'serial-drop': {
      const left = bytes.filter(() => !isHit(active));
      return left.length === bytes.length ? passed : { bytes: left, delayMs };
    }
    case 'serial-delay':
      return { bytes, delayMs: delayMs + Number(parameters.by) };
    case 'serial-cut': {
      const room = Math.max(0, Number(parameters.bytes) - active.count);
      active.count += Math.min(room, bytes.length);
      return room >= bytes.length ? passed : { bytes: bytes.subarray(0, room), delayMs };
    }
    default:
      return passed;
  }
}

/** Whether the fault hits this byte; a rate has two decimal places. */
function isHit({ fault, random }: ActiveFault): boolean {
  return random.below(10_000) < Math.round(Number(fault.parameters.rate) * 100);
}

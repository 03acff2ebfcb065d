/**
 * A status register of SCPI (SCPI 1999 vol. 1 §9): what holds now, what has come to hold since it was last read, and
 * which of that counts in the status byte. And what the two registers of a card hold.
 */
import type { Card } from '../../device/card.ts';
import type { StateName } from '../../device/state.ts';

export interface StatusRegister {
  /** What holds now. What begins to hold is an event. */
  condition: number;
  /** What counts in the status byte; bit 15 is never set. */
  enable: number;
  /** What has come to hold, which is forgotten by reading it. */
  takeEvents(): number;
  summary(): boolean;
}

/** Bits of `STATus:OPERation`: 4 is SCPI's own "measuring", 8 to 10 are free for the instrument. */
export const operationBits = { computing: 16, on: 256, selfTest: 512, response: 1024 } as const;
/** Bits of `STATus:QUEStionable`: 9 and 10 are free for the instrument. */
export const questionableBits = { dead: 512, locked: 1024 } as const;

export function createStatusRegister(): StatusRegister {
  let condition = 0;
  let enable = 0;
  let events = 0;
  return {
    get condition() {
      return condition;
    },
    set condition(bits) {
      events |= bits & ~condition;
      condition = bits;
    },
    get enable() {
      return enable;
    },
    set enable(bits) {
      enable = bits & 0x7fff;
    },
    takeEvents() {
      const taken = events;
      events = 0;
      return taken;
    },
    summary: () => (events & enable) !== 0,
  };
}

export function operationCondition(state: StateName): number {
  const isOn = state !== 'off' && state !== 'dead';
  return (
    (isOn ? operationBits.on : 0) |
    (state === 'computing' ? operationBits.computing : 0) |
    (state === 'self-test' ? operationBits.selfTest : 0) |
    (state === 'answer' ? operationBits.response : 0)
  );
}

export function questionableCondition(card: Pick<Card, 'state' | 'memory'>): number {
  return (
    (card.state() === 'dead' ? questionableBits.dead : 0) |
    (card.memory().locked ? questionableBits.locked : 0)
  );
}

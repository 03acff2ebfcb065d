/**
 * The status of the console: the error queue (SCPI 1999 §21.8), the registers of IEEE 488.2 §11, and the two
 * registers of SCPI 1999 vol. 1 §9. Each card has one, as an instrument does, for all clients.
 */
import type { Card } from '../../../device/card.ts';
import type { StateName } from '../../../device/state.ts';
import { errorsMax } from '../limits.ts';
import { type ErrorCode, errorText, type ScpiFault } from './scpi-errors.ts';

/** Bits of the standard event register. */
const operationComplete = 1;
const powerOn = 128;
/** Bits of the status byte. */
const errorAvailable = 4;
const questionableSummary = 8;
const eventSummary = 32;
const masterSummary = 64;
const operationSummary = 128;

const noError = '0,"No error"';

export interface Status {
  fault(code: ErrorCode, detail?: string): void;
  take(fault: ScpiFault): void;
  /** Removes the oldest error and returns it as a reply; `0,"No error"` if the queue is empty. */
  nextError(): string;
  /** Removes all errors and returns them between commas. */
  allErrors(): string;
  errors(): number;
  operationCompleted(): void;
  /** The standard event register; reading clears it. */
  takeEvents(): number;
  statusByte(): number;
  eventEnable: number;
  requestEnable: number;
  /** `STATus:OPERation` and `STATus:QUEStionable` (SCPI 1999 vol. 1 §9). */
  readonly operation: StatusRegister;
  readonly questionable: StatusRegister;
  /** Clears the queue and the event registers. */
  clear(): void;
}

export function createStatus(): Status {
  let queue: string[] = [];
  let events = powerOn;

  const status: Status = {
    eventEnable: 0,
    requestEnable: 0,
    operation: createStatusRegister(),
    questionable: createStatusRegister(),
    fault(code, detail = '') {
      events |= eventBit(code);
      if (queue.length < errorsMax) {
        queue.push(errorText(code, detail));
        return;
      }
      queue[errorsMax - 1] = errorText(-350, '');
      events |= eventBit(-350);
    },
    take: ({ code, detail }) => status.fault(code, detail),
    nextError: () => queue.shift() ?? noError,
    allErrors() {
      const all = queue.length === 0 ? noError : queue.join(',');
      queue = [];
      return all;
    },
    errors: () => queue.length,
    operationCompleted() {
      events |= operationComplete;
    },
    takeEvents() {
      const taken = events;
      events = 0;
      return taken;
    },
    statusByte() {
      const bits =
        (queue.length > 0 ? errorAvailable : 0) |
        (status.questionable.summary() ? questionableSummary : 0) |
        ((events & status.eventEnable) !== 0 ? eventSummary : 0) |
        (status.operation.summary() ? operationSummary : 0);
      return bits | ((bits & status.requestEnable) !== 0 ? masterSummary : 0);
    },
    clear() {
      queue = [];
      events = 0;
      status.operation.takeEvents();
      status.questionable.takeEvents();
    },
  };
  return status;
}

/** Command error, execution error or device-dependent error (IEEE 488.2 §11.5.1.1). */
function eventBit(code: ErrorCode): number {
  if (code > -200) return 32;
  return code > -300 ? 16 : 8;
}

/** The present conditions, those that became true since the last read, and which of them count in the status byte. */
export interface StatusRegister {
  /** The present conditions. A condition that becomes true is an event. */
  condition: number;
  /** What counts in the status byte; bit 15 is never set. */
  enable: number;
  /** The events since the last read, which clears them. */
  takeEvents(): number;
  summary(): boolean;
}

/** Bits of `STATus:OPERation`: 4 is SCPI's own "measuring", 8 to 10 are free for the instrument. */
export const operationBits = { computing: 16, on: 256, selfTest: 512, response: 1024 } as const;
/** Bits of `STATus:QUEStionable`: 9 and 10 are free for the instrument. */
export const questionableBits = { dead: 512, locked: 1024 } as const;

function createStatusRegister(): StatusRegister {
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
    (state === 'response' ? operationBits.response : 0)
  );
}

export function questionableCondition(card: Pick<Card, 'state' | 'memory'>): number {
  return (
    (card.state() === 'dead' ? questionableBits.dead : 0) |
    (card.memory().locked ? questionableBits.locked : 0)
  );
}

/** Faults of keys: what the contacts make of the fingers, as inputs of the firmware with their card times. */
import type { FaultyInput, FingerInput } from '../device/faults/device-faults.ts';
import type { Key } from '../keypad/keys.ts';
import type { ActiveFault, ActiveFaults } from './active-faults.ts';

interface DueInput {
  readonly at: number;
  readonly input: FaultyInput;
}

export interface FaultyContacts {
  finger(input: FingerInput): void;
  nextWake(): number | null;
  takeDue(now: number): FaultyInput | null;
  /** Adds an input that is due now. */
  add(at: number, input: FaultyInput): void;
  /** Opens the contacts that no finger and no fault closes any more. */
  settle(now: number): void;
}

/** @param actedOn to be called when a fault of a key has acted */
export function createFaultyContacts(
  faults: ActiveFaults,
  actedOn: (fault: ActiveFault, key: Key) => void,
): FaultyContacts {
  const due = createDueInputs();
  const fingers = new Set<Key>();
  /** Keys that stay closed although the finger has left. */
  const stuck = new Set<Key>();
  const of = (kind: string, key: Key): ActiveFault | undefined =>
    faults.of(kind).find(({ fault }) => fault.parameters.key === key);

  function touch({ at, key, touch: touched }: FingerInput & { readonly type: 'down' }): void {
    fingers.add(key);
    const dead = of('dead-key', key);
    if (dead !== undefined) {
      actedOn(dead, key);
      due.add(at, { type: 'no contact', key, touch: touched });
      return;
    }
    due.add(at, { type: 'down', key, touch: touched });
    const bouncing = of('bouncing-key', key);
    if (bouncing === undefined) return;
    actedOn(bouncing, key);
    const { times, gap } = bouncing.fault.parameters;
    let next = at;
    for (let bounce = 0; bounce < Number(times); bounce++) {
      next += 1 + bouncing.random.below(Number(gap));
      due.add(next, { type: 'up', key });
      next += 1 + bouncing.random.below(Number(gap));
      due.add(next, { type: 'down', key, touch: touched });
    }
  }

  function release({ at, key }: FingerInput): void {
    fingers.delete(key);
    due.dropContact(key);
    const sticks = of('stuck-key', key);
    if (sticks !== undefined && of('dead-key', key) === undefined) {
      if (!stuck.has(key)) actedOn(sticks, key);
      stuck.add(key);
      return;
    }
    const slow = of('slow-release', key);
    if (slow !== undefined) actedOn(slow, key);
    due.add(at + Number(slow?.fault.parameters.by ?? 0), { type: 'up', key });
  }

  return {
    add: due.add,
    nextWake: due.next,
    takeDue: due.take,
    finger(input) {
      if (input.type === 'down') touch(input);
      else release(input);
    },
    settle(now) {
      due.settle(now);
      for (const key of stuck) {
        if (of('stuck-key', key) !== undefined) continue;
        stuck.delete(key);
        if (!fingers.has(key)) due.add(now, { type: 'up', key });
      }
    },
  };
}

interface DueInputs {
  add(at: number, input: FaultyInput): void;
  /** Card time of the first, or null. */
  next(): number | null;
  /** Takes the first if it is due. */
  take(now: number): FaultyInput | null;
  /** Drops what the contact of a key had left to do: once the finger has left, it bounces no more. */
  dropContact(key: Key): void;
  /** Lets what opens a contact or cuts the power happen now, and drops the rest. */
  settle(now: number): void;
}

/** Inputs with their card times, the earliest first. */
function createDueInputs(): DueInputs {
  let due: readonly DueInput[] = [];
  const add = (at: number, input: FaultyInput): void => {
    due = [...due, { at, input }].sort((a, b) => a.at - b.at);
  };
  return {
    add,
    next: () => due[0]?.at ?? null,
    take(now) {
      const [first, ...rest] = due;
      if (first === undefined || first.at > now) return null;
      due = rest;
      return first.input;
    },
    dropContact(key) {
      due = due.filter(({ input }) => input.type === 'power' || input.type === 'repeat' || input.key !== key);
    },
    settle(now) {
      const waiting = due.map(({ input }) => input);
      due = [];
      for (const input of waiting) if (input.type === 'up' || input.type === 'power') add(now, input);
    },
  };
}

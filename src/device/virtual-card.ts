/** The card in virtual time: its gestures run at once, on its machine. */
import { errorMessage } from '../errors/message.ts';
import { keyNamed } from '../keypad/keys.ts';
import type { Card } from './card.ts';
import type { CardMachine } from './card-machine.ts';
import type { CardParts } from './card-options.ts';
import {
  checkMs,
  holdGesture,
  respondGesture,
  type Script,
  tapGesture,
  typeGesture,
  waitGesture,
  waitLimitMs,
} from './gestures.ts';

/** The card that a machine is. What only passes on is bound, which is smaller than a closure. */
export function virtualCard({ sheet, profile, serial, demo, unixMs }: CardParts, machine: CardMachine): Card {
  const card: Card = {
    profile,
    sheet,
    serial,
    demo,
    unixMs,
    now: () => machine.now,
    state: () => machine.state.name,
    memory: machine.memory.bind(machine),
    nextWake: machine.nextWake.bind(machine),
    reach(at) {
      machine.advanceTo(at);
      return true;
    },
    leavesAt: () => machine.state.leavesAt,
    frame: machine.frame.bind(machine),
    down: machine.down.bind(machine),
    up: machine.up.bind(machine),
    touched: machine.touched.bind(machine),
    verdictOf: machine.verdictOf.bind(machine),
    press: (key) => run(tapGesture(card, keyNamed(key))),
    hold: (key, ms = card.profile.powerHoldMs) => run(holdGesture(card, keyNamed(key), checkMs(ms))),
    type: (text) => run(typeGesture(card, text)),
    advance: (ms) => machine.advanceTo(machine.now + checkMs(ms)),
    wait: (what, limitMs = waitLimitMs) => run(waitGesture(card, what, checkMs(limitMs))),
    respond: (entries) => run(respondGesture(card, entries)),
    snapshot: machine.snapshot.bind(machine),
    restore: machine.restore.bind(machine),
    events: machine.events.bind(machine),
    on: machine.on.bind(machine),
    onInput: machine.onInput.bind(machine),
  };
  return card;
}

/** A virtual card reaches every time at once, so its scripts never yield. */
function run<T>(script: Script<T>): T {
  const { done, value } = script.next();
  if (!done)
    throw new Error(errorMessage('virtual card', `its script stopped at ${value} ms`, 'run it in a driver'));
  return value;
}

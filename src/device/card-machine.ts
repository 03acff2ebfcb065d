/**
 * The state of a card and its work: the running firmware, card time, effects and the event log. Only this module
 * performs effects of the firmware.
 */

import type { Frame } from '../display/lcd.ts';
import { errorMessage } from '../errors/message.ts';
import { type Key, keyNamed } from '../keypad/keys.ts';
import { checkOptions, flagRule } from '../options/option-check.ts';
import type { CardParts } from './card-options.ts';
import { EntryError } from './errors.ts';
import { EventDelivery } from './event-delivery.ts';
import { type CardEvent, eventsKept } from './events.ts';
import { shownText } from './lcd-text.ts';
import type { Memory } from './memory.ts';
import { Snapshot, snapshotFrom, stateToRestore } from './snapshot.ts';
import { type Effect, type Input, type KeyOutcome, offState, type State } from './state.ts';
import { copyState, type StepContext } from './step-context.ts';
import { nextWake, runFrom, take } from './transitions.ts';

const accepted: KeyOutcome = { verdict: 'accepted' };
const restoreOptions = { memory: flagRule };

export class CardMachine {
  /** Card time, ms. */
  now = 0;
  readonly #parts: CardParts;
  readonly #firmware: StepContext;
  readonly #delivery: EventDelivery = new EventDelivery();
  #touches = 0;

  constructor(parts: CardParts) {
    this.#parts = parts;
    this.#firmware = runFrom(offState(parts.memory, parts.profile.cells), parts.profile);
  }

  get state(): State {
    return this.#firmware.state;
  }

  frame(): Frame {
    const { revision, at, text } = this.#firmware.state.lcd;
    return { revision, at, text };
  }

  nextWake(): number | null {
    return nextWake(this.#firmware.state, this.#parts.profile);
  }

  down(key: Key): number {
    this.#touches += 1;
    this.#apply({ type: 'down', at: this.now, key: keyNamed(key), touch: this.#touches });
    return this.#touches;
  }

  up(key: Key): void {
    this.#apply({ type: 'up', at: this.now, key: keyNamed(key) });
  }

  verdictOf(touch: number): KeyOutcome {
    const { events } = this.#firmware;
    for (let i = events.length - 1; i >= 0; i--) {
      const event = events[i]!;
      if (event.type !== 'press' || event.touch !== touch) continue;
      return event.reason === undefined ? accepted : { verdict: 'ignored', reason: event.reason };
    }
    throw new EntryError(
      errorMessage(`touch ${touch}`, 'has no verdict yet', 'release the key and let time pass'),
    );
  }

  advanceTo(until: number): void {
    for (let at = this.nextWake(); at !== null && at <= until; at = this.nextWake()) {
      if (at > this.now) this.now = at;
      this.#apply({ type: 'wake', at: this.now });
    }
    if (until > this.now) this.now = until;
  }

  snapshot(): Snapshot {
    const { profile, demo } = this.#parts;
    return new Snapshot(copyState(this.#firmware.state), this.now, profile, demo);
  }

  restore(from: Snapshot | object, how: { readonly memory?: boolean } = {}): void {
    checkOptions('restore', how, restoreOptions);
    const { profile, demo, store } = this.#parts;
    const { memory = false } = how;
    const snapshot = from instanceof Snapshot ? from : snapshotFrom(from, profile, demo);
    const kept = this.#firmware.state;
    const back = stateToRestore(snapshot, kept, profile, { memory, keepsMemory: store !== undefined });
    this.now = snapshot.at;
    this.#touches = Math.max(this.#touches, back.contact.touch);
    const text = shownText(back, profile, false);
    const changes = text !== kept.lcd.text;
    const revision = kept.lcd.revision + (changes ? 1 : 0);
    this.#firmware.state = copyState({ ...back, lcd: { text, revision, at: back.lcd.at } });
    if (changes) {
      const { events } = this.#firmware;
      events.push({ at: this.now, type: 'lcd', revision, text: shownText(back, profile, true) });
      this.#recorded(events.length - 1);
    }
    this.#delivery.deliver();
  }

  events(): readonly CardEvent[] {
    return this.#firmware.events.slice(-eventsKept);
  }

  on(listener: (event: CardEvent) => void): () => void {
    return this.#delivery.on(listener);
  }

  #apply(first: Input): void {
    const firmware = this.#firmware;
    for (let input: Input | null = first; input !== null; ) {
      const from = firmware.events.length;
      take(firmware, input);
      this.#recorded(from);
      input = firmware.effect === null ? null : this.#perform(firmware.effect);
    }
    this.#delivery.deliver();
  }

  #perform(effect: Effect): Input {
    const { localPin, unixMs, compute } = this.#parts;
    const { now } = this;
    switch (effect.type) {
      case 'check':
        return { type: 'checked', at: now, right: effect.pin === localPin };
      case 'store':
        return { type: 'stored', at: now, ok: this.#keep(effect.memory) };
      case 'compute': {
        const { pin, challenge, counter, at } = effect;
        // The end of time, for callers that ask for it: a computation always ends.
        const time = Math.min(unixMs + at, Number.MAX_SAFE_INTEGER);
        return { type: 'computed', at: now, response: compute({ pin, challenge, counter, unixMs: time }) };
      }
    }
  }

  #keep(memory: Memory): boolean {
    try {
      this.#parts.store?.(memory);
      return true;
    } catch {
      return false;
    }
  }

  /** To be called when the log, which contains what the firmware reported, has grown from `from` events. */
  #recorded(from: number): void {
    const { events } = this.#firmware;
    this.#delivery.add(events, from);
    if (events.length >= 2 * eventsKept) this.#firmware.events = events.slice(-eventsKept);
  }
}

/**
 * The state of a card and its work: the running firmware, card time, effects and the event log. Only this module
 * performs effects of the firmware. A faulty device (faults/device-faults.ts) is asked at each place where it can differ.
 */

import type { Frame } from '../display/lcd.ts';
import { errorMessage } from '../errors/message.ts';
import { type Key, keyNamed } from '../keypad/keys.ts';
import { checkOptions, flagRule } from '../options/option-check.ts';
import type { CardInput } from './card-input.ts';
import type { CardParts } from './card-options.ts';
import { EntryError } from './errors.ts';
import { EventDelivery } from './event-delivery.ts';
import { type CardEvent, eventsKept } from './events.ts';
import { type DeviceFaults, type FingerInput, firmwareInput } from './faults/device-faults.ts';
import { shownText } from './lcd-text.ts';
import type { Memory } from './memory.ts';
import { Snapshot, snapshotFrom, stateToRestore } from './snapshot/snapshot.ts';
import { type Effect, type Input, type KeyOutcome, offState, type State } from './state.ts';
import { copyState, type StepContext } from './step-context.ts';
import { nextWake, runFrom, take } from './transitions.ts';

const accepted: KeyOutcome = { verdict: 'accepted' };
/** Of a faulty contact: what the key does is not decided yet. */
const stillClosed: KeyOutcome = { verdict: 'ignored', reason: 'still closed' };
const restoreOptions = { memory: flagRule };

export class CardMachine {
  /** Card time, ms. */
  now = 0;
  readonly #parts: CardParts;
  readonly #faults: DeviceFaults | null;
  readonly #firmware: StepContext;
  readonly #delivery: EventDelivery = new EventDelivery();
  #touches = 0;
  /** Null until the first listener. */
  #inputListeners: Set<(input: CardInput) => void> | null = null;

  constructor(parts: CardParts, faults: DeviceFaults | null = null) {
    this.#parts = parts;
    this.#faults = faults;
    const off = offState(parts.memory, parts.profile.cells);
    this.#firmware = runFrom(off, parts.profile, faults?.battery);
  }

  get state(): State {
    return this.#firmware.state;
  }

  /** The memory, with the battery as the firmware measures it. */
  memory(): Memory {
    const { memory } = this.#firmware.state;
    const battery = this.#firmware.battery(memory.battery);
    return battery === memory.battery ? memory : { ...memory, battery };
  }

  frame(): Frame {
    const { revision, at, text } = this.#firmware.state.lcd;
    return this.#faults === null ? { revision, at, text } : { revision, at, ...this.#faults.lcd(text) };
  }

  nextWake(): number | null {
    const own = nextWake(this.#firmware.state, this.#parts.profile);
    const faulty = this.#faults === null ? null : this.#faults.nextWake();
    return own === null || (faulty !== null && faulty < own) ? faulty : own;
  }

  down(key: Key): number {
    const named = keyNamed(key);
    this.#notify({ type: 'down', key: named });
    this.#touches += 1;
    this.#finger({ type: 'down', at: this.now, key: named, touch: this.#touches });
    return this.#touches;
  }

  up(key: Key): void {
    const named = keyNamed(key);
    this.#notify({ type: 'up', key: named });
    this.#finger({ type: 'up', at: this.now, key: named });
  }

  touched(): Key | null {
    const { phase, key } = this.#firmware.state.contact;
    return phase === 'open' ? null : key;
  }

  verdictOf(touch: number): KeyOutcome {
    const { events } = this.#firmware;
    for (let i = events.length - 1; i >= 0; i--) {
      const event = events[i]!;
      if (event.type !== 'press' || event.touch !== touch) continue;
      return event.reason === undefined ? accepted : { verdict: 'ignored', reason: event.reason };
    }
    if (this.#faults?.isActive() && touch <= this.#touches) return stillClosed;
    throw new EntryError(
      errorMessage(`touch ${touch}`, 'has no verdict yet', 'release the key and let time pass'),
    );
  }

  advanceTo(until: number): void {
    for (let at = this.nextWake(); at !== null && at <= until; at = this.nextWake()) {
      if (at > this.now) this.now = at;
      const own = nextWake(this.#firmware.state, this.#parts.profile);
      if (own !== null && own <= this.now) this.#apply({ type: 'wake', at: this.now });
      else this.#applyDue();
    }
    if (until > this.now) this.now = until;
  }

  snapshot(): Snapshot {
    const { profile, demo } = this.#parts;
    return new Snapshot(copyState(this.#firmware.state), this.now, profile, demo);
  }

  restore(from: Snapshot | object, how: { readonly memory?: boolean } = {}): void {
    this.#notify({ type: 'restore' });
    let isRestored = false;
    try {
      this.#restoreFrom(from, how);
      isRestored = true;
    } finally {
      this.#notify({ type: isRestored ? 'restored' : 'not restored' });
    }
  }

  #restoreFrom(from: Snapshot | object, how: { readonly memory?: boolean }): void {
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
    this.#faults?.restored(this.now);
    this.#applyDue();
    this.#delivery.deliver();
  }

  events(): readonly CardEvent[] {
    return this.#firmware.events.slice(-eventsKept);
  }

  on(listener: (event: CardEvent) => void): () => void {
    return this.#delivery.on(listener);
  }

  onInput(listener: (input: CardInput) => void): () => void {
    this.#inputListeners ??= new Set();
    this.#inputListeners.add(listener);
    return () => this.#inputListeners?.delete(listener);
  }

  /**
   * Logs what faults did outside of a step, and does what is due because of it.
   * @param shows whether the LCD shows another frame
   */
  faultsChanged(shows: boolean): void {
    this.#recorded(this.#firmware.events.length);
    if (shows) {
      const { events, state } = this.#firmware;
      const revision = state.lcd.revision + 1;
      state.lcd = { text: state.lcd.text, revision, at: this.now };
      events.push({ at: this.now, type: 'lcd', revision, text: shownText(state, this.#parts.profile, true) });
      this.#recorded(events.length - 1);
    }
    this.#applyDue();
    this.#delivery.deliver();
  }

  /** Writes memory outside of a step of the firmware. Returns whether it is stored. */
  writeMemory(memory: Memory): boolean {
    if (!this.#keep(memory)) return false;
    const { events, state } = this.#firmware;
    state.memory = memory;
    events.push({ at: this.now, type: 'memory', ...memory });
    this.#recorded(events.length - 1);
    return true;
  }

  #notify(input: CardInput): void {
    if (this.#inputListeners !== null) for (const listener of this.#inputListeners) listener(input);
  }

  #finger(input: FingerInput): void {
    if (!this.#faults?.isActive()) {
      this.#apply(input);
      return;
    }
    this.#faults.finger(input);
    this.faultsChanged(false);
  }

  /** Applies the inputs of faults that are due now. */
  #applyDue(): void {
    const { now } = this;
    for (let due = this.#faults?.takeDue(now); due; due = this.#faults?.takeDue(now)) {
      const touch = due.type === 'repeat' ? ++this.#touches : 0;
      this.#apply(firmwareInput(due, now, touch));
    }
  }

  #apply(first: Input): void {
    const firmware = this.#firmware;
    for (let input: Input | null = first; input !== null; ) {
      const from = firmware.events.length;
      take(firmware, input);
      this.#faults?.stepped(firmware.state, firmware.events, from);
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
        return this.#store(effect.memory);
      case 'compute': {
        const { pin, challenge, counter, at } = effect;
        // The end of time, for callers that ask for it: a computation always ends.
        const right = Math.min(unixMs + at, Number.MAX_SAFE_INTEGER);
        const time = this.#faults?.unixMs(right, at) ?? right;
        const response = compute({ pin, challenge, counter, unixMs: time });
        return { type: 'computed', at: now, response: this.#faults?.response(response) ?? response };
      }
    }
  }

  #store(memory: Memory): Input {
    const { now } = this;
    const torn = this.#faults?.tornMemory(this.state.memory, memory) ?? null;
    if (torn === null) return { type: 'stored', at: now, ok: this.#keep(memory) };
    if (torn !== this.state.memory) this.writeMemory(torn);
    return { type: 'power', at: now };
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
    if (this.#faults !== null) addFaults(this.#faults, events, from, this.now);
    this.#delivery.add(events, from);
    if (events.length >= 2 * eventsKept) this.#firmware.events = events.slice(-eventsKept);
  }
}

/** The frames as the LCD shows them, and what faults did. */
function addFaults(faults: DeviceFaults, events: CardEvent[], from: number, at: number): void {
  if (faults.isActive()) {
    for (let i = from; i < events.length; i++) {
      const event = events[i]!;
      if (event.type === 'lcd') events[i] = { ...event, text: faults.loggedLcd(event.text) };
    }
  }
  events.push(...faults.takeReports(at));
}

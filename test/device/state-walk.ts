/**
 * Walks every state a card can be in, through the real `step`.
 *
 * Typed digits count by their number, times by which timers are armed, the battery and the counter by the classes
 * in which they matter. A node is a concrete state at one fixed card time; each of its timers is fired on its own,
 * by moving that one to now and leaving the others for later, so every order in which they could come due is
 * covered. Keys go down and up in every state, and each effect is handled in each possible way.
 */
import type { CardEvent } from '../../src/device/events.ts';
import { shownText } from '../../src/device/lcd-text.ts';
import { counterEnd, type Memory } from '../../src/device/memory.ts';
import { type Effect, type Input, offState, type State } from '../../src/device/state.ts';
import { step } from '../../src/device/transitions.ts';
import { contactWake, openContact } from '../../src/keypad/contacts.ts';
import { isDigit, keys } from '../../src/keypad/keys.ts';
import type { Profile } from '../../src/profiles/profile.ts';

/** A state, and which entries were ended with OK since power-on: `P` the PIN, `C` the challenge. */
export interface Node {
  readonly state: State;
  readonly entries: string;
}

export type Timer = 'contact' | 'state' | 'page';

/** One way from a node: what happened, what was said on the way, and where it led. */
export interface Edge {
  readonly from: Node;
  /** `from`, with the timers placed as this way needs them. */
  readonly before: State;
  readonly input: Input;
  /** The timer that fired, for a wake. */
  readonly timer: Timer | null;
  /** What was asked for on the way, and the replies that were given. */
  readonly effects: readonly Effect[];
  readonly replies: readonly Input[];
  readonly events: readonly CardEvent[];
  /** The state reached, as `step` gave it, and the entries of that node. */
  readonly after: State;
  readonly entries: string;
}

export interface Walked {
  readonly nodes: readonly Node[];
  readonly transitions: number;
  /** For each node, the numbers of the nodes it leads to. */
  readonly leads: readonly ReadonlySet<number>[];
}

/** The card time of every step. */
export const now = 1_000_000_000;
/** The touch of the contact in a node, and the touch of a `down` from it. */
export const heldTouch = 1;
export const newTouch = 2;

const far = 100_000_000;
const pinDigits = '7898789878987898';
const challengeDigits = '12345612';
const responseDigits = '01010101';

/** Walks from an idle card with each of `memories`; `visit` sees every edge once, with the numbers of its nodes. */
export function walk(
  profile: Profile,
  memories: readonly Memory[],
  visit: (edge: Edge, from: number, to: number) => void,
): Walked {
  const nodes: Node[] = [];
  const numbers = new Map<string, number>();
  const leads: Set<number>[] = [];
  let transitions = 0;
  const numberOf = (state: State, entries: string): number => {
    const name = nameOf(state, entries, profile);
    const known = numbers.get(name);
    if (known !== undefined) return known;
    numbers.set(name, nodes.length);
    leads.push(new Set());
    return nodes.push({ state: settled(state, profile), entries }) - 1;
  };
  for (const memory of memories) numberOf(offState(memory, profile.cells), '');
  for (let i = 0; i < nodes.length; i++) {
    const to = leads[i]!;
    edges(nodes[i]!, profile, (edge) => {
      const number = numberOf(edge.after, edge.entries);
      to.add(number);
      transitions += 1;
      visit(edge, i, number);
    });
  }
  return { nodes, transitions, leads };
}

/** The memories worth telling apart: battery full, low, on its last computation, empty; counter new, on its last, used up. */
export function memoriesOf(profile: Profile): Memory[] {
  const battery = [profile.batteryComputations, profile.batteryLowBelow - 1, 1, 0];
  const counter = profile.counting ? ['0', String(counterEnd - 1n), String(counterEnd)] : ['0'];
  const tries = profile.pinCheck === 'card' ? [3, 2, 1, 0] : [profile.pinTries];
  return battery.flatMap((battery) =>
    counter.flatMap((counter) => tries.map((tries) => ({ counter, battery, tries, locked: tries === 0 }))),
  );
}

type Emit = (edge: Edge) => void;

function edges(node: Node, profile: Profile, emit: Emit): void {
  for (const state of variants(node.state, profile)) {
    for (const key of keys) {
      outcomes(node, state, { type: 'down', at: now, key, touch: newTouch }, null, profile, emit);
      outcomes(node, state, { type: 'up', at: now, key }, null, profile, emit);
    }
    for (const timer of armed(state, profile)) {
      outcomes(node, due(state, timer), { type: 'wake', at: now }, timer, profile, emit);
    }
  }
}

/** The timers that are armed in a state. */
export function armed(state: State, profile: Profile): Timer[] {
  const { contact, leavesAt, turnsAt } = state;
  const timers: Timer[] = [];
  if (leavesAt !== null) timers.push('state');
  if (turnsAt !== null) timers.push('page');
  if (contactWake(contact, profile) !== null) timers.push('contact');
  return timers;
}

/** Follows one input, answering each effect in each way it can be answered. */
function outcomes(
  from: Node,
  before: State,
  input: Input,
  timer: Timer | null,
  profile: Profile,
  emit: Emit,
): void {
  const follow = (
    state: State,
    next: Input,
    said: readonly CardEvent[],
    effects: readonly Effect[],
    replies: readonly Input[],
  ): void => {
    const { state: after, events: now, effect } = step(state, next, profile);
    const events = said.length === 0 ? now : [...said, ...now];
    if (effect !== null) {
      for (const reply of inputsFor(effect, profile)) {
        follow(after, reply, events, [...effects, effect], [...replies, reply]);
      }
      return;
    }
    const entries = entriesAfter(from, before, events, replies, profile);
    emit({ from, before, input, timer, effects, replies, events, after, entries });
  };
  follow(before, input, [], [], []);
}

function inputsFor(effect: Effect, profile: Profile): Input[] {
  switch (effect.type) {
    case 'check':
      return [true, false].map((right) => ({ type: 'checked', at: now, right }));
    case 'store':
      return [true, false].map((ok) => ({ type: 'stored', at: now, ok }));
    case 'compute':
      return [{ type: 'computed', at: now, response: responseDigits.slice(0, profile.responseDigits) }];
  }
}

/** Keeps count, beside the firmware, of the entries that were complete when OK ended them. */
function entriesAfter(
  { entries }: Node,
  before: State,
  events: readonly CardEvent[],
  replies: readonly Input[],
  profile: Profile,
): string {
  if (events.some((one) => one.type === 'state' && one.to === 'off')) return '';
  const ended = events.some((one) => one.type === 'press' && one.key === 'OK' && one.verdict === 'accepted');
  if (!ended) return entries;
  const wrong = replies.some((one) => one.type === 'checked' && !one.right);
  if (before.name === 'pin' && before.pin.length === profile.pinDigits && !wrong) return `${entries}P`;
  if (before.name === 'challenge' && before.challenge.length === profile.challengeDigits)
    return `${entries}C`;
  return entries;
}

/** The state that stands for every other that differs only in which digits, what times and which numbers. */
function settled(state: State, profile: Profile): State {
  const { contact, memory, leavesAt, turnsAt } = state;
  const same: State = {
    ...state,
    entered: now - far,
    leavesAt: leavesAt === null ? null : now + far,
    turnsAt: turnsAt === null ? null : now + far,
    pin: pinDigits.slice(0, state.pin.length),
    challenge: challengeDigits.slice(0, state.challenge.length),
    response: responseDigits.slice(0, state.response.length),
    counter: '0',
    contact:
      contact.phase === 'open'
        ? openContact
        : {
            phase: contact.phase,
            key: isDigit(contact.key) ? '7' : contact.key,
            touch: heldTouch,
            since: now,
            releasedAt: contact.phase === 'opening' ? now : 0,
            handled: contact.handled,
          },
    memory: {
      ...memory,
      battery: batteryClass(memory.battery, profile),
      counter: counterClass(memory.counter, profile),
    },
  };
  return { ...same, lcd: { text: shownText(same, profile, false), revision: 5, at: 0 } };
}

function batteryClass(battery: number, { batteryComputations, batteryLowBelow }: Profile): number {
  if (battery <= 1) return battery;
  return battery < batteryLowBelow ? batteryLowBelow - 1 : batteryComputations;
}

function counterClass(counter: string, { counting }: Profile): string {
  return counting && BigInt(counter) >= counterEnd - 1n ? counter : '0';
}

/** A node stands for every battery and counter of its class: the first and the last of each are both tried. */
function variants(state: State, profile: Profile): State[] {
  const { memory } = state;
  const { batteryComputations: full, batteryLowBelow: low } = profile;
  const spends = state.name === 'challenge' || state.name === 'pin';
  if (!spends || state.contact.key !== 'OK' || state.contact.phase !== 'closing') return [state];
  const batteries =
    memory.battery === full ? [full, low] : memory.battery === low - 1 ? [low - 1, 2] : [memory.battery];
  const counters =
    profile.counting && memory.counter === '0' ? ['0', String(counterEnd - 2n)] : [memory.counter];
  return batteries.flatMap((battery) =>
    counters.map((counter) => ({ ...state, memory: { ...memory, battery, counter } })),
  );
}

function due(state: State, timer: Timer): State {
  switch (timer) {
    case 'state':
      return { ...state, leavesAt: now };
    case 'page':
      return { ...state, turnsAt: now };
    case 'contact': {
      const { contact } = state;
      return {
        ...state,
        contact: { ...contact, since: now - far, releasedAt: contact.phase === 'opening' ? now - far : 0 },
      };
    }
  }
}

/** What tells one node from another. */
function nameOf(state: State, entries: string, profile: Profile): string {
  const { name, page, pin, challenge, response, contact, memory, leavesAt, turnsAt } = state;
  const { battery, counter, tries, locked } = memory;
  const digits = `${pin.length}.${challenge.length}.${response.length}`;
  const timers = `${leavesAt !== null}.${turnsAt !== null}`;
  const { key, handled } = contact;
  const touched = contact.phase === 'open' ? '' : `${isDigit(key) ? '7' : key}.${handled}`;
  const kept = `${batteryClass(battery, profile)}.${counterClass(counter, profile)}.${tries}.${locked}`;
  return `${name}|${page}|${digits}|${timers}|${contact.phase}.${touched}|${kept}|${entries}`;
}

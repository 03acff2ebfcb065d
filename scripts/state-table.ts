/**
 * What each key does in each state, found by pressing it: the real firmware is brought into every state of a profile,
 * its own timers are stopped, and the key is tapped or held. `stateChanges` returns every transition, found by
 * visiting all states.
 */
import type { CardEvent } from '../src/device/events.ts';
import { type Memory, newMemory } from '../src/device/memory.ts';
import {
  type Effect,
  type Input,
  offState,
  type State,
  type StateName,
  type Why,
} from '../src/device/state.ts';
import { step } from '../src/device/transitions.ts';
import { contactWake } from '../src/keypad/contacts.ts';
import type { Key } from '../src/keypad/keys.ts';
import type { Profile } from '../src/profiles/profile.ts';
import { memoriesOf, walk } from '../test/device/state-walk.ts';

/** How much of an entry is keyed; empty if the state has no entry. */
export type Filled = '' | 'empty' | 'part' | 'full';

export type KeyUse = 'digit' | 'OK' | 'edit' | 'edit held' | 'press' | 'press held';

export interface TableRow {
  readonly state: StateName;
  readonly entry: Filled;
  readonly key: KeyUse;
  /** What decides if the key alone does not: `PIN right`, `PIN wrong`, `PIN wrong, last try`, or empty. */
  readonly when: string;
  /** `accepted`, or the reason for ignoring it. */
  readonly verdict: string;
  readonly next: StateName;
  readonly nextEntry: Filled;
}

export interface StateChange {
  readonly from: StateName;
  readonly to: StateName;
  readonly why: Why;
}

export const keyUses: readonly KeyUse[] = ['digit', 'OK', 'edit', 'edit held', 'press', 'press held'];

/** Which result an effect gets. */
interface Luck {
  readonly when: string;
  readonly right: boolean;
}
const right: Luck = { when: '', right: true };

/** One row for each state, length of its entry, and use of a key. */
export function stateTable(profile: Profile): TableRow[] {
  return scenes(profile).flatMap((scene) =>
    keyUses.flatMap((use) => lucksOf(scene, use, profile).map((luck) => rowOf(scene, use, luck, profile))),
  );
}

/** Every transition with its reason, each once. */
export function stateChanges(profile: Profile): StateChange[] {
  const found = new Map<string, StateChange>();
  walk(profile, memoriesOf(profile), ({ events }) => {
    for (const one of events) {
      if (one.type !== 'state') continue;
      const { from, to, why } = one;
      found.set(`${from} ${to} ${why}`, { from, to, why });
    }
  });
  return [...found.values()];
}

/** Each state of the profile in the order of a login, with its entry empty, begun and full. */
function scenes(profile: Profile): State[] {
  const memory = newMemory(profile);
  const off = offState(memory, profile.cells);
  const all: State[] = [off];
  let state = use(off, 'press held', profile);
  if (state.name === 'self-test') {
    all.push(state);
    while (state.name === 'self-test') state = expire(state, profile);
  }
  const keyed = (digits: number): State => {
    const begun = [state];
    for (let n = 0; n < digits; n++) begun.push(use(begun[n]!, 'digit', profile));
    all.push(begun[0]!, ...(digits > 1 ? [begun[1]!] : []), begun[digits]!);
    return begun[digits]!;
  };
  const pin = keyed(profile.pinDigits);
  state = use(pin, 'OK', profile);
  if (profile.challengeDigits > 0) state = use(keyed(profile.challengeDigits), 'OK', profile);
  all.push(state, expire(state, profile));
  if (profile.pinCheck === 'card') {
    all.push(use(pin, 'OK', profile, false), use(withMemory(pin, { tries: 1 }), 'OK', profile, false));
  }
  return [...all, offState({ ...memory, battery: 0 }, profile.cells)];
}

function lucksOf(scene: State, use: KeyUse, profile: Profile): Luck[] {
  const checks = profile.pinCheck === 'card' && scene.name === 'pin' && use === 'OK';
  if (!checks || filled(scene, profile) !== 'full') return [right];
  return [
    { when: 'PIN right', right: true },
    { when: 'PIN wrong', right: false },
    { when: 'PIN wrong, last try', right: false },
  ];
}

function rowOf(scene: State, keyUse: KeyUse, { when, right }: Luck, profile: Profile): TableRow {
  const start = when.endsWith('last try') ? withMemory(scene, { tries: 1 }) : scene;
  const events: CardEvent[] = [];
  const after = use(start, keyUse, profile, right, events);
  const press = events.find((one) => one.type === 'press');
  if (press?.type !== 'press') throw new Error(`${keyUse} got no verdict in ${scene.name}`);
  return {
    state: scene.name,
    entry: filled(scene, profile),
    key: keyUse,
    when,
    verdict: press.reason ?? press.verdict,
    next: after.name,
    nextEntry: filled(after, profile),
  };
}

function filled({ name, pin, challenge }: State, profile: Profile): Filled {
  if (name !== 'pin' && name !== 'challenge') return '';
  const [digits, most] =
    name === 'pin' ? [pin.length, profile.pinDigits] : [challenge.length, profile.challengeDigits];
  return digits === 0 ? 'empty' : digits < most ? 'part' : 'full';
}

function withMemory(state: State, part: Partial<Memory>): State {
  return { ...state, memory: { ...state.memory, ...part } };
}

const keyOf: Readonly<Record<KeyUse, Key>> = {
  digit: '5',
  OK: 'OK',
  edit: 'edit',
  'edit held': 'edit',
  press: 'press',
  'press held': 'press',
};

/** Taps or holds a key. Only the contact's time runs; the state's own time stops, whatever the key causes. */
function use(start: State, keyUse: KeyUse, profile: Profile, right = true, said: CardEvent[] = []): State {
  const key = keyOf[keyUse];
  const holdMs = key === 'press' ? profile.powerHoldMs : profile.editClearMs;
  const closedMs = keyUse.endsWith('held') ? holdMs : profile.tapMs;
  let state: State = { ...start, leavesAt: null, turnsAt: null };
  const feed = (input: Input): void => {
    state = run(state, input, profile, right, said);
  };
  const contactUntil = (until: number): void => {
    for (let at = contactWake(state.contact, profile); at !== null && at <= until; ) {
      feed({ type: 'wake', at });
      at = contactWake(state.contact, profile);
    }
  };
  feed({ type: 'down', at: 0, key, touch: 1 });
  contactUntil(closedMs);
  feed({ type: 'up', at: closedMs, key });
  contactUntil(closedMs + profile.opensAfterMs);
  return state;
}

/** Lets the time of the state pass. */
function expire(state: State, profile: Profile): State {
  return run(state, { type: 'wake', at: state.leavesAt ?? 0 }, profile, true, []);
}

function run(state: State, input: Input, profile: Profile, right: boolean, said: CardEvent[]): State {
  const { state: next, events, effect } = step(state, input, profile);
  said.push(...events);
  return effect === null ? next : run(next, inputFor(effect, input.at, right, profile), profile, right, said);
}

function inputFor({ type }: Effect, at: number, right: boolean, profile: Profile): Input {
  if (type === 'check') return { type: 'checked', at, right };
  if (type === 'store') return { type: 'stored', at, ok: true };
  return { type: 'computed', at, response: '0'.repeat(profile.responseDigits) };
}

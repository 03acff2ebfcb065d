/**
 * One step of the firmware: the state that it changes, the events so far, and the few ways to change both that all
 * actions use.
 */
import { type ContactDraft, draftOf } from '../keypad/contacts.ts';
import { isDigit, type Key } from '../keypad/keys.ts';
import type { Profile } from '../profiles/profile.ts';
import type { CardEvent, PressEvent } from './events.ts';
import { shownText } from './lcd-text.ts';
import type { Effect, Reason, State, StateName, Why } from './state.ts';

/** How long a state lasts, ms; null: until a key changes it. */
export type StateDuration = null | ((profile: Profile, state: State) => number);

export interface StepContext {
  readonly profile: Profile;
  readonly lasts: Readonly<Record<StateName, { readonly lasts: StateDuration }>>;
  /** The battery as the firmware measures it. */
  readonly battery: (left: number) => number;
  /** Card time of the step. */
  at: number;
  state: StateDraft;
  /** The events, added after the earlier ones. */
  events: CardEvent[];
  /** The effect that the step asks for, at most one and as its last output. */
  effect: Effect | null;
}

/** A state that the step changes. */
export type StateDraft = { -readonly [F in keyof State]: F extends 'contact' ? ContactDraft : State[F] };

/** A copy to change. The fields are listed because a spread takes ten times as long. */
export function copyState(s: State): StateDraft {
  return {
    name: s.name,
    entered: s.entered,
    leavesAt: s.leavesAt,
    turnsAt: s.turnsAt,
    page: s.page,
    pin: s.pin,
    challenge: s.challenge,
    response: s.response,
    counter: s.counter,
    contact: draftOf(s.contact),
    lcd: s.lcd,
    memory: s.memory,
    awaiting: s.awaiting,
  };
}

/** Changes to a state: sets its timers, clears the entries whenever the card goes off, and reports the change. */
export function enter(run: StepContext, to: StateName, why: Why): undefined {
  const { state, at, profile } = run;
  run.events.push({ at, type: 'state', from: state.name, to, why });
  state.name = to;
  state.entered = at;
  state.page = 0;
  if (to === 'off') {
    clearEntries(state);
    spendHold(run);
  }
  startStateTimer(run);
  state.turnsAt = to === 'response' && profile.responsePages.length > 1 ? at + profile.responsePageMs : null;
  showLcdText(run);
}

/** Starts the time of the state. */
export function startStateTimer({ state, at, profile, lasts }: StepContext): void {
  const time = lasts[state.name].lasts;
  state.leavesAt = time === null ? null : at + time(profile, state);
}

/** Clears the entries and the response. */
export function clearEntries(state: StateDraft): void {
  state.pin = '';
  state.challenge = '';
  state.response = '';
  state.counter = '0';
}

/** A hold that was in progress when the card went off by itself is used up: it must not switch the card on again. */
function spendHold(run: StepContext): void {
  const { contact } = run.state;
  if (contact.key !== 'press' || contact.handled || contact.phase === 'closing') return;
  contact.handled = true;
  refuseKey(run, contact.key, contact.touch, 'off');
}

/** Reports the text of the LCD if it has changed. */
export function showLcdText({ state, at, profile, events }: StepContext): undefined {
  const text = shownText(state, profile, false);
  if (text === state.lcd.text) return undefined;
  const revision = state.lcd.revision + 1;
  state.lcd = { text, revision, at };
  const logged = state.name === 'pin' ? shownText(state, profile, true) : text;
  events.push({ at, type: 'lcd', revision, text: logged });
  return undefined;
}

/** A digit is named only if the LCD shows it in full: a PIN keyed too early or too late is a PIN too. */
export function loggedKey(state: State, key: Key): Key | 'digit' {
  return isDigit(key) && state.name !== 'challenge' ? 'digit' : key;
}

/** Reports that a touch was ignored. */
export function refuseKey(run: StepContext, key: Key, touch: number, reason: Reason): void {
  run.events.push(ignoreKey(run.at, loggedKey(run.state, key), touch, false, reason));
}

export function ignoreKey(
  at: number,
  key: Key | 'digit',
  touch: number,
  held: boolean,
  reason: Reason,
): PressEvent {
  return { at, type: 'press', key, touch, held, verdict: 'ignored', reason };
}

/**
 * The words of the firmware: its state, what goes in, what comes out. All of it is plain JSON data.
 */
import { type Contact, type ContactFault, openContact } from '../keypad/contacts.ts';
import type { Key } from '../keypad/keys.ts';
import type { Memory } from './memory.ts';

export const stateNames = [
  'off',
  'self-test',
  'pin',
  'challenge',
  'computing',
  'response',
  'failed',
  'locked',
  'dead',
] as const;
export type StateName = (typeof stateNames)[number];

/** Why a press came to nothing. `locked`: the keys are locked while a PIN message shows. */
export type Reason =
  | 'off'
  | ContactFault
  | 'starting'
  | 'field full'
  | 'field short'
  | 'nothing to delete'
  | 'computing'
  | 'response showing'
  | 'locked'
  | 'dead';

/** Why the firmware went from one state to another. */
export type Why = 'power key' | 'OK' | 'idle' | 'time' | 'wrong PIN' | 'locked' | 'memory' | 'no battery';

/** An effect the firmware waits for; `then`: the state that follows once memory is stored. */
export type Awaiting =
  | { readonly effect: 'check' }
  | { readonly effect: 'store'; readonly memory: Memory; readonly then: StateName; readonly why: Why }
  | { readonly effect: 'compute' };

export interface State {
  readonly name: StateName;
  /** Card time of entering it, ms. */
  readonly entered: number;
  /** Card time at which it leaves by itself, or null. */
  readonly leavesAt: number | null;
  /** Card time at which the page of the response turns, or null. */
  readonly turnsAt: number | null;
  /** Page of the response, or of the self-test, from 0. */
  readonly page: number;
  readonly pin: string;
  readonly challenge: string;
  readonly response: string;
  /** The counter of the computation under way, decimal. */
  readonly counter: string;
  readonly contact: Contact;
  readonly lcd: { readonly text: string; readonly revision: number; readonly at: number };
  readonly memory: Memory;
  readonly awaiting: Awaiting | null;
}

/** What the firmware is told. All carry card time in whole ms, never going back. */
export type Input =
  | { readonly type: 'down'; readonly at: number; readonly key: Key; readonly touch: number }
  | { readonly type: 'up'; readonly at: number; readonly key: Key }
  /** Time has come to `at`: what is due first happens. */
  | { readonly type: 'wake'; readonly at: number }
  | { readonly type: 'checked'; readonly at: number; readonly right: boolean }
  | { readonly type: 'stored'; readonly at: number; readonly ok: boolean }
  | { readonly type: 'computed'; readonly at: number; readonly response: string };

/** Every press is answered with one of these. */
export type KeyOutcome =
  | { readonly verdict: 'accepted' }
  | { readonly verdict: 'ignored'; readonly reason: Reason };

/** What whoever runs the firmware must do for it, answered by the input of the same name, at the same card time. */
export type Effect =
  | { readonly type: 'check'; readonly pin: string }
  | { readonly type: 'store'; readonly memory: Memory }
  | {
      readonly type: 'compute';
      readonly pin: string;
      readonly challenge: string;
      readonly counter: string;
      readonly at: number;
    };

/** A card that is off, or dead when its battery has nothing left. */
export function offState(memory: Memory, cells: number): State {
  return {
    name: memory.battery === 0 ? 'dead' : 'off',
    entered: 0,
    leavesAt: null,
    turnsAt: null,
    page: 0,
    pin: '',
    challenge: '',
    response: '',
    counter: '0',
    contact: openContact,
    lcd: { text: ' '.repeat(cells), revision: 0, at: 0 },
    memory,
    awaiting: null,
  };
}

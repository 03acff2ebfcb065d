/** The types of the firmware: its state, its inputs, its outputs. All of it is plain JSON data. */
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
/** A state of the firmware; docs/dev/firmware.md has the table. */
export type StateName = (typeof stateNames)[number];

/**
 * Why a card ignored a key press. `locked`: the keys are locked while a PIN message shows. Only a faulty card has the
 * last two: the contact did not close, or has not opened again, so that what the key does is not decided yet.
 */
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
  | 'dead'
  | 'no contact'
  | 'still closed';

/** Why the firmware changed its state. */
export type Why =
  | 'power key'
  | 'OK'
  | 'idle'
  | 'time'
  | 'wrong PIN'
  | 'locked'
  | 'memory'
  | 'no battery'
  | 'power cut'
  | 'new battery';

/** An effect that the firmware waits for; `then`: the state that follows once memory is saved. */
export type Awaiting =
  | { readonly effect: 'check' }
  | { readonly effect: 'store'; readonly memory: Memory; readonly then: StateName; readonly why: Why }
  | { readonly effect: 'compute' };

export interface State {
  readonly name: StateName;
  /** Card time when it began, ms. */
  readonly entered: number;
  /** Card time when it ends by itself, or null. */
  readonly leavesAt: number | null;
  /** Card time when the page of the response changes, or null. */
  readonly turnsAt: number | null;
  /** Page of the response, or of the self-test, from 0. */
  readonly page: number;
  readonly pin: string;
  readonly challenge: string;
  readonly response: string;
  /** The counter of the current computation, as decimal text. */
  readonly counter: string;
  readonly contact: Contact;
  readonly lcd: { readonly text: string; readonly revision: number; readonly at: number };
  readonly memory: Memory;
  readonly awaiting: Awaiting | null;
}

/** Inputs of the firmware. All have the card time in whole ms, which never decreases. */
export type Input =
  | { readonly type: 'down'; readonly at: number; readonly key: Key; readonly touch: number }
  | { readonly type: 'up'; readonly at: number; readonly key: Key }
  /** Time has reached `at`: everything that is due before it happens first. */
  | { readonly type: 'wake'; readonly at: number }
  | { readonly type: 'checked'; readonly at: number; readonly right: boolean }
  | { readonly type: 'stored'; readonly at: number; readonly ok: boolean }
  | { readonly type: 'computed'; readonly at: number; readonly response: string }
  /** A faulty device: the contact of a touched key does not close. */
  | { readonly type: 'no contact'; readonly at: number; readonly key: Key; readonly touch: number }
  /** A faulty device: one closing of a contact acts once more. */
  | {
      readonly type: 'repeat';
      readonly at: number;
      readonly key: Key;
      readonly touch: number;
      readonly held: boolean;
    }
  /** A faulty device: power was lost, and is there again unless the battery is empty. */
  | { readonly type: 'power'; readonly at: number };

/** What a card did with a key press: accepted it, or ignored it for a reason. */
export type KeyOutcome =
  | {
      /** Whether the card acted on the key. */
      readonly verdict: 'accepted';
    }
  | {
      /** Whether the card acted on the key. */
      readonly verdict: 'ignored';
      /** Why the card ignored the key. */
      readonly reason: Reason;
    };

/** What the caller of the firmware must do. It replies with the input of the same name, at the same card time. */
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

/** A card that is off, or dead if its battery is empty. */
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

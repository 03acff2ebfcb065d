/**
 * The contacts under the keys: turns touches and releases into inputs of the firmware.
 *
 * A contact is closed once it has been touched for `closesAfterMs` without a break, and open again once it has been
 * released for `opensAfterMs`; bouncing in between belongs to the same closure. One closure does at most one thing: a
 * digit and OK act when the contact is closed, `edit` acts when it is released or, as "clear", when it has been held
 * long enough, and `press` (power) acts when its hold is complete. A hold is measured from the first touch. While one
 * contact is touched, a second is ignored.
 *
 * Provenance: docs/dev/fidelity.md. This module does not know what the keys do.
 */
import type { Key } from './keys.ts';

export interface ContactTiming {
  readonly closesAfterMs: number;
  readonly opensAfterMs: number;
  readonly powerHoldMs: number;
  readonly editClearMs: number;
}

/**
 * The one contact that is active. `open`: none. `closing`: touched, not yet closed. `closed`: closed. `opening`:
 * released, not yet open.
 */
export interface Contact {
  readonly phase: 'open' | 'closing' | 'closed' | 'opening';
  readonly key: Key;
  /** Number of the touch that began this closure; its verdict has the same number. */
  readonly touch: number;
  /** Card time of the first touch, ms. */
  readonly since: number;
  /** Card time of the release, ms; only while `opening`. */
  readonly releasedAt: number;
  /** Whether this closure has had its verdict. */
  readonly handled: boolean;
}

/** Why a touch was ignored before it reached the firmware. */
export type ContactFault = 'bounce' | 'held too short' | 'key busy';

export type ContactSignal =
  /** The contact of a key that can be held has closed; its action is not decided yet. */
  | { readonly type: 'closed' }
  /** The key acts: a digit or OK when its contact closes, the others later; `held`: after a hold (power, clear). */
  | { readonly type: 'act'; readonly key: Key; readonly touch: number; readonly held: boolean }
  /** The touch is ignored. */
  | { readonly type: 'fault'; readonly key: Key; readonly touch: number; readonly fault: ContactFault };

/** A contact to work on: `touchKey`, `releaseKey` and `contactDue` change it in place. */
export type ContactDraft = { -readonly [F in keyof Contact]: Contact[F] };

export const openContact: Contact = Object.freeze({
  phase: 'open',
  key: 'press',
  touch: 0,
  since: 0,
  releasedAt: 0,
  handled: true,
});

/** A copy to change. The fields are listed because a spread takes ten times as long. */
export function draftOf({ phase, key, touch, since, releasedAt, handled }: Contact): ContactDraft {
  return { phase, key, touch, since, releasedAt, handled };
}

/** A key is touched at card time `at`; `touch` numbers the touch. */
export function touchKey(contact: ContactDraft, key: Key, at: number, touch: number): ContactSignal | null {
  if (contact.phase === 'open') {
    contact.phase = 'closing';
    contact.key = key;
    contact.touch = touch;
    contact.since = at;
    contact.handled = false;
    return null;
  }
  if (contact.phase === 'opening' && contact.key === key) {
    contact.phase = 'closed';
    contact.releasedAt = 0;
    return fault(key, touch, 'bounce');
  }
  return fault(key, touch, 'key busy');
}

/** A key is released at card time `at`. A key that is not the active one changes nothing. */
export function releaseKey(contact: ContactDraft, key: Key, at: number): ContactSignal | null {
  if (contact.key !== key) return null;
  if (contact.phase === 'closing') {
    const { touch } = contact;
    open(contact);
    return fault(key, touch, 'bounce');
  }
  if (contact.phase === 'closed') {
    contact.phase = 'opening';
    contact.releasedAt = at;
  }
  return null;
}

/** Card time at which `contactDue` has something to do, or null. */
export function contactWake(contact: Contact, timing: ContactTiming): number | null {
  switch (contact.phase) {
    case 'open':
      return null;
    case 'closing':
      return contact.since + timing.closesAfterMs;
    case 'closed':
      return contact.handled ? null : contact.since + holdFor(contact.key, timing);
    case 'opening':
      return contact.releasedAt + timing.opensAfterMs;
  }
}

/** Does what is due at `contactWake`. */
export function contactDue(contact: ContactDraft): ContactSignal | null {
  const { key, touch, handled } = contact;
  switch (contact.phase) {
    case 'open':
      return null;
    case 'closing':
      contact.phase = 'closed';
      if (key === 'press' || key === 'edit') return closed;
      contact.handled = true;
      return { type: 'act', key, touch, held: false };
    case 'closed':
      contact.handled = true;
      return handled ? null : { type: 'act', key, touch, held: true };
    case 'opening':
      open(contact);
      if (handled) return null;
      return key === 'edit' ? { type: 'act', key, touch, held: false } : fault(key, touch, 'held too short');
  }
}

const closed: ContactSignal = { type: 'closed' };

function open(contact: ContactDraft): void {
  contact.phase = openContact.phase;
  contact.key = openContact.key;
  contact.touch = openContact.touch;
  contact.since = openContact.since;
  contact.releasedAt = openContact.releasedAt;
  contact.handled = openContact.handled;
}

function holdFor(key: Key, timing: ContactTiming): number {
  return key === 'press' ? timing.powerHoldMs : timing.editClearMs;
}

function fault(key: Key, touch: number, why: ContactFault): ContactSignal {
  return { type: 'fault', key, touch, fault: why };
}

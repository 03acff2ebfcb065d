/**
 * From what comes off the keyboard and the mouse to fingers on the card.
 *
 * A terminal says that a key was pressed, again and again while it is held, and only with the kitty protocol that it
 * was let go. So one `p` or `C` is one whole hold, and the power contact of the space bar is closed while key repeat
 * comes. A mouse says both ends, so its presses last as long as they last.
 */

import type { KeyQueue } from '../../driver/key-queue.ts';
import type { Key } from '../../keypad/keys.ts';
import type { Profile } from '../../profiles/profile.ts';
import type { Clock } from '../../time/clock.ts';
import { type BoundCommand, keyBindingOf } from './key-bindings.ts';
import { createPastedChallenge } from './pasted-challenge.ts';
import type { TerminalInput } from './terminal-input.ts';

/** Key repeat begins this long after a key went down, at most, and then comes at least this often; host ms. */
export const repeatDelayMs = 750;
export const repeatGapMs = 150;

/** What the mouse can point at. */
export type Target =
  | { readonly type: 'key'; readonly key: Key }
  | { readonly type: 'command'; readonly command: BoundCommand };

export interface GestureInput {
  /**
   * The inputs of one read. A click whose two ends came in one read is a tap: the time between them is not known.
   * @param targetAt what stands at a place of the screen
   */
  take(inputs: readonly TerminalInput[], targetAt: (column: number, row: number) => Target | null): void;
  /** Lets everything go that is held. */
  releaseAll(): void;
  stop(): void;
}

export interface GestureInputOptions {
  readonly profile: Profile;
  readonly keys: KeyQueue;
  readonly host: Clock;
  readonly command: (command: BoundCommand) => void;
  /** A key of the keyboard, and what it asks for. False if that is done with it. */
  readonly touched: (command: BoundCommand | null) => boolean;
  /** A key of the keyboard that asks for nothing. */
  readonly unknown: (name: string) => void;
  /** Whether a challenge that is pasted now logs in. */
  readonly ready: () => boolean;
  readonly logIn: (challenge: string) => void;
  /** Too many keys wait. */
  readonly refused: () => void;
}

const never = { key: '', at: Number.NEGATIVE_INFINITY };

type KeyInput = Extract<TerminalInput, { type: 'key' }>;

export function createGestureInput(options: GestureInputOptions): GestureInput {
  const { profile, keys, host, command, touched, refused, unknown, ready, logIn } = options;
  let kitty = false;
  let mouse = false;
  let lastHold = never;
  /** What opens the power contact when no key repeat comes; null while it is open. */
  let contact: { disarm: () => void } | null = null;

  const pasted = createPastedChallenge({
    digits: profile.challengeDigits,
    ready,
    logIn(challenge) {
      touched(null);
      logIn(challenge);
    },
    press: key,
  });

  function press(done: boolean): void {
    if (!done) refused();
  }

  function key(input: KeyInput): void {
    const wanted = keyBindingOf(input);
    if (wanted === null) {
      if (input.action !== 'press' || input.pasted) return;
      touched(null);
      unknown(nameOf(input));
      return;
    }
    if (wanted.type === 'contact') {
      closeContact(input.action);
      return;
    }
    if (input.action === 'release') return;
    const fresh = input.action === 'press';
    // Key repeat ends when another key is pressed.
    if (wanted.type !== 'hold') lastHold = never;
    if (wanted.type === 'hold') hold(wanted.key, fresh);
    else if (!fresh) return;
    else if (wanted.type === 'tap') press(keys.press(wanted.key, profile.tapMs));
    const goesOn = touched(wanted.type === 'command' ? wanted.command : null);
    // Ctrl-C always leaves.
    if (wanted.type === 'command' && (goesOn || input.ctrl)) command(wanted.command);
  }

  function hold(wanted: Key, fresh: boolean): void {
    const now = host.now();
    const isRepeat = !fresh || (lastHold.key === wanted && now - lastHold.at < repeatGapMs);
    lastHold = { key: wanted, at: now };
    if (isRepeat || keys.endsWithHold(wanted)) return;
    press(keys.press(wanted, wanted === 'press' ? profile.powerHoldMs : profile.editClearMs));
  }

  function closeContact(action: KeyInput['action']): void {
    if (action === 'release') {
      openContact();
      return;
    }
    // The release was lost: with the kitty protocol key repeat is no press.
    if (kitty && action === 'press') openContact();
    if (contact === null) {
      if (!keys.close('press')) {
        refused();
        return;
      }
      touched(null);
      contact = { disarm: kitty ? () => {} : host.wake(host.now() + repeatDelayMs, openContact) };
    } else if (!kitty) {
      contact.disarm();
      contact = { disarm: host.wake(host.now() + repeatGapMs, openContact) };
    }
  }

  function openContact(): void {
    if (contact === null) return;
    contact.disarm();
    contact = null;
    keys.open();
  }

  function mouseDown(target: Target | null, endsToo: boolean): void {
    // The release was lost, such as one outside of the window.
    mouseUp();
    if (target === null) return;
    touched(target.type === 'command' ? target.command : null);
    if (target.type === 'command') command(target.command);
    else if (endsToo) press(keys.press(target.key, profile.tapMs));
    else {
      mouse = keys.close(target.key);
      press(mouse);
    }
  }

  function mouseUp(): void {
    if (!mouse) return;
    mouse = false;
    keys.open();
  }

  return {
    take(inputs, targetAt) {
      inputs.forEach((input, i) => {
        if (input.type === 'kitty') kitty = true;
        else if (input.type === 'key') pasted.key(input);
        else if (input.type === 'paste') {
          if (input.action === 'begin') pasted.begin();
          else pasted.end();
        } else if (input.action === 'release') mouseUp();
        else {
          const endsToo = inputs.slice(i + 1).some((one) => one.type === 'mouse' && one.action === 'release');
          mouseDown(targetAt(input.column, input.row), endsToo);
        }
      });
    },
    releaseAll() {
      mouse = false;
      contact?.disarm();
      contact = null;
    },
    stop() {
      contact?.disarm();
    },
  };
}

/** A key as a message names it: characters of another width, or of none, are left out. */
function nameOf({ key, ctrl, alt }: KeyInput): string {
  const letter = ctrl ? key.toUpperCase() : key;
  const name = /^[!-~]+$/.test(letter) ? letter : '';
  return name === '' ? '' : `${ctrl ? 'Ctrl-' : ''}${alt ? 'Alt-' : ''}${name}`;
}

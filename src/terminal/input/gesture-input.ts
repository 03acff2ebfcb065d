/**
 * From what comes off the keyboard and the mouse to gestures on the card.
 *
 * A terminal says that a key was pressed, again and again while it is held, and only with the kitty protocol that it
 * was released. So one `p` or `C` is one whole hold, and the power contact of the space bar is closed while key repeat
 * comes. A mouse says both ends, so its presses last as long as they last.
 */

import type { KeyQueue } from '../../driver/key-queue.ts';
import type { Key } from '../../keypad/keys.ts';
import type { Profile } from '../../profiles/profile.ts';
import type { Clock } from '../../time/clock.ts';
import { type BoundCommand, type KeyBinding, keyBindingOf } from './key-bindings.ts';
import { createMousePress, type Target } from './mouse-press.ts';
import { createPastedChallenge } from './pasted-challenge.ts';
import { createPowerContact, type PowerContact, repeatGapMs } from './power-contact.ts';
import type { TerminalInput } from './terminal-input.ts';

export interface GestureInput {
  /**
   * The inputs of one read. A click whose two ends came in one read is a tap: the time between them is not known.
   * @param targetAt what is at a place of the screen
   */
  take(inputs: readonly TerminalInput[], targetAt: (column: number, row: number) => Target | null): void;
  /** Forgets which keys are held: something else has opened their contacts. */
  forgetHeld(): void;
}

export interface GestureInputOptions {
  readonly profile: Profile;
  readonly keys: KeyQueue;
  readonly host: Clock;
  readonly runCommand: (command: BoundCommand) => void;
  /** A key of the keyboard or of the picture, and its command if it has one. Returns whether that is to be run. */
  readonly onKey: (command: BoundCommand | null) => boolean;
  /** Takes a key of the keyboard in place of the card. Returns whether it did. */
  readonly takeFirst: (input: TerminalInput) => boolean;
  /** A key of the keyboard that has no binding. */
  readonly onUnknownKey: (name: string) => void;
  /** Whether a pasted challenge now does a login. */
  readonly canLogIn: () => boolean;
  readonly logIn: (challenge: string) => void;
  /** Too many keys wait. */
  readonly onQueueFull: () => void;
}

type KeyInput = Extract<TerminalInput, { type: 'key' }>;

/** What the functions of the keyboard share. */
interface Keyboard extends GestureInputOptions {
  readonly power: PowerContact;
  /** The last input that held a key, and when it came, host ms; null once another key was pressed. */
  lastHold: { readonly key: Key; readonly at: number } | null;
}

export function createGestureInput(options: GestureInputOptions): GestureInput {
  const { profile, keys, host, onKey, runCommand, onQueueFull, canLogIn, logIn } = options;
  const power = createPowerContact({ keys, host, onQueueFull, onClosed: () => onKey(null) });
  const mouse = createMousePress({ keys, tapMs: profile.tapMs, onQueueFull, runCommand, onClick: onKey });
  const keyboard: Keyboard = { ...options, power, lastHold: null };
  const pasted = createPastedChallenge({
    digits: profile.challengeDigits,
    canLogIn,
    logIn(challenge) {
      onKey(null);
      logIn(challenge);
    },
    press: (input) => takeKey(keyboard, input),
  });

  return {
    take(inputs, targetAt) {
      inputs.forEach((input, i) => {
        if (input.type === 'kitty') power.expectReleases();
        else if (input.type === 'key') pasted.key(input);
        else if (input.type === 'paste') {
          if (input.action === 'begin') pasted.begin();
          else pasted.end();
        } else if (input.action === 'release') mouse.release();
        else {
          const isClick = inputs.slice(i + 1).some((one) => one.type === 'mouse' && one.action === 'release');
          mouse.press(targetAt(input.column, input.row), isClick);
        }
      });
    },
    forgetHeld() {
      mouse.forget();
      power.forget();
    },
  };
}

/** A key of the keyboard: does what it is bound to. */
function takeKey(keyboard: Keyboard, input: KeyInput): void {
  if (keyboard.takeFirst(input)) return;
  const binding = keyBindingOf(input);
  if (binding === null) {
    if (input.action !== 'press' || input.pasted) return;
    keyboard.onKey(null);
    keyboard.onUnknownKey(nameOf(input));
  } else if (binding.type === 'contact') keyboard.power.take(input.action);
  else if (input.action !== 'release') takePress(keyboard, input, binding);
}

/** A press of a key that is not the space bar, or its key repeat. */
function takePress(
  keyboard: Keyboard,
  input: KeyInput,
  binding: Exclude<KeyBinding, { type: 'contact' }>,
): void {
  const { profile, keys, onKey, runCommand, onQueueFull } = keyboard;
  const isRepeat = input.action === 'repeat';
  // Key repeat ends when another key is pressed.
  if (binding.type !== 'hold') keyboard.lastHold = null;
  if (binding.type === 'hold') hold(keyboard, binding.key, isRepeat);
  else if (isRepeat) return;
  else if (binding.type === 'tap' && !keys.press(binding.key, profile.tapMs)) onQueueFull();
  const runs = onKey(binding.type === 'command' ? binding.command : null);
  // Ctrl-C always quits.
  if (binding.type === 'command' && (runs || input.ctrl)) runCommand(binding.command);
}

/** Holds a key of the card for as long as it needs; key repeat does not hold it again. */
function hold(keyboard: Keyboard, key: Key, reportedRepeat: boolean): void {
  const { profile, keys, host, lastHold, onQueueFull } = keyboard;
  const now = host.now();
  const isRepeat = reportedRepeat || (lastHold?.key === key && now - lastHold.at < repeatGapMs);
  keyboard.lastHold = { key, at: now };
  if (isRepeat || keys.endsWithHold(key)) return;
  if (!keys.press(key, key === 'press' ? profile.powerHoldMs : profile.editClearMs)) onQueueFull();
}

/** A key's name for a message; characters of another width, or without width, are left out. */
function nameOf({ key, ctrl, alt }: KeyInput): string {
  const letter = ctrl ? key.toUpperCase() : key;
  const name = /^[!-~]+$/.test(letter) ? letter : '';
  return name === '' ? '' : `${ctrl ? 'Ctrl-' : ''}${alt ? 'Alt-' : ''}${name}`;
}

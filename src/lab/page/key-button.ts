/** A key of the card to click, or to hold where a hold does something. */
import type { Key } from '../../keypad/keys.ts';
import { keyLabel, keyName } from '../lab-keys.ts';
import { element } from './elements.ts';
import { words } from './words.ts';

export interface KeyButtonParts {
  /** Touches the key until the returned function is called; null where it has to be tapped or held as a whole. */
  readonly touch: (key: Key) => (() => void) | null;
  /** Taps or holds the key as a whole. */
  readonly press: (key: Key) => void;
  /** Moves the focus to the whole card, so that typing is possible after a click. */
  readonly focusCard: () => void;
}

export function createKeyButton(key: Key, { touch, press, focusCard }: KeyButtonParts): HTMLButtonElement {
  const made = element(
    'button',
    { type: 'button', class: `key key-${key}`, 'aria-label': keyName(words, key) },
    keyLabel(key),
  );
  const isHeldByHand = key === 'press' || key === 'edit';
  let isTouched = false;
  made.addEventListener('mousedown', (event) => {
    event.preventDefault();
    focusCard();
  });
  made.addEventListener('pointerdown', (event) => {
    const release = isHeldByHand && event.button === 0 ? touch(key) : null;
    isTouched = release !== null;
    if (release === null) return;
    made.dataset.down = '';
    made.setPointerCapture(event.pointerId);
    made.addEventListener(
      'lostpointercapture',
      () => {
        delete made.dataset.down;
        release();
      },
      { once: true },
    );
  });
  made.addEventListener('click', () => {
    if (!isTouched) press(key);
    isTouched = false;
  });
  return made;
}

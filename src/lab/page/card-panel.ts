/** The card as a faceplate: the LCD, and keys to click or to type. */
import { isDigit, type Key } from '../../keypad/keys.ts';
import { pastedDigits } from '../../keypad/pasted-digits.ts';
import type { CardListener, LabCard } from '../lab-card.ts';
import { ignoredText, type KeyStroke, keyRows, keyStroke } from '../lab-keys.ts';
import { element } from './elements.ts';
import { createKeyButton } from './key-button.ts';
import { createLcdPanel } from './lcd-panel.ts';

/** How often the time left is shown anew. */
const tickMs = 250;

export interface CardPanel extends CardListener {
  /** Shows the card that this was made for. */
  show(card: LabCard): void;
}

/** @param say has a screen reader say a text */
export function createCardPanel(place: HTMLElement, say: (text: string) => void): CardPanel {
  let card: LabCard | null = null;
  const lcd = createLcdPanel(say);
  const hint = element('p', { class: 'card-hint' });
  const note = element('p', { class: 'note' });
  const serial = element('span', { class: 'serial' });
  const keys = element('div', { class: 'keys' });
  const faceplate = element(
    'div',
    { class: 'faceplate', role: 'group', tabindex: '0', 'aria-describedby': 'card-typing' },
    element('div', { class: 'faceplate-top' }, element('span', {}, 'Security card'), serial),
    lcd.lcd,
    keys,
  );
  const tell = (text: string): void => {
    hint.textContent = text;
    if (text !== '') say(text);
  };

  async function press({ key, held }: KeyStroke): Promise<void> {
    const made = keys.querySelector<HTMLElement>(`.key-${key}`);
    tell('');
    made?.setAttribute('data-down', '');
    await (held ? card?.hold(key) : card?.tap(key))?.catch((error: Error) => tell(error.message));
    made?.removeAttribute('data-down');
  }

  const parts = {
    touch: (key: Key) => {
      tell('');
      return card?.touch(key) ?? null;
    },
    press: (key: Key) => void press({ key, held: key === 'press' }),
    focusCard: () => faceplate.focus({ preventScroll: true }),
  };
  for (const key of keyRows.flat()) keys.append(key === null ? element('span') : createKeyButton(key, parts));
  faceplate.addEventListener('keydown', (event) => {
    const stroke = typedStroke(event, faceplate);
    if (stroke === null) return;
    event.preventDefault();
    if (!event.repeat) void press(stroke);
  });
  faceplate.addEventListener('paste', (event) => {
    event.preventDefault();
    void pressInOrder(pastedDigits(event.clipboardData?.getData('text') ?? ''), press);
  });
  const below = element('div', { class: 'card-below' }, hint, ...lcd.beside);
  place.append(faceplate, below, note, typingHelp());

  const panel: CardPanel = {
    show(shown) {
      card = shown;
      serial.textContent = card.serial;
      note.textContent = card.says;
      faceplate.setAttribute('aria-label', `Card ${card.serial}`);
      panel.changed();
    },
    changed() {
      const shown = card?.view() ?? null;
      if (card !== null && shown !== null) lcd.show(shown, card.lcd);
    },
    ignored: (reason) => tell(ignoredText(reason)),
  };
  setInterval(panel.changed, tickMs);
  return panel;
}

/** Null for a key that is not the card's. Enter on a key of the card presses that key, as the browser does it. */
function typedStroke(event: KeyboardEvent, faceplate: HTMLElement): KeyStroke | null {
  if (event.ctrlKey || event.metaKey || event.altKey) return null;
  return event.key === 'Enter' && event.target !== faceplate ? null : keyStroke(event.key);
}

async function pressInOrder(text: string, press: (stroke: KeyStroke) => Promise<void>): Promise<void> {
  for (const key of [...text].filter(isDigit)) await press({ key, held: false });
}

function typingHelp(): HTMLElement {
  const key = (text: string): HTMLElement => element('kbd', {}, text);
  return element(
    'p',
    { class: 'card-typing', id: 'card-typing' },
    ...['Or click the card and type: ', key('p'), ' holds press, ', key('0'), ' to ', key('9'), ', '],
    ...[
      key('Enter'),
      ' is OK, ',
      key('Backspace'),
      ' deletes, ',
      key('C'),
      ' clears. A challenge can be pasted.',
    ],
  );
}

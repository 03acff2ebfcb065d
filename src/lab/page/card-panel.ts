/** The card as a faceplate: the LCD, and keys to click or to type. */
import { isDigit, type Key } from '../../keypad/keys.ts';
import { pastedDigits } from '../../keypad/pasted-digits.ts';
import type { CardListener, LabCard } from '../lab-card.ts';
import { ignoredText, type KeyStroke, keyRows, keyStroke } from '../lab-keys.ts';
import { element } from './elements.ts';
import { createKeyButton } from './key-button.ts';
import { createLcdPanel } from './lcd-panel.ts';
import { inEnglish, words } from './words.ts';

/** How often the time left is shown anew. */
const tickMs = 250;

export interface CardPanel extends CardListener {
  /** Shows the card that this was made for. */
  show(card: LabCard): void;
  /** The card can't be reached, for this reason of the server; null: it can. */
  gone(reason: string | null): void;
}

/** @param say has a screen reader say a text */
export function createCardPanel(place: HTMLElement, say: (text: string) => void): CardPanel {
  let card: LabCard | null = null;
  const lcd = createLcdPanel(say);
  const hint = element('p', { class: 'card-hint' });
  const fault = element('p', { class: 'fault card-fault', role: 'status', ...inEnglish() });
  const note = element('p', { class: 'note' });
  const serial = element('span', { class: 'serial' });
  const keys = element('div', { class: 'keys' });
  const faceplate = element(
    'div',
    { class: 'faceplate', role: 'group', tabindex: '0', 'aria-describedby': 'card-typing', hidden: '' },
    element('div', { class: 'faceplate-top' }, element('span', {}, words('securityCard')), serial),
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
  pressByTyping(faceplate, press);
  const below = element('div', { class: 'card-below' }, hint, ...lcd.beside);
  place.append(fault, faceplate, below, note, typingHelp());

  const panel: CardPanel = {
    show(shown) {
      card = shown;
      serial.textContent = card.serial;
      note.textContent = card.says;
      faceplate.setAttribute('aria-label', words('cardNamed', { serial: card.serial }));
      faceplate.hidden = false;
      panel.changed();
    },
    gone(reason) {
      if (fault.textContent !== (reason ?? '')) fault.textContent = reason ?? '';
      faceplate.toggleAttribute('data-gone', reason !== null);
    },
    changed() {
      const shown = card?.view() ?? null;
      if (card !== null && shown !== null) lcd.show(shown, card.lcd);
    },
    ignored: (reason) => tell(ignoredText(words, reason)),
  };
  setInterval(panel.changed, tickMs);
  return panel;
}

function pressByTyping(faceplate: HTMLElement, press: (stroke: KeyStroke) => Promise<void>): void {
  /** A key is pressed after the ones before it: a card over HTTP takes time. */
  let last: Promise<void> = Promise.resolve();
  const pressInTurn = (stroke: KeyStroke): void => {
    last = last.then(() => press(stroke));
  };
  faceplate.addEventListener('keydown', (event) => {
    const stroke = typedStroke(event, faceplate);
    if (stroke === null) return;
    event.preventDefault();
    if (!event.repeat) pressInTurn(stroke);
  });
  faceplate.addEventListener('paste', (event) => {
    event.preventDefault();
    const text = pastedDigits(event.clipboardData?.getData('text') ?? '');
    for (const key of [...text].filter(isDigit)) pressInTurn({ key, held: false });
  });
}

/** Null for a key that is not the card's. Enter on a key of the card presses that key, as the browser does it. */
function typedStroke(event: KeyboardEvent, faceplate: HTMLElement): KeyStroke | null {
  if (event.ctrlKey || event.metaKey || event.altKey) return null;
  return event.key === 'Enter' && event.target !== faceplate ? null : keyStroke(event.key);
}

function typingHelp(): HTMLElement {
  const keys = ['p', '0', '9', 'Enter', 'Backspace', 'C'];
  const parts = words('typing').split(/(\{\d\})/);
  const made = parts.map((part) => {
    const [, number] = /^\{(\d)\}$/.exec(part) ?? [];
    return number === undefined ? part : element('kbd', {}, keys[Number(number) - 1] ?? '');
  });
  return element('p', { class: 'card-typing', id: 'card-typing' }, ...made);
}

/** The LCD of the card, as a picture and for a screen reader, with the time that a response shows for. */
import type { Lcd } from '../../display/lcd.ts';
import { drawSvg } from '../../display/svg.ts';
import type { ShownCard } from '../lab-card.ts';
import { copyButton, element } from './elements.ts';
import { words } from './words.ts';

export interface LcdPanel {
  readonly lcd: HTMLElement;
  /** Beside the LCD: the time left, and a button that copies the response. */
  readonly beside: readonly HTMLElement[];
  show(card: ShownCard, lcd: Lcd): void;
}

/** @param say has a screen reader say a text */
export function createLcdPanel(say: (text: string) => void): LcdPanel {
  let shownText: string | null = null;
  const place = element('div', { class: 'lcd' });
  const timeLeft = element('p', { class: 'card-hint' });
  const copy = copyButton(words('copyResponse'), () => shownText?.trim() ?? '');
  copy.hidden = true;
  return {
    lcd: place,
    beside: [timeLeft, copy],
    show({ state, shown, leavesInMs }, lcd) {
      const isResponse = state === 'response';
      const seconds = Math.ceil((leavesInMs ?? 0) / 1000);
      timeLeft.textContent = isResponse && leavesInMs !== null ? words('showsFor', { seconds }) : '';
      if (shown.text === shownText) return;
      shownText = shown.text;
      const picture = new DOMParser().parseFromString(drawSvg(shown, lcd), 'image/svg+xml');
      copy.hidden = !isResponse;
      copy.textContent = words('copy');
      const text = shownText.trim();
      const name = text === '' ? words('blankPicture') : words('lcdPicture', { text });
      picture.documentElement.setAttribute('aria-label', name);
      picture.querySelector('title')?.replaceChildren(name);
      place.replaceChildren(document.importNode(picture.documentElement, true));
      const spoken = isResponse ? [...text].join(' ') : text;
      say(text === '' ? words('lcdBlank') : words('lcdShows', { text: spoken }));
    },
  };
}

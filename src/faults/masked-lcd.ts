/** The LCD for pictures that are kept or passed on. */
import type { Card } from '../device/card.ts';
import type { LcdContent } from '../display/lcd.ts';
import { faultsOfCard } from './faulty-card.ts';

/** What the LCD of a card shows, with its faulty segments, and with the last digit of the PIN masked. */
export function maskedLcd(card: Card): LcdContent {
  const { text } = card.snapshot();
  return faultsOfCard(card)?.shown(text) ?? { text };
}

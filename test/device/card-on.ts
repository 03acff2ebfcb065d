/** A card that is switched on and asks for its PIN, and a snapshot of one as a file has it. */
import { type Card, createCard } from '../../src/device/card.ts';
import type { CardOptions } from '../../src/device/card-options.ts';
import type { SnapshotJson } from '../../src/device/snapshot/snapshot.ts';

export function cardOn(options: CardOptions = {}): Card {
  const card = createCard(options);
  card.hold('press');
  return card;
}

export function savedSnapshot(card: Card): SnapshotJson {
  return JSON.parse(JSON.stringify(card.snapshot()));
}

/** A card as a record: found, checked, given another PIN, shown to the staff without its secrets. */
import { pinCheckerSays } from '../../crypto/pin-checker.ts';
import { counterMax } from '../../crypto/verify.ts';
import { quoted } from '../../errors/message.ts';
import { lockView } from '../auth/rules/lockout.ts';
import type { CardRecord } from '../auth/store.ts';
import type { Turn } from '../auth/transaction.ts';
import { type Algorithm, algorithmOfCard, pinHashOf, serverChecksPin } from '../factors/card-algorithm.ts';
import { openSecrets, sealSecrets } from '../factors/card-secrets.ts';
import { type CardView, StaffError } from './admin-types.ts';

/** A PIN as the cards take it. */
export function isPin(text: unknown): text is string {
  return typeof text === 'string' && /^[0-9]{4}$/.test(text);
}

/** @throws {StaffError} */
export function cardIn({ tables }: Pick<Turn, 'tables'>, serial: string): CardRecord {
  const card = typeof serial === 'string' ? tables.cards.get(serial) : null;
  if (card === null)
    throw new StaffError(`there is no card ${quoted(String(serial))}: order one, or list the cards`);
  return card;
}

/** The algorithm of a card that is not revoked. @throws {StaffError} */
export function liveAlgorithm(card: CardRecord): Algorithm {
  if (card.status === 'revoked') throw revoked(card);
  return algorithmOfCard(card);
}

export function revoked({ id }: CardRecord): StaffError {
  return new StaffError(`the card ${id} is revoked, for good: order another`);
}

export function viewCard({ now, policy }: Pick<Turn, 'now' | 'policy'>, card: CardRecord): CardView {
  const { id: serial, label, suite, status, users, lastCounter } = card;
  const { counter, pinChecker } = algorithmOfCard(card);
  const next = lastCounter === null ? 0n : BigInt(lastCounter) + 1n;
  return {
    serial,
    label,
    suite,
    pinChecker,
    status,
    users,
    nextCounter: counter && next <= counterMax ? String(next) : null,
    lock: lockView(card.tally, now, policy),
  };
}

/** The hash of a PIN that is well formed. @throws {StaffError} */
export function checkPin(algorithm: Algorithm, pin: string | undefined): Uint8Array {
  if (!serverChecksPin(algorithm)) {
    throw new StaffError(
      `the PIN of this card is checked by ${pinCheckerSays[algorithm.pinChecker]}; the server has none to set, leave it out`,
    );
  }
  if (!isPin(pin)) {
    throw new StaffError('the PIN is not accepted: it is 4 digits 0 to 9');
  }
  return pinHashOf(algorithm, pin) as Uint8Array;
}

/** The card with another PIN. */
export function withPin({ seal }: Turn, card: CardRecord, pinHash: Uint8Array): CardRecord {
  const { key } = openSecrets(seal, card);
  return { ...card, sealed: sealSecrets(seal, card.id, { key, pinHash }) };
}

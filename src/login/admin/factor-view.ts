/** A factor as staff has it: found, checked, shown without its secrets. */
import { pinCheckerSays } from '../../crypto/pin-checker.ts';
import { counterMax } from '../../crypto/verify.ts';
import { quoted } from '../../errors/message.ts';
import { lockView } from '../auth/rules/lockout.ts';
import type { CardRecord, FactorRecord } from '../auth/store.ts';
import type { Transaction } from '../auth/transaction.ts';
import {
  type Algorithm,
  algorithmOfCard,
  isPin,
  pinHashOf,
  serverChecksPin,
} from '../factors/card-algorithm.ts';
import { type CardView, type FactorView, StaffError } from './admin-types.ts';

/** @throws {StaffError} */
export function factorIn({ tables }: Pick<Transaction, 'tables'>, id: string): FactorRecord {
  const factor = typeof id === 'string' ? tables.factors.get(id) : null;
  if (factor === null) throw new StaffError(`factor ${quoted(String(id))}: unknown; list the factors`);
  return factor;
}

/** @throws {StaffError} */
export function cardIn({ tables }: Pick<Transaction, 'tables'>, serial: string): CardRecord {
  const card = typeof serial === 'string' ? tables.factors.get(serial) : null;
  if (card?.kind !== 'card')
    throw new StaffError(`there is no card ${quoted(String(serial))}: order one, or list the factors`);
  return card;
}

export function viewFactor(
  transaction: Pick<Transaction, 'now' | 'policy'>,
  factor: FactorRecord,
): FactorView {
  return viewCard(transaction, factor);
}

/** The algorithm of a card that is not revoked. @throws {StaffError} */
export function liveAlgorithm(card: CardRecord): Algorithm {
  if (card.status === 'revoked') throw revoked(card);
  return algorithmOfCard(card);
}

export function revoked({ id }: CardRecord): StaffError {
  return new StaffError(`the card ${id} is revoked, for good: order another`);
}

export function viewCard({ now, policy }: Pick<Transaction, 'now' | 'policy'>, card: CardRecord): CardView {
  const { id, kind, label, suite, status, users, lastCounter } = card;
  const { counter, pinChecker } = algorithmOfCard(card);
  const next = lastCounter === null ? 0n : BigInt(lastCounter) + 1n;
  return {
    id,
    kind,
    label,
    suite,
    pinChecker,
    status,
    users,
    nextCounter: counter && next <= counterMax ? String(next) : null,
    lock: lockView(card.lockout, now, policy),
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

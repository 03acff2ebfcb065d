/** A factor for staff: finds it, checks it, and shows it without its secrets. */

import { pinCheckerText } from '../../crypto/pin-checker.ts';
import { counterMax } from '../../crypto/verify.ts';
import { errorMessage, quoted } from '../../errors/message.ts';
import { factorEndsInMs } from '../auth/factors-to-show.ts';
import type { AppRecord } from '../auth/records/app-record.ts';
import { lockView } from '../auth/rules/lockout.ts';
import type { CardRecord, ComputingRecord, FactorRecord } from '../auth/store.ts';
import type { Transaction } from '../auth/transaction.ts';
import {
  type Algorithm,
  algorithmOfCard,
  isPin,
  pinHashOf,
  serverChecksPin,
} from '../factors/card-algorithm.ts';
import { type AppView, type CardView, type FactorView, StaffError } from './admin-types.ts';
import type { CodeFactorView } from './staff/staff-codes.ts';

/** @throws {StaffError} */
export function factorIn({ tables }: Pick<Transaction, 'tables'>, id: string): FactorRecord {
  const factor = typeof id === 'string' ? tables.factors.get(id) : null;
  if (factor === null)
    throw new StaffError(errorMessage(`factor ${quoted(String(id))}`, 'unknown', 'list the factors'));
  return factor;
}

/** @throws {StaffError} */
export function cardIn({ tables }: Pick<Transaction, 'tables'>, serial: string): CardRecord {
  const card = typeof serial === 'string' ? tables.factors.get(serial) : null;
  if (card?.kind !== 'card')
    throw new StaffError(
      errorMessage(`card ${quoted(String(serial))}`, 'unknown', 'order it, or list the factors'),
    );
  return card;
}

/** What computes responses: a card or a phone app. @throws {StaffError} */
export function computingIn({ tables }: Pick<Transaction, 'tables'>, id: string): ComputingRecord {
  const factor = typeof id === 'string' ? tables.factors.get(id) : null;
  if (factor?.kind === 'card' || factor?.kind === 'app') return factor;
  const next = 'give the id of a card or a phone app';
  throw new StaffError(errorMessage(quoted(String(id)), 'unknown', next));
}

export function viewFactor(
  transaction: Pick<Transaction, 'now' | 'policy' | 'kinds'>,
  factor: FactorRecord,
): FactorView {
  const isComputing = factor.kind === 'card' || factor.kind === 'app';
  return isComputing ? viewComputing(transaction, factor) : viewCodeFactor(transaction, factor);
}

export function viewComputing(
  transaction: Pick<Transaction, 'now' | 'policy'>,
  factor: ComputingRecord,
): CardView | AppView {
  return factor.kind === 'card' ? viewCard(transaction, factor) : viewApp(transaction, factor);
}

export function viewApp({ now, policy }: Pick<Transaction, 'now' | 'policy'>, app: AppRecord): AppView {
  const { id, kind, label, status, users, os, number } = app;
  return {
    ...{ id, kind, label, status, users, os, number },
    nextCounter: String(BigInt(app.lastCounter ?? '-1') + 1n),
    lock: lockView(app.lockout, now, policy),
  };
}

export function viewCodeFactor(
  reading: Pick<Transaction, 'now' | 'policy' | 'kinds'>,
  factor: Exclude<FactorRecord, ComputingRecord>,
): CodeFactorView {
  const { id, kind, label, status, users, lockout } = factor;
  return {
    ...{ id, kind, label, status, users },
    ...(factor.kind === 'sms' && { number: factor.number }),
    endsInMs: factorEndsInMs(reading, factor),
    lock: lockView(lockout, reading.now, reading.policy),
  };
}

/** The algorithm of a card or an app that is not revoked. @throws {StaffError} */
export function liveAlgorithm(card: ComputingRecord): Algorithm {
  if (card.status === 'revoked') throw revoked(card);
  return algorithmOfCard(card);
}

export function revoked({ kind, id }: ComputingRecord): StaffError {
  const next = kind === 'card' ? 'order another' : 'let the user activate the app again';
  return new StaffError(errorMessage(`${kind} ${quoted(id)}`, 'revoked for good', next));
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

/** The hash of a well-formed PIN. @throws {StaffError} */
export function checkPin(algorithm: Algorithm, pin: string | undefined): Uint8Array {
  if (!serverChecksPin(algorithm)) {
    throw new StaffError(
      errorMessage(
        'PIN',
        `checked by ${pinCheckerText[algorithm.pinChecker]}, so the server stores none`,
        'leave it out',
      ),
    );
  }
  if (!isPin(pin)) {
    throw new StaffError(errorMessage('PIN', 'not 4 digits', 'give 4 digits 0 to 9'));
  }
  return pinHashOf(algorithm, pin) as Uint8Array;
}

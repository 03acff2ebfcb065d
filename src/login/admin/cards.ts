/**
 * What staff can do only with cards: order, replace, share, set another PIN. Tests of a card are in
 * `card-activation.ts`.
 */
import { randomBytes } from 'node:crypto';
import { checkKey, KeyError } from '../../crypto/key.ts';
import { noPinFault, type PinCheck, pinCheckFault, usualPinCheck } from '../../crypto/pin-checker.ts';
import { SuiteError } from '../../crypto/suite.ts';
import { counterMax } from '../../crypto/verify.ts';
import { errorMessage, quoted } from '../../errors/message.ts';
import { checkAllOptions } from '../../options/option-check.ts';
import type { Moment } from '../auth/login-clock.ts';
import { noFailures } from '../auth/rules/lockout.ts';
import { endSessions } from '../auth/sessions.ts';
import type { CardRecord, UserRecord } from '../auth/store.ts';
import { inTransaction, type LoginParts, type Transaction } from '../auth/transaction.ts';
import { cardLabelOf } from '../factors/card.ts';
import { type Algorithm, algorithmOf, defaultSuite, serverChecksPin } from '../factors/card-algorithm.ts';
import { sealSecrets, withPin } from '../factors/card-secrets.ts';
import { newCard, replacingCard } from './admin-options.ts';
import { type CardView, type NewCard, StaffError } from './admin-types.ts';
import { cardIn, checkPin, liveAlgorithm, revoked, viewCard } from './factor-view.ts';
import { endGivingWay, revoke } from './factors.ts';
import { serialFault } from './serial-number.ts';
import type { Staff } from './staff/staff.ts';
import { userIn } from './user-view.ts';

const labelPattern = /^[ -~]{1,40}$/;

type Ordered = { readonly card: CardView; readonly key: Uint8Array };
type Cards = Pick<Staff, 'orderCard' | 'replaceCard' | 'resetPin' | 'shareCard' | 'unshareCard'>;

export function createCards(parts: LoginParts): Cards {
  return {
    orderCard(card) {
      checkAllOptions('orderCard', card, newCard);
      return inTransaction(parts, (transaction) =>
        order(transaction, card, [userIn(transaction, card.user)]),
      );
    },
    replaceCard(serial, card) {
      checkAllOptions('replaceCard', card, replacingCard);
      return inTransaction(parts, (transaction) => {
        const old = revoke(transaction, cardIn(transaction, serial));
        return order(
          transaction,
          card,
          old.users.map((name) => userIn(transaction, name)),
        );
      });
    },
    resetPin: (serial, pin) =>
      inTransaction(parts, (transaction) => {
        const card = cardIn(transaction, serial);
        const changed = withPin(transaction.seal, card, checkPin(liveAlgorithm(card), pin));
        transaction.tables.factors.put(changed);
        endSessions(transaction, 'factor', card.id);
        transaction.log({ event: 'factor', factor: card.id, says: 'PIN reset by the staff' });
        return viewCard(transaction, changed);
      }),
    shareCard: (serial, name) =>
      inTransaction(parts, (transaction) => {
        const user = userIn(transaction, name);
        const card = cardIn(transaction, serial);
        if (card.status === 'revoked') throw revoked(card);
        return share(transaction, card, user);
      }),
    unshareCard: (serial, name) =>
      inTransaction(parts, (transaction) => {
        const user = userIn(transaction, name);
        const card = cardIn(transaction, serial);
        if (!card.users.includes(user.id)) {
          throw new StaffError(
            errorMessage(
              `card ${quoted(card.id)}`,
              `not one of user ${quoted(user.id)}`,
              `name a user who has it, ${card.users.join(', ') || 'nobody'}`,
            ),
          );
        }
        return unshare(transaction, card, user);
      }),
  };
}

function order(
  transaction: Transaction,
  wanted: Omit<NewCard, 'user'>,
  users: readonly UserRecord[],
): Ordered {
  const { tables, seal, now } = transaction;
  const { serial, counter = 0n, activated = false } = wanted;
  const algorithm = checkCard(transaction, wanted, counter);
  const without = !serverChecksPin(algorithm) && wanted.pin === undefined;
  const pinHash = without ? null : checkPin(algorithm, wanted.pin);
  const key = wanted.key ?? Uint8Array.from(randomBytes(algorithm.keyBytes));
  const card: CardRecord = {
    id: serial,
    kind: 'card',
    label: wanted.label ?? cardLabelOf(algorithm),
    suite: algorithm.text,
    pinCheck: pinCheckOf(algorithm, wanted),
    status: activated ? 'active' : 'ordered',
    ...{
      users: users.map(({ id }) => id),
      sealed: sealSecrets(seal, { kind: 'card', id: serial }, { key, pinHash }),
    },
    lastCounter: counter === 0n ? null : String(counter - 1n),
    lastStep: null,
    lockout: noFailures,
  };
  tables.factors.put(card);
  for (const user of users) {
    tables.users.put(withFactor(user, card, now));
  }
  if (activated) endGivingWay(transaction, card);
  transaction.log({
    ...{ event: 'factor', factor: serial, ...(users[0] === undefined ? {} : { user: users[0].id }) },
    says: activated ? `enrolled, ${algorithm.text}` : `ordered, ${algorithm.text}`,
  });
  return { card: viewCard(transaction, card), key };
}

function checkCard({ tables }: Transaction, wanted: Omit<NewCard, 'user'>, counter: bigint): Algorithm {
  const { serial, suite = defaultSuite, key, label, noPin = false } = wanted;
  const fault = serialFault(serial);
  if (fault !== null) throw new StaffError(fault);
  if (tables.factors.get(serial) !== null) {
    throw new StaffError(
      errorMessage(`card ${quoted(serial)}`, 'exists already', 'share it with another user, or replace it'),
    );
  }
  if (label !== undefined && !labelPattern.test(label)) {
    throw new StaffError(
      errorMessage(`label ${quoted(label)}`, 'invalid', 'give 1 to 40 printable ASCII characters'),
    );
  }
  if (typeof counter !== 'bigint' || counter < 0n || counter > counterMax) {
    throw new StaffError(errorMessage('counter', `${counter} is out of range`, `give 0 to ${counterMax}`));
  }
  try {
    if (key !== undefined) checkKey(key);
    const { suite: read } = algorithmOf(suite);
    const pinCheck = pinCheckOf({ suite: read }, wanted);
    const algorithm = algorithmOf(suite, pinCheck);
    const pinFault = pinCheckFault(pinCheck, read) ?? noPinFault(algorithm.pinChecker, noPin, 'noPin: true');
    if (pinFault !== null) throw new StaffError(pinFault);
    return algorithm;
  } catch (error) {
    if (error instanceof SuiteError || error instanceof KeyError) throw new StaffError(error.message);
    throw error;
  }
}

function pinCheckOf(
  { suite }: Pick<Algorithm, 'suite'>,
  { pinCheck, noPin = false }: Omit<NewCard, 'user'>,
): PinCheck {
  return pinCheck ?? usualPinCheck(suite, noPin);
}

/**
 * The user with one more card. An active card ends the period in which the password alone logs in; an ordered one can
 * start it.
 */
function withFactor(user: UserRecord, card: CardRecord, now: Moment): UserRecord {
  return {
    ...user,
    factors: [...user.factors, card.id],
    aloneFrom: user.aloneFrom ?? now,
    factorRequired: user.factorRequired || card.status === 'active',
  };
}

function share(transaction: Transaction, card: CardRecord, user: UserRecord): CardView {
  if (card.users.includes(user.id)) return viewCard(transaction, card);
  const shared: CardRecord = { ...card, users: [...card.users, user.id] };
  transaction.tables.factors.put(shared);
  transaction.tables.users.put(withFactor(user, card, transaction.now));
  if (shared.status === 'active') endGivingWay(transaction, shared);
  transaction.log({ event: 'factor', factor: card.id, user: user.id, says: 'shared with a user' });
  return viewCard(transaction, shared);
}

function unshare(transaction: Transaction, card: CardRecord, user: UserRecord): CardView {
  const left: CardRecord = { ...card, users: card.users.filter((name) => name !== user.id) };
  transaction.tables.factors.put(left);
  transaction.tables.users.put({ ...user, factors: user.factors.filter((serial) => serial !== card.id) });
  const { sessions } = transaction.tables;
  const byCard = new Set(sessions.idsOf('factor', card.id));
  for (const id of sessions.idsOf('user', user.id)) if (byCard.has(id)) sessions.remove(id);
  transaction.log({ event: 'factor', factor: card.id, user: user.id, says: 'taken from a user' });
  return viewCard(transaction, left);
}

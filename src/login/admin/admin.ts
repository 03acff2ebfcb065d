/** Accounts and cards, for the staff. Tests of a card (activation, PIN change, resynchronisation) are in `card-activation.ts`. */
import { randomBytes } from 'node:crypto';
import { checkKey, KeyError } from '../../crypto/key.ts';
import { noPinFault, type PinCheck, pinCheckFault, usualPinCheck } from '../../crypto/pin-checker.ts';
import { SuiteError } from '../../crypto/suite.ts';
import { counterMax } from '../../crypto/verify.ts';
import { quoted } from '../../errors/message.ts';
import { checkAllOptions } from '../../options/option-check.ts';
import { closeOpen } from '../auth/attempts.ts';
import { cardLabel } from '../auth/factors-to-show.ts';
import { type Moment, readMoment } from '../auth/login-clock.ts';
import type { Mode } from '../auth/login-steps.ts';
import { noteCost } from '../auth/passwords/dearest-cost.ts';
import { isHashable, passwordCharactersMax } from '../auth/passwords/passwords.ts';
import { lockedByStaff, lockView, noFailures } from '../auth/rules/lockout.ts';
import type { Policy } from '../auth/rules/policies.ts';
import { endSessions } from '../auth/sessions.ts';
import { passwordAloneMs } from '../auth/start-login.ts';
import type { CardRecord, UserRecord } from '../auth/store.ts';
import { type Desk, inTurn, type Turn } from '../auth/transaction.ts';
import { type Algorithm, algorithmOf, defaultSuite, serverChecksPin } from '../factors/card-algorithm.ts';
import { sealSecrets } from '../factors/card-secrets.ts';
import { newCard, newUser, replacingCard } from './admin-options.ts';
import {
  type CardView,
  type NewCard,
  type NewUser,
  type Staff,
  StaffError,
  type UserView,
} from './admin-types.ts';
import { createCardTests } from './card-activation.ts';
import { cardIn, checkPin, liveAlgorithm, revoked, viewCard, withPin } from './card-view.ts';
import { serialFault } from './serial-number.ts';
import { checkUserName, lowerCase } from './user-name.ts';

const labelPattern = /^[ -~]{1,40}$/;

const staffAsks = { user: null } as const;

type Ordered = { readonly card: CardView; readonly key: Uint8Array };

export function createStaff(desk: Desk): Staff {
  const change = (
    name: string,
    what: string,
    change: (turn: Turn, user: UserRecord) => UserRecord,
  ): UserView =>
    inTurn(desk, (turn) => {
      const user = change(turn, userIn(turn, name));
      turn.tables.users.put(user);
      turn.note({ event: what.includes('lock') ? lockEvent(what) : 'user', user: user.id, says: what });
      return viewUser(turn, user);
    });
  const changeCard = (
    serial: string,
    what: string,
    change: (turn: Turn, card: CardRecord) => CardRecord,
  ): CardView =>
    inTurn(desk, (turn) => {
      const card = change(turn, cardIn(turn, serial));
      turn.tables.cards.put(card);
      turn.note({ event: what.includes('lock') ? lockEvent(what) : 'card', card: card.id, says: what });
      return viewCard(turn, card);
    });
  const reading = <T>(work: (turn: Pick<Turn, 'tables' | 'now' | 'policy'>) => T): T => {
    const now = readMoment(desk.clock);
    return desk.store.read((tables) => work({ tables, now, policy: desk.policy }));
  };
  return {
    async addUser(user) {
      checkAllOptions('addUser', user, newUser);
      const name = checkUser(desk, user);
      const password = await desk.passwords.hash(user.password, staffAsks);
      return inTurn(desk, (turn) => addUser(turn, name, user.mode ?? 'live', password));
    },
    async setPassword(name, text) {
      checkPassword(desk.policy, text);
      const password = await desk.passwords.hash(text, staffAsks);
      return change(name, 'password changed', (turn, user) => {
        endSessions(turn, 'user', user.id);
        const begun = turn.tables.logins.of('user', user.id).filter(({ purpose }) => purpose === 'login');
        closeOpen(turn, begun, { state: 'abandoned', says: 'the password was changed' });
        const changed = { ...user, password };
        turn.tables.users.put(changed);
        noteCost(turn.tables, password, user.password);
        return changed;
      });
    },
    users: () => reading((turn) => turn.tables.users.all().map((user) => viewUser(turn, user))),
    user: (name) => reading((turn) => viewUser(turn, userIn(turn, name))),
    orderCard(card) {
      checkAllOptions('orderCard', card, newCard);
      return inTurn(desk, (turn) => order(turn, card, [userIn(turn, card.user)]));
    },
    cards: () => reading((turn) => turn.tables.cards.all().map((card) => viewCard(turn, card))),
    card: (serial) => reading((turn) => viewCard(turn, cardIn(turn, serial))),
    ...createCardTests(desk),
    resetPin: (serial, pin) =>
      changeCard(serial, 'PIN reset by the staff', (turn, card) => {
        const algorithm = liveAlgorithm(card);
        return withPin(turn, card, checkPin(algorithm, pin));
      }),
    shareCard: (serial, name) =>
      inTurn(desk, (turn) => {
        const user = userIn(turn, name);
        const card = cardIn(turn, serial);
        if (card.status === 'revoked') throw revoked(card);
        return share(turn, card, user);
      }),
    unshareCard: (serial, name) =>
      inTurn(desk, (turn) => {
        const user = userIn(turn, name);
        const card = cardIn(turn, serial);
        if (!card.users.includes(user.id)) {
          throw new StaffError(
            `the card ${card.id} is not one of ${user.id}: ${card.users.join(', ') || 'nobody'} has it`,
          );
        }
        return unshare(turn, card, user);
      }),
    lockUser: (name) =>
      change(name, 'locked by the staff', (turn, user) => {
        endSessions(turn, 'user', user.id);
        return { ...user, tally: lockedByStaff };
      }),
    unlockUser: (name) =>
      change(name, 'unlocked by the staff', (_, user) => ({ ...user, tally: noFailures })),
    lockCard: (serial) =>
      changeCard(serial, 'locked by the staff', (turn, card) => {
        endSessions(turn, 'card', card.id);
        return { ...card, tally: lockedByStaff };
      }),
    unlockCard: (serial) =>
      changeCard(serial, 'unlocked by the staff', (_, card) => ({ ...card, tally: noFailures })),
    revokeCard: (serial) => inTurn(desk, (turn) => viewCard(turn, revoke(turn, cardIn(turn, serial)))),
    replaceCard(serial, card) {
      checkAllOptions('replaceCard', card, replacingCard);
      return inTurn(desk, (turn) => {
        const old = revoke(turn, cardIn(turn, serial));
        return order(
          turn,
          card,
          old.users.map((name) => userIn(turn, name)),
        );
      });
    },
  };
}

const lockEvent = (what: string): 'locked' | 'unlocked' => (what.startsWith('un') ? 'unlocked' : 'locked');

function checkUser(desk: Desk, { name, password, mode }: NewUser): string {
  checkUserName(name);
  if (mode !== undefined && mode !== 'live' && mode !== 'paper') {
    throw new StaffError(`the mode ${quoted(String(mode))} is not known: live and paper are`);
  }
  checkPassword(desk.policy, password);
  return name;
}

/** @throws {StaffError} for one that is too short or too long */
export function checkPassword(policy: Policy, password: string): void {
  const length = typeof password === 'string' ? password.length : 0;
  if (length < policy.passwordCharactersMin || length > passwordCharactersMax) {
    throw new StaffError(
      `the password has ${length} characters: ${policy.passwordCharactersMin} to ${passwordCharactersMax} are accepted`,
    );
  }
  if (!isHashable(password)) throw new StaffError('password: it holds a NUL character; leave that out');
}

function addUser(turn: Turn, id: string, mode: Mode, password: string): UserView {
  if (turn.tables.users.get(id) !== null) {
    throw new StaffError(
      `there is a user ${id} already: choose another name, or set the password of this one`,
    );
  }
  const user: UserRecord = {
    id,
    mode,
    password,
    cards: [],
    tally: noFailures,
    issued: [],
    aloneFrom: null,
    cardRequired: false,
  };
  turn.tables.users.put(user);
  noteCost(turn.tables, password);
  turn.note({ event: 'user', user: id, says: `added, ${mode}` });
  return viewUser(turn, user);
}

function order(turn: Turn, wanted: Omit<NewCard, 'user'>, users: readonly UserRecord[]): Ordered {
  const { tables, seal, now } = turn;
  const { serial, label = cardLabel, counter = 0n, activated = false } = wanted;
  const algorithm = checkCard(turn, wanted, counter, label);
  const without = !serverChecksPin(algorithm) && wanted.pin === undefined;
  const pinHash = without ? null : checkPin(algorithm, wanted.pin);
  const key = wanted.key ?? Uint8Array.from(randomBytes(algorithm.keyBytes));
  const card: CardRecord = {
    id: serial,
    label,
    suite: algorithm.text,
    pinCheck: pinCheckOf(algorithm, wanted),
    status: activated ? 'active' : 'ordered',
    ...{ users: users.map(({ id }) => id), sealed: sealSecrets(seal, serial, { key, pinHash }) },
    lastCounter: counter === 0n ? null : String(counter - 1n),
    lastStep: null,
    tally: noFailures,
  };
  tables.cards.put(card);
  for (const user of users) {
    tables.users.put(holding(user, card, now));
  }
  turn.note({
    ...{ event: 'card', card: serial, ...(users[0] === undefined ? {} : { user: users[0].id }) },
    says: activated ? `enrolled, ${algorithm.text}` : `ordered, ${algorithm.text}`,
  });
  return { card: viewCard(turn, card), key };
}

function checkCard(
  { tables }: Turn,
  wanted: Omit<NewCard, 'user'>,
  counter: bigint,
  label: string,
): Algorithm {
  const { serial, suite = defaultSuite, key, noPin = false } = wanted;
  const fault = serialFault(serial);
  if (fault !== null) throw new StaffError(fault);
  if (tables.cards.get(serial) !== null) {
    throw new StaffError(`there is a card ${serial} already: share it with another user, or replace it`);
  }
  if (!labelPattern.test(label)) {
    throw new StaffError(
      `the label ${quoted(label)} is not accepted: 1 to 40 printable ASCII characters are`,
    );
  }
  if (typeof counter !== 'bigint' || counter < 0n || counter > counterMax) {
    throw new StaffError(`the counter ${counter} is not accepted: 0 to ${counterMax} are`);
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

/** The user with one more card: an active one ends the time of the password alone, an ordered one may start it. */
function holding(user: UserRecord, card: CardRecord, now: Moment): UserRecord {
  return {
    ...user,
    cards: [...user.cards, card.id],
    aloneFrom: user.aloneFrom ?? now,
    cardRequired: user.cardRequired || card.status === 'active',
  };
}

function share(turn: Turn, card: CardRecord, user: UserRecord): CardView {
  if (card.users.includes(user.id)) return viewCard(turn, card);
  const shared: CardRecord = { ...card, users: [...card.users, user.id] };
  turn.tables.cards.put(shared);
  turn.tables.users.put(holding(user, card, turn.now));
  turn.note({ event: 'card', card: card.id, user: user.id, says: 'shared with a user' });
  return viewCard(turn, shared);
}

function unshare(turn: Turn, card: CardRecord, user: UserRecord): CardView {
  const left: CardRecord = { ...card, users: card.users.filter((name) => name !== user.id) };
  turn.tables.cards.put(left);
  turn.tables.users.put({ ...user, cards: user.cards.filter((serial) => serial !== card.id) });
  for (const { id, card: used } of turn.tables.sessions.of('user', user.id)) {
    if (used === card.id) turn.tables.sessions.remove(id);
  }
  turn.note({ event: 'card', card: card.id, user: user.id, says: 'taken from a user' });
  return viewCard(turn, left);
}

/** For good; its open challenges and its sessions end in the same piece of work. */
function revoke(turn: Turn, card: CardRecord): CardRecord {
  if (card.status === 'revoked') return card;
  const { tables } = turn;
  const revokedCard: CardRecord = { ...card, status: 'revoked' };
  tables.cards.put(revokedCard);
  const begun = tables.logins.of('card', card.id);
  const ended = closeOpen(turn, begun, {
    state: 'card revoked',
    reason: 'card revoked',
    says: 'the card was revoked',
  });
  const sessions = endSessions(turn, 'card', card.id);
  turn.note({
    event: 'card',
    card: card.id,
    says: `revoked; open challenges ${ended}, sessions ended ${sessions}`,
  });
  return revokedCard;
}

function userIn({ tables }: Pick<Turn, 'tables'>, name: string): UserRecord {
  const user = typeof name === 'string' ? tables.users.get(lowerCase(name)) : null;
  if (user === null)
    throw new StaffError(`there is no user ${quoted(String(name))}: add one, or list the users`);
  return user;
}

function viewUser({ now, policy }: Pick<Turn, 'now' | 'policy'>, user: UserRecord): UserView {
  const { id: name, mode, cards, tally } = user;
  return {
    name,
    mode,
    cards,
    lock: lockView(tally, now, policy),
    passwordAloneMs: passwordAloneMs({ now, policy }, user),
  };
}

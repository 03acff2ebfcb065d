/**
 * The first step of a login: name and password in, challenge out, as the card's instructions show it. Whoever has the
 * right password sees a challenge from the same generator, also where no answer can be right (locked, revoked, no
 * card): that is found out by the answer, and told to the audit log only.
 */

import { isLowerCase } from '../admin/user-name.ts';
import { algorithmOfCard } from '../factors/card-algorithm.ts';
import { decoyAlgorithm, issue, names, sweep, voidOlder } from './attempts.ts';
import type { AuditReason } from './audit.ts';
import { cardsToShow } from './factors-to-show.ts';
import { elapsedMs, type Moment } from './login-clock.ts';
import type { BeginInput, Begun, Challenged, Factor, Mode, Picked, PickInput } from './login-steps.ts';
import { dearestCost, noteCost } from './passwords/dearest-cost.ts';
import { type Asker, BusyError } from './passwords/hash-queue.ts';
import { hashCostMax, type Match } from './passwords/passwords.ts';
import { isLocked, withFailure } from './rules/lockout.ts';
import { beginSession } from './sessions.ts';
import type { CardRecord, LoginRecord, UserRecord } from './store.ts';
import {
  type Desk,
  fingerprint,
  inSharedTurn,
  isSecretOf,
  newName,
  newSecret,
  type Turn,
} from './transaction.ts';

const refusedCredentials: Begun = { kind: 'refused', reason: 'credentials' };
const busyRetryMs = 1_000;

/** @throws where store, clock or a computation fail; the caller turns that into a refusal */
export async function begin(desk: Desk, input: BeginInput): Promise<Begun> {
  const { user: name, password, mode, card, connection } = input;
  if (typeof name !== 'string' || typeof password !== 'string' || (mode !== 'live' && mode !== 'paper')) {
    return refusedCredentials;
  }
  const asker = { user: name, connection };
  for (;;) {
    const { kept, dearest } = desk.store.read((tables) => ({
      kept: tables.users.get(name)?.password ?? null,
      dearest: dearestCost(tables, desk.passwords.cost),
    }));
    let match: Match;
    try {
      match = await desk.passwords.check(password, kept, dearest, asker);
    } catch (error) {
      if (!(error instanceof BusyError)) throw error;
      await inSharedTurn(desk, ({ note }) => note({ event: 'refused', reason: 'busy', says: error.message }));
      return { kind: 'refused', reason: 'busy', retryAfterMs: busyRetryMs };
    }
    const right = match === 'right';
    const renewed = right && kept !== null ? await renewedHash(desk, password, kept, asker) : null;
    const begun = await inSharedTurn(desk, (turn): Begun | null => {
      sweep(turn);
      const user = turn.tables.users.get(name);
      if (user === null) {
        turn.note({
          event: 'refused',
          reason: 'unknown user',
          says: `no user of that name (${name.length} characters${isLowerCase(name) ? '' : '; user names are lower case'})`,
        });
        return refusedCredentials;
      }
      if (match === 'unusable') return refuseRecord(turn, user);
      if (!right) return refusePassword(turn, user);
      // While its hash was computed the password was changed, or another login made the hash anew: it is looked at again.
      if (user.password !== kept) return null;
      return letThrough(turn, withHash(turn, user, renewed), mode, typeof card === 'string' ? card : null);
    });
    if (begun !== null) return begun;
  }
}

/** The password at hand as a hash of today's cost; null where the kept one is, or nobody has time for it now. */
async function renewedHash(
  { passwords }: Desk,
  password: string,
  kept: string,
  asker: Asker,
): Promise<string | null> {
  if (!passwords.isDated(kept)) return null;
  try {
    return await passwords.hash(password, asker);
  } catch (error) {
    if (error instanceof BusyError) return null;
    throw error;
  }
}

/** Between the steps: the card is picked, its challenge drawn. */
export function pick(desk: Desk, { login: id, binding, card }: PickInput): Promise<Picked> {
  return inSharedTurn(desk, (turn): Picked => {
    const login = turn.tables.logins.get(id);
    const user = login?.user == null ? null : turn.tables.users.get(login.user);
    const open = login?.state === 'open' && login.purpose === 'login' && login.card === null;
    const factors = user === null ? [] : cardsToShow(turn, user);
    const chosen = factors.find((factor) => factor.serial === card);
    if (
      login === null ||
      user === null ||
      !open ||
      !isSecretOf(binding, login.binding) ||
      chosen === undefined
    ) {
      turn.note({
        event: 'refused',
        reason: 'wrong step',
        says: 'no such card, or no card to be picked now',
      });
      return { kind: 'refused' };
    }
    if (turn.now.epoch !== login.epoch || turn.now.now > login.endsAt) {
      turn.note({ event: 'expired', reason: 'late', ...names(login), says: 'a card was picked too late' });
      return { kind: 'refused' };
    }
    return challenge(turn, { user, mode: login.mode, factors, chosen, id, binding });
  });
}

/** The user with the hash that was made anew, if one was. */
function withHash({ tables }: Turn, user: UserRecord, renewed: string | null): UserRecord {
  if (renewed === null) return user;
  const known: UserRecord = { ...user, password: renewed };
  tables.users.put(known);
  noteCost(tables, renewed);
  return known;
}

function refusePassword(turn: Turn, user: UserRecord): Begun {
  turn.note({ event: 'refused', reason: 'wrong password', user: user.id, says: 'wrong password' });
  if (!isLocked(user.tally, turn.now, turn.policy)) countFailure(turn, user);
  return refusedCredentials;
}

/** Nothing can be compared with the kept hash. Refused as a wrong password is, since all else would tell of the user. */
function refuseRecord({ note }: Turn, { id }: UserRecord): Begun {
  note({
    event: 'failed',
    reason: 'computation',
    user: id,
    says: `the kept password hash is damaged, or its N is above ${hashCostMax}: set the password anew`,
  });
  return refusedCredentials;
}

/** One more failure of an account. */
export function countFailure(turn: Turn, user: UserRecord): void {
  const tally = withFailure(user.tally, turn.now, turn.policy);
  turn.tables.users.put({ ...user, tally });
  if (tally.lock === 'no') return;
  turn.note({
    event: 'locked',
    user: user.id,
    says: `${tally.failures.length} failures in a row: the account is locked for ${turn.policy.lockMs / 3_600_000} h`,
  });
}

/** The password is right. */
function letThrough(turn: Turn, before: UserRecord, mode: Mode, wantedCard: string | null): Begun {
  const { tables, now, policy } = turn;
  if (before.mode === 'paper' && mode === 'live') {
    turn.note({ event: 'refused', reason: 'paper user', user: before.id, says: 'a paper user in live mode' });
    return { kind: 'refused', reason: 'paper-user' };
  }
  const issued = before.issued.filter((moment) => elapsedMs(moment, now) < policy.challengesWindowMs);
  if (issued.length >= policy.challengesMax) {
    return refuseFlood(turn, before, issued.at(-policy.challengesMax) as Moment);
  }
  const user: UserRecord = { ...before, issued: [...issued, now].slice(-policy.challengesMax) };
  tables.users.put(user);
  voidOlder(turn, user.id);
  if (passwordAlone(turn, user)) {
    const session = beginSession(turn, { user: user.id, mode, card: null });
    turn.note({
      event: 'accepted',
      user: user.id,
      says: 'password alone: the first card is not activated yet',
    });
    tables.users.put({ ...user, tally: { failures: [], lock: 'no' } });
    return { kind: 'session', session };
  }
  const factors = cardsToShow(turn, user);
  const chosen =
    factors.find(({ serial }) => serial === wantedCard) ?? (factors.length === 1 ? factors[0] : undefined);
  const handle = { id: newName(), binding: newSecret() };
  if (chosen !== undefined) return challenge(turn, { user, mode, factors, chosen, ...handle });
  return askForCard(turn, user, mode, factors, handle);
}

/** `oldest`: the challenge that has to be longer ago for another. */
function refuseFlood(turn: Turn, user: UserRecord, oldest: Moment): Begun {
  const { now, policy } = turn;
  turn.note({
    event: 'refused',
    reason: 'too many challenges',
    user: user.id,
    says: `${policy.challengesMax} challenges within ${policy.challengesWindowMs / 1000} s`,
  });
  const retryAfterMs = policy.challengesWindowMs - elapsedMs(oldest, now);
  return { kind: 'refused', reason: 'too-many', retryAfterMs };
}

function passwordAlone(turn: Turn, { tally, ...user }: UserRecord): boolean {
  if (passwordAloneMs(turn, user) === null || isLocked(tally, turn.now, turn.policy)) return false;
  return user.cards.some((serial) => turn.tables.cards.get(serial)?.status === 'ordered');
}

/** How long the password alone may still let in while a first card is ordered, in ms; null once it is over. */
export function passwordAloneMs(
  { now, policy }: Pick<Turn, 'now' | 'policy'>,
  { aloneFrom, cardRequired }: Pick<UserRecord, 'aloneFrom' | 'cardRequired'>,
): number | null {
  if (aloneFrom === null || cardRequired) return null;
  const left = policy.passwordAloneMs - elapsedMs(aloneFrom, now);
  return left > 0 ? left : null;
}

interface Handle {
  readonly id: string;
  readonly binding: string;
}

function askForCard(
  turn: Turn,
  user: UserRecord,
  mode: Mode,
  factors: readonly Factor[],
  handle: Handle,
): Begun {
  const { now, policy } = turn;
  const lifeMs = policy.challengeLifeMs;
  const login: LoginRecord = {
    id: handle.id,
    purpose: 'login',
    state: 'open',
    user: user.id,
    card: null,
    mode,
    binding: fingerprint(handle.binding),
    challenge: '',
    issued: now,
    lifeMs,
    epoch: now.epoch,
    endsAt: now.now + lifeMs,
    doomed: null,
    sealed: null,
  };
  turn.tables.logins.put(login);
  turn.note({
    event: 'issued',
    user: user.id,
    login: login.id,
    says: `asked to pick one of ${factors.length} cards`,
  });
  return { kind: 'pick', login: login.id, binding: handle.binding, factors, endsInMs: lifeMs, lifeMs };
}

interface Asking extends Handle {
  readonly user: UserRecord;
  readonly mode: Mode;
  readonly factors: readonly Factor[];
  readonly chosen: Factor;
}

function challenge(turn: Turn, { user, mode, factors, chosen, id, binding }: Asking): Challenged {
  const record = turn.tables.cards.get(chosen.serial);
  const algorithm = record === null ? decoyAlgorithm : algorithmOfCard(record);
  const login = issue(turn, {
    id,
    purpose: 'login',
    user: user.id,
    card: chosen.serial,
    mode,
    binding: fingerprint(binding),
    algorithm,
    record,
    doomed: doomOf(record),
    sealed: null,
  });
  turn.note({
    event: 'issued',
    ...names(login),
    ...(login.doomed === null ? {} : { reason: login.doomed }),
    says:
      algorithm.challengeDigits === 0
        ? `a code of the card is asked for, within ${login.lifeMs / 1000} s`
        : `challenge ${login.challenge}, for ${login.lifeMs / 1000} s`,
  });
  return {
    kind: 'challenge',
    login: id,
    binding,
    factors,
    card: chosen.serial,
    challenge: login.challenge,
    responseDigits: algorithm.responseDigits,
    pinBeside: algorithm.pinChecker === 'server beside code',
    endsInMs: login.lifeMs,
    lifeMs: login.lifeMs,
  };
}

function doomOf(record: CardRecord | null): AuditReason | null {
  if (record === null || record.status === 'ordered') return 'no card';
  return record.status === 'revoked' ? 'card revoked' : null;
}

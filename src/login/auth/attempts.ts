/** Challenges as records: made, voided, run out, swept away. Logins and the staff's tests use the same. */
import { type Algorithm, algorithmOf, defaultSuite, stepAt } from '../factors/card-algorithm.ts';
import { cryptographicDraw, drawChallenge, encodedForm } from '../factors/draw-challenge.ts';
import type { AuditReason } from './audit.ts';
import { elapsedMs, type Moment } from './login-clock.ts';
import type { Mode } from './login-steps.ts';
import type { CardRecord, LoginRecord, Purpose } from './store.ts';
import type { Turn } from './transaction.ts';

/** A login that waits at most so long to be told "late" instead of "no such login". */
const keptAfterEndMs = 10 * 60_000;
/** Closed logins of one user that are kept, to tell a replay by its name. */
const closedKept = 4;
const sweepLimit = 50;

export interface Issue {
  readonly id: string;
  readonly purpose: Purpose;
  readonly user: string | null;
  /** The serial number shown; null while a card is to be picked. */
  readonly card: string | null;
  readonly mode: Mode;
  readonly binding: string;
  readonly algorithm: Algorithm;
  /** The card, where there is one to ask. */
  readonly record: CardRecord | null;
  readonly doomed: AuditReason | null;
  readonly sealed: string | null;
}

/** Draws a challenge and stores it as an open login. One that can't be drawn is shown all the same, and doomed. */
export function issue(turn: Turn, wanted: Issue): LoginRecord {
  const { tables, now, policy, draw } = turn;
  const { algorithm, record } = wanted;
  const lifeMs = algorithm.challengeDigits === 0 ? policy.codeLifeMs : policy.challengeLifeMs;
  let challenge: string | null = '';
  let doomed = wanted.doomed;
  if (algorithm.challengeDigits > 0) {
    const open = new Set(
      wanted.card === null
        ? []
        : tables.logins
            .of('card', wanted.card)
            .filter((login) => login.state === 'open' && !isLate(turn, login))
            .map(({ challenge }) => encodedForm(challenge)),
    );
    const moving = record === null ? [] : movingOf(turn, algorithm, record);
    const { challengeDigits: digits } = algorithm;
    challenge =
      record !== null && isUsedUp(turn, algorithm, record)
        ? null
        : drawChallenge({
            digits,
            draw,
            isTaken: (encoded) =>
              open.has(encoded) ||
              (record !== null && moving.some((part) => tables.ledger.has(record.id, part, encoded))),
          });
    if (challenge === null) {
      doomed = 'key used up';
      challenge = drawChallenge({
        digits,
        draw: cryptographicDraw,
        isTaken: () => false,
      }) as string;
    }
  }
  const login: LoginRecord = {
    id: wanted.id,
    purpose: wanted.purpose,
    user: wanted.user,
    card: wanted.card,
    mode: wanted.mode,
    binding: wanted.binding,
    sealed: wanted.sealed,
    state: 'open',
    challenge,
    issued: now,
    lifeMs,
    epoch: now.epoch,
    endsAt: now.now + lifeMs,
    doomed,
  };
  tables.logins.put(login);
  return login;
}

/** Whether every admissible challenge was used with the card: only a suite where nothing else moves can get there. */
function isUsedUp({ tables }: Turn, algorithm: Algorithm, { id }: CardRecord): boolean {
  if (algorithm.counter || algorithm.timed) return false;
  const all = 10 ** algorithm.challengeDigits;
  return tables.ledger.count(id, '') >= all - Math.ceil(all / 16);
}

/**
 * What else goes into the card's sum now, as the ledger's keys: nothing, the last counter, or the time steps that
 * could be accepted.
 */
export function movingOf({ now, policy }: Turn, algorithm: Algorithm, card: CardRecord): string[] {
  if (algorithm.counter) return [`counter ${card.lastCounter ?? 'none'}`];
  const step = stepAt(algorithm, now.unixMs);
  if (step === null) return [''];
  const moving: string[] = [];
  const drift = BigInt(policy.driftSteps);
  for (let near = step - drift; near <= step + drift; near++) moving.push(`step ${near}`);
  return moving;
}

/** Puts an answered challenge into the card's ledger. */
export function spend(turn: Turn, algorithm: Algorithm, card: CardRecord, challenge: string): void {
  if (challenge === '') return;
  const moving = movingOf(turn, algorithm, card);
  for (const part of moving) turn.tables.ledger.add(card.id, part, encodedForm(challenge));
  if (moving[0] !== '') turn.tables.ledger.keepOnly(card.id, moving);
}

/** The algorithm shown for a card that is not there. */
export const decoyAlgorithm: Algorithm = algorithmOf(defaultSuite);

export function close(turn: Turn, login: LoginRecord, state: Exclude<LoginRecord['state'], 'open'>): void {
  turn.tables.logins.put({ ...login, state, sealed: null });
}

/** How long a challenge has been over, in ms; less than 0 while it lives. Of another epoch: long over. */
export function lateMs({ now }: Turn, login: LoginRecord): number {
  if (login.epoch !== now.epoch) return Math.max(0, elapsedMs(login.issued, now) - login.lifeMs);
  return elapsedMs(login.issued, now) - login.lifeMs;
}

/** Whether a challenge is over. Its last ms is still inside. */
export function isLate(turn: Turn, login: LoginRecord): boolean {
  return lateMs(turn, login) > 0 || login.epoch !== turn.now.epoch;
}

/** Closes those that are open, for a reason of the staff's, and says how many. */
export function closeOpen(
  turn: Turn,
  logins: readonly LoginRecord[],
  why: { readonly state: 'abandoned' | 'card revoked'; readonly reason?: AuditReason; readonly says: string },
): number {
  const { state, ...line } = why;
  const open = logins.filter((login) => login.state === 'open');
  for (const login of open) {
    close(turn, login, state);
    turn.note({ event: 'voided', ...line, ...names(login) });
  }
  return open.length;
}

/** Voids the open logins of a user, and forgets all but the newest closed ones. */
export function voidOlder(turn: Turn, user: string): void {
  const logins = turn.tables.logins.of('user', user).filter(({ purpose }) => purpose === 'login');
  for (const login of logins.filter(({ state }) => state === 'open')) {
    close(turn, login, isLate(turn, login) ? 'expired' : 'superseded');
    turn.note({ event: 'voided', ...names(login), says: 'a new login of the user voids this one' });
  }
  const newestFirst = logins.toSorted((a, b) => issuedAt(b.issued) - issuedAt(a.issued));
  for (const login of newestFirst.slice(closedKept)) turn.tables.logins.remove(login.id);
}

/** Ends what ended long ago: half-done logins get their audit line, then go; so do sessions. */
export function sweep(turn: Turn): void {
  const { tables, now } = turn;
  for (const login of tables.logins.ended(now.epoch, now.now, sweepLimit)) {
    if (login.state === 'open') {
      turn.note({
        event: 'expired',
        reason: 'late',
        ...names(login),
        says: `not answered within ${login.lifeMs / 1000} s`,
      });
      tables.logins.put({
        ...login,
        state: 'expired',
        sealed: null,
        endsAt: login.endsAt + keptAfterEndMs,
      });
    } else tables.logins.remove(login.id);
  }
  for (const session of tables.sessions.ended(now.epoch, now.now, sweepLimit))
    tables.sessions.remove(session.id);
}

/** User, card and login of a record, for an audit line. */
export function names(login: LoginRecord): { user?: string; card?: string; login: string } {
  return {
    ...(login.user === null ? {} : { user: login.user }),
    ...(login.card === null ? {} : { card: login.card }),
    login: login.id,
  };
}

const issuedAt = (moment: Moment): number => moment.now;

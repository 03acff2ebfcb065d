/**
 * The second step of a login: the response in, a session out. All of it is one piece of work on the store, so that of
 * two answers at once, in whatever process, one is first. What the answer changes is stored before it is accepted.
 */

import { isPin } from '../admin/card-view.ts';
import { algorithmOfCard, type CardSecrets, pinHashOf } from '../factors/card-algorithm.ts';
import { openSecrets } from '../factors/card-secrets.ts';
import { judge, type VerificationResult } from '../factors/verify-response.ts';
import { close, decoyAlgorithm, isLate, lateMs, names, spend } from './attempts.ts';
import type { AuditEvent, AuditReason } from './audit.ts';
import type { Answered, AnswerInput } from './login-steps.ts';
import { isLocked, noFailures, withFailure } from './rules/lockout.ts';
import { beginSession } from './sessions.ts';
import { countFailure } from './start-login.ts';
import type { CardRecord, LoginRecord, UserRecord } from './store.ts';
import { type Desk, inSharedTurn, isSecretOf, type Turn } from './transaction.ts';

/** @throws where store, clock or a computation fail; the caller turns that into the one refusal */
export async function answer(desk: Desk, input: AnswerInput): Promise<Answered> {
  const { login: id, binding } = input;
  if (typeof id !== 'string' || typeof binding !== 'string') {
    return await inSharedTurn(desk, (turn) =>
      refuse(turn, 'refused', 'malformed', 'login or binding is no text', {}),
    );
  }
  return await inSharedTurn(desk, (turn) => settle(turn, input, found(turn, input)));
}

interface Found {
  readonly login: LoginRecord | null;
  readonly user: UserRecord | null;
  readonly card: CardRecord | null;
}

function found({ tables }: Turn, { login: id }: AnswerInput): Found {
  const login = tables.logins.get(id);
  return {
    login,
    user: login?.user == null ? null : tables.users.get(login.user),
    card: login?.card == null ? null : tables.cards.get(login.card),
  };
}

function settle(turn: Turn, input: AnswerInput, { login, user, card }: Found): Answered {
  if (login === null || login.purpose !== 'login' || user === null) {
    return refuse(turn, 'refused', 'no such login', 'no such login', {});
  }
  if (!isSecretOf(input.binding, login.binding)) {
    return refuse(turn, 'refused', 'wrong binding', 'answered from another session', names(login));
  }
  if (login.state !== 'open') {
    spendShown(turn, login, card);
    return refuseClosed(turn, login);
  }
  if (login.card === null) return refuse(turn, 'refused', 'wrong step', 'no card was picked', names(login));
  if (isLate(turn, login)) {
    close(turn, login, 'expired');
    spendShown(turn, login, card);
    return refuse(turn, 'expired', 'late', `late by ${seconds(lateMs(turn, login))}`, names(login));
  }
  const verdict = verdictOn(turn, input, login, card);
  const obstacle = obstacleFor(turn, login, user, card);
  if (obstacle === null && verdict.ok) return accept(turn, login, user, card, verdict);
  return fail(turn, login, user, card, verdict, obstacle);
}

/** Whatever became of its login, a challenge that a response was sent to is not drawn again. */
function spendShown(turn: Turn, { challenge }: LoginRecord, card: CardRecord | null): void {
  if (card !== null) spend(turn, algorithmOfCard(card), card, challenge);
}

/** Computed also where nothing can come of it, so that the time tells nothing. */
function verdictOn(
  turn: Turn,
  input: AnswerInput,
  login: LoginRecord,
  card: CardRecord | null,
): VerificationResult {
  const { policy, now, seal } = turn;
  const algorithm = card === null ? decoyAlgorithm : algorithmOfCard(card);
  const { pin, response } = input;
  const malformed = faultOfResponse(response, algorithm.responseDigits);
  if (malformed !== null) return { ok: false, reason: 'malformed', says: malformed };
  if (algorithm.pinChecker === 'server beside code' && !isPin(pin)) {
    return { ok: false, reason: 'malformed', says: 'the PIN beside the code is not 4 digits' };
  }
  const question = {
    algorithm,
    challenge: login.challenge,
    response,
    policy,
    createSum: turn.createSum,
    pinHash: algorithm.pinChecker === 'server beside code' ? pinHashOf(algorithm, pin) : null,
    lastCounter: card?.lastCounter == null ? null : BigInt(card.lastCounter),
    lastStep: card?.lastStep == null ? null : BigInt(card.lastStep),
    unixMs: now.unixMs,
  };
  return judge({ ...question, secrets: card === null ? decoySecrets(turn) : openSecrets(seal, card) });
}

function decoySecrets({ seal }: Turn): CardSecrets {
  const pinHash = Uint8Array.from(seal.derive('decoy PIN').subarray(0, 20));
  return { key: Uint8Array.from(seal.derive('decoy key')), pinHash };
}

/** What is wrong with a response as text, whatever is right; null for nothing. */
export function faultOfResponse(response: unknown, digits: number): string | null {
  if (typeof response !== 'string') return 'the response is no text';
  if (response.length !== digits) return `the response has ${response.length} characters, not ${digits}`;
  return /^[0-9]+$/.test(response) ? null : 'the response has characters that are no digits 0 to 9';
}

function obstacleFor(
  turn: Turn,
  login: LoginRecord,
  user: UserRecord,
  card: CardRecord | null,
): AuditReason | null {
  const { now, policy } = turn;
  if (isLocked(user.tally, now, policy)) return 'user locked';
  if (card !== null && isLocked(card.tally, now, policy)) return 'card locked';
  if (card?.status === 'revoked') return 'card revoked';
  if (login.doomed !== null) return login.doomed;
  return card === null || !card.users.includes(user.id) ? 'no card' : null;
}

function accept(
  turn: Turn,
  login: LoginRecord,
  user: UserRecord,
  card: CardRecord | null,
  verdict: Extract<VerificationResult, { ok: true }>,
): Answered {
  close(turn, login, 'accepted');
  if (card !== null) storeUse(turn, login, card, verdict);
  turn.tables.users.put({ ...user, tally: noFailures });
  turn.note({ event: 'accepted', ...names(login), says: verdict.says });
  const session = beginSession(turn, { user: user.id, mode: login.mode, card: login.card });
  return { kind: 'session', session };
}

/** What an accepted answer leaves in a card: its counter or step, the ledger, an empty tally. */
export function storeUse(
  turn: Turn,
  { challenge }: LoginRecord,
  card: CardRecord,
  { counter, step }: Extract<VerificationResult, { ok: true }>,
): CardRecord {
  const used: CardRecord = {
    ...card,
    lastCounter: counter === null ? card.lastCounter : String(counter),
    lastStep: step === null ? card.lastStep : String(later(step, card.lastStep)),
    tally: noFailures,
  };
  turn.tables.cards.put(used);
  spend(turn, algorithmOfCard(card), used, challenge);
  return used;
}

/** With two steps of drift an answer may be older than the last one. */
function later(step: bigint, last: string | null): bigint {
  return last !== null && BigInt(last) > step ? BigInt(last) : step;
}

function fail(
  turn: Turn,
  login: LoginRecord,
  user: UserRecord,
  card: CardRecord | null,
  verdict: VerificationResult,
  obstacle: AuditReason | null,
): Answered {
  close(turn, login, 'refused');
  const locked = obstacle === 'user locked' || obstacle === 'card locked';
  // While locked nothing is decided by the answer, so it neither counts nor makes the lock last longer.
  const { reason, says } =
    obstacle === null && !verdict.ok
      ? verdict
      : { reason: obstacle as AuditReason, says: saysOf(obstacle as AuditReason) };
  const answered = refuse(turn, 'refused', reason, says, names(login));
  if (card !== null) {
    spendShown(turn, login, card);
    countCardFailure(turn, card, locked);
  }
  if (!locked) countFailure(turn, turn.tables.users.get(user.id) as UserRecord);
  return answered;
}

/** One more failure of a card. */
export function countCardFailure(turn: Turn, card: CardRecord, locked: boolean): void {
  const { tables, now, policy } = turn;
  const counts = !locked && !isLocked(card.tally, now, policy);
  const tally = counts ? withFailure(card.tally, now, policy) : card.tally;
  tables.cards.put({ ...card, tally });
  if (!counts || tally.lock === 'no') return;
  turn.note({
    event: 'locked',
    card: card.id,
    says: `${tally.failures.length} failures in a row: the card is locked for ${policy.lockMs / 3_600_000} h`,
  });
}

const closedReasons = {
  accepted: ['replayed', 'used', 'the login was accepted before'],
  refused: ['replayed', 'used', 'the login was answered before'],
  superseded: ['refused', 'superseded', 'a newer login of the user voided this one'],
  'card revoked': ['refused', 'card revoked', 'the card was revoked meanwhile'],
  abandoned: ['refused', 'used', 'the login was abandoned, or its password changed'],
} as const satisfies Partial<Record<LoginRecord['state'], readonly [AuditEvent, AuditReason, string]>>;

function refuseClosed(turn: Turn, login: LoginRecord): Answered {
  if (login.state === 'expired') {
    return refuse(turn, 'expired', 'late', `late by ${seconds(lateMs(turn, login))}`, names(login));
  }
  const [event, reason, says] = closedReasons[login.state as keyof typeof closedReasons];
  return refuse(turn, event, reason, says, names(login));
}

function refuse(
  turn: Turn,
  event: AuditEvent,
  reason: AuditReason,
  says: string,
  about: { user?: string; card?: string; login?: string },
): Answered {
  turn.note({ event, reason, says, ...about });
  return { kind: 'refused' };
}

function saysOf(obstacle: AuditReason): string {
  return {
    'user locked': 'the account is locked',
    'card locked': 'the card is locked',
    'card revoked': 'the card is revoked',
    'no card': 'the user has no active card',
    'key used up': 'every challenge was used with the card: replace it',
  }[obstacle as 'no card'];
}

function seconds(ms: number): string {
  return ms % 1000 === 0 ? `${ms / 1000} s` : `${(ms / 1000).toFixed(3)} s`;
}

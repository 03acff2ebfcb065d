/**
 * The first step of a login: name and password in, challenge out, as the card's instructions show it. Everyone with
 * the right password sees a challenge from the same generator, also when no response can be accepted (locked,
 * revoked, no factor). That is found out only at the response, and only the audit log has it.
 */

import { type Application, defaultApplication, isApplication } from './applications.ts';
import { namesIn, putOpen, startAttempt, voidOlder } from './attempts.ts';
import { factorsToShow, type ShownFactor, selectableFactors } from './factors-to-show.ts';
import type { Asking, BeginInput, Begun, Mode, Picked, PickInput } from './login-steps.ts';
import { afterPassword, afterProof, refusedCredentials } from './passwords/password-step.ts';
import { isLate } from './rules/challenge-life.ts';
import { withChallenge } from './rules/flood-limit.ts';
import { noFailures } from './rules/lockout.ts';
import { lastingObstacle, obstacleNow } from './rules/obstacle.ts';
import { isForPaperOnly } from './rules/paper-mode.ts';
import { isPasswordEnough } from './rules/password-alone.ts';
import { beginSession } from './sessions.ts';
import type { UserRecord } from './store.ts';
import {
  fingerprint,
  inSharedTransaction,
  isSecretOf,
  type LoginParts,
  newName,
  newSecret,
  type Transaction,
} from './transaction.ts';

/** @throws if store, clock or a computation fails; the caller turns that into a refusal */
export async function begin(parts: LoginParts, input: BeginInput): Promise<Begun> {
  const { mode, factor, app = defaultApplication } = input;
  if ((mode !== 'live' && mode !== 'paper') || !isApplication(app)) return refusedCredentials;
  const wanted = { mode, app, factor: typeof factor === 'string' ? factor : null, asks: true };
  return await afterPassword(parts, input, (transaction, user) => withPassword(transaction, user, wanted));
}

/**
 * The same for a client that proves the password and does not send it. No factor is asked before the client has picked
 * it, also where there is only one.
 * @param isProven whether the proof fits the user's record as it is now
 */
export function beginByProof(
  parts: LoginParts,
  { user: name, mode }: Pick<BeginInput, 'user' | 'mode'>,
  isProven: (user: UserRecord) => boolean,
): Promise<Begun> {
  const wanted = { mode, app: defaultApplication, factor: null, asks: false };
  return afterProof(parts, name, isProven, (transaction, user) => withPassword(transaction, user, wanted));
}

/** The step in between: the user picks a factor, and it is asked. */
export function pick(parts: LoginParts, { login: id, binding, factor }: PickInput): Promise<Picked> {
  return inSharedTransaction(parts, (transaction): Picked => {
    const login = transaction.tables.logins.get(id);
    const user = login?.user == null ? null : transaction.tables.users.get(login.user);
    const open = login?.state === 'open' && login.purpose === 'login' && login.factor === null;
    const shown = user === null ? [] : factorsToShow(transaction, user);
    const chosen = shown.find((one) => one.id === factor);
    if (
      login === null ||
      user === null ||
      !open ||
      !isSecretOf(binding, login.binding) ||
      chosen === undefined
    ) {
      transaction.log({
        event: 'refused',
        reason: 'wrong step',
        says: 'unknown factor, or nothing to pick now',
      });
      return { kind: 'refused' };
    }
    if (isLate(transaction, login)) {
      transaction.log({
        event: 'expired',
        reason: 'late',
        ...namesIn(login),
        says: 'a factor was picked too late',
      });
      return { kind: 'refused' };
    }
    return ask(transaction, { user, mode: login.mode, app: login.app, shown, id, binding }, chosen);
  });
}

interface Wanted {
  readonly mode: Mode;
  readonly app: Application;
  /** The id of the factor to ask. */
  readonly factor: string | null;
  /** Whether a factor that needs no pick is asked at once. */
  readonly asks: boolean;
}

/** The password is right. */
function withPassword(
  transaction: Transaction,
  before: UserRecord,
  { mode, app, factor: wantedFactor, asks }: Wanted,
): Begun {
  const { tables } = transaction;
  if (isForPaperOnly(before, mode)) {
    transaction.log({
      event: 'refused',
      reason: 'paper user',
      user: before.id,
      says: 'a paper user in live mode',
    });
    return { kind: 'refused', reason: 'paper-user' };
  }
  const counted = withChallenge(transaction, before);
  if (!counted.ok) return refuseFlood(transaction, before, counted.retryAfterMs);
  const { user } = counted;
  tables.users.put(user);
  voidOlder(transaction, user.id);
  if (isPasswordEnough(transaction, user)) {
    const session = beginSession(transaction, { user: user.id, mode, app, factor: null, scope: 'full' });
    transaction.log({
      event: 'accepted',
      user: user.id,
      says: 'password alone: the first card is not activated yet',
    });
    tables.users.put({ ...user, lockout: noFailures });
    return { kind: 'session', session };
  }
  const shown = factorsToShow(transaction, user);
  const only = asks && shown.length === 1 ? shown[0] : undefined;
  const chosen = shown.find(({ id }) => id === wantedFactor) ?? only;
  const asking = { user, mode, app, shown, id: newName(), binding: newSecret() };
  return chosen === undefined ? askToPick(transaction, asking) : ask(transaction, asking, chosen);
}

function refuseFlood({ log, policy }: Transaction, user: UserRecord, retryAfterMs: number): Begun {
  log({
    event: 'refused',
    reason: 'too many challenges',
    user: user.id,
    says: `${policy.challengesMax} challenges within ${policy.challengesWindowMs / 1000} s`,
  });
  return { kind: 'refused', reason: 'too-many', retryAfterMs };
}

/** A login whose factor is asked next. */
interface ToAsk {
  readonly user: UserRecord;
  readonly mode: Mode;
  readonly app: Application;
  /** The factors to pick from. */
  readonly shown: readonly ShownFactor[];
  readonly id: string;
  readonly binding: string;
}

function askToPick(transaction: Transaction, { user, mode, app, shown, id, binding }: ToAsk): Begun {
  const { lifeMs } = putOpen(transaction, {
    id,
    purpose: 'login',
    user: user.id,
    factor: null,
    mode,
    app,
    binding: fingerprint(binding),
    challenge: '',
    lifeMs: transaction.policy.challengeLifeMs,
    obstacle: null,
    sealed: null,
  });
  transaction.log({
    event: 'issued',
    user: user.id,
    login: id,
    says: `asked to pick one of ${shown.length} factor${shown.length === 1 ? '' : 's'}`,
  });
  return { kind: 'pick', login: id, binding, factors: selectableFactors(shown), endsInMs: lifeMs, lifeMs };
}

function ask(
  transaction: Transaction,
  { user, mode, app, shown, id, binding }: ToAsk,
  { record }: ShownFactor,
): Asking {
  const wanted = {
    ...{ id, user: user.id, mode, app, binding: fingerprint(binding), sealed: null },
    purpose: 'login',
    obstacle: lastingObstacle(record, user),
  } as const;
  const hopeful = obstacleNow(transaction, user, record, null) === null;
  const { login, asked } = startAttempt(transaction, wanted, record, hopeful);
  const { lifeMs, obstacle } = login;
  transaction.log({
    event: 'issued',
    ...namesIn(login),
    ...(obstacle === null ? {} : { reason: obstacle }),
    says: `${asked.says}, ${asked.ask.by === 'response' && asked.ask.challenge !== '' ? 'for' : 'within'} ${lifeMs / 1000} s`,
  });
  return {
    kind: 'ask',
    ...{ login: id, binding, factors: selectableFactors(shown), factor: record.id, ask: asked.ask },
    ...{ endsInMs: lifeMs, lifeMs },
  };
}

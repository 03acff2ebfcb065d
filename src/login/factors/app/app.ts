/**
 * The phone app (IB Key) as a kind of second factor. It computes the response to the login's challenge from a key, a
 * counter and a PIN. A notification carries the challenge to the phone, and approving it sends the response; or a person
 * types the response. Both are responses to the one challenge. The suite is that of a public client.
 */

import type { Asked, FactorKind, NewAttempt, NotAgain } from '../../auth/factor-kind.ts';
import type { PushAsk } from '../../auth/login-steps.ts';
import type { AppRecord } from '../../auth/records/app-record.ts';
import type { Transaction } from '../../auth/transaction.ts';
import type { CardKind } from '../card.ts';
import { pushInMs, withPush } from './push-limits.ts';

/** Seen in a public client: a counter, a challenge of six digits, the PIN as SHA-1. */
export const appSuite = 'OCRA-1:HOTP-SHA1-8:C-QN06-PSHA1';

const appDigits = 8;

/** The page's name for it. */
export const appLabel = 'IB Key';

/** The broker's codes of the app by the system of the phone. */
const appCodes = { android: '5.2a', ios: '5.2i' } as const;

export function createAppKind(card: CardKind): FactorKind<AppRecord> {
  return {
    kind: 'app',
    place: 0,
    ends: ['temporary', 'code-card', 'sms'],
    code: ({ os }) => appCodes[os],
    lifeMs: (policy) => policy.pushLifeMs,
    ask(transaction, attempt, app) {
      const byHand = card.ask(transaction, attempt, app);
      // Staff's test is answered by hand: its challenge is on no phone.
      if (attempt.purpose !== 'login') return byHand;
      const { ask, obstacle = null } = byHand;
      const { challenge } = ask;
      const hopeful = attempt.hopeful && obstacle === null;
      const asked: Asked =
        pushInMs(transaction, app) === 0
          ? sendPush(transaction, { id: attempt.id, hopeful, challenge }, app)
          : { ask: pushAsk(transaction, app, challenge, false), says: `challenge ${challenge}, not sent` };
      return { ...asked, obstacle };
    },
    again(transaction, { attempt, hopeful }, app, way): Asked | NotAgain {
      if (way !== 'push') return { refused: 'no such way' };
      const retryAfterMs = pushInMs(transaction, app);
      if (retryAfterMs > 0) return { refused: 'too soon', retryAfterMs };
      return sendPush(transaction, { id: attempt.id, hopeful, challenge: attempt.challenge }, app);
    },
    byHand: (_, { challenge }) => ({
      ask: { by: 'response', challenge, digits: appDigits, pinBeside: false },
      says: `challenge ${challenge}, by hand`,
    }),
    faultOf: (given, app) => card.faultOf(given, app),
    verify(transaction, attempt, app, given) {
      const verified = card.verify(transaction, attempt, app, given);
      const { appUsesMax } = transaction.policy;
      if (!verified.ok || appUsesMax === 0 || usesOf(verified.factor as AppRecord) <= appUsesMax)
        return verified;
      return { ok: false, reason: 'counter used up', says: `${appUsesMax} uses: activate the app again` };
    },
    spend: (transaction, attempt, app) => card.spend(transaction, attempt, app),
  };
}

/** What is asked of a login that is unchanged. */
export function pushAsk(transaction: Transaction, app: AppRecord, challenge: string, sent: boolean): PushAsk {
  return { by: 'push', challenge, sent, againInMs: pushInMs(transaction, app) };
}

/** For a login that can't succeed all is the same, but no phone gets it. */
function sendPush(
  transaction: Transaction,
  { id, hopeful, challenge }: Pick<NewAttempt, 'id' | 'hopeful'> & { readonly challenge: string },
  app: AppRecord,
): Asked {
  const asked = withPush(transaction, app, { login: id, state: hopeful ? 'sent' : 'unsent' });
  transaction.tables.factors.put(asked);
  const says = `challenge ${challenge}, ${hopeful ? 'a notification' : 'no notification'}`;
  return { ask: pushAsk(transaction, asked, challenge, true), says };
}

/** The logins that it was used for; the activation is not one. */
function usesOf({ lastCounter }: AppRecord): number {
  return Number(lastCounter ?? 1) - 1;
}

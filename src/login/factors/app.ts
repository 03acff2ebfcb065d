/**
 * The phone app (IB Key) as a kind of second factor. It computes the response to the login's challenge from a key, a
 * counter and a PIN. A person types the response. The suite is that of a public client.
 */
import type { FactorKind } from '../auth/factor-kind.ts';
import type { AppRecord } from '../auth/store.ts';
import type { CardKind } from './card.ts';

/** Seen in a public client: a counter, a challenge of six digits, the PIN as SHA-1. */
export const appSuite = 'OCRA-1:HOTP-SHA1-8:C-QN06-PSHA1';

/** The page's name for it. */
export const appLabel = 'IB Key';

/** The broker's codes of the app by the system of the phone. */
export const appCodes = { android: '5.2a', ios: '5.2i' } as const;

export function createAppKind(card: CardKind): FactorKind<AppRecord> {
  return {
    kind: 'app',
    place: 0,
    ends: ['temporary', 'code-card', 'sms'],
    code: ({ os }) => appCodes[os],
    lifeMs: (policy) => policy.pushLifeMs,
    ask: (transaction, attempt, app) => card.ask(transaction, attempt, app),
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

/** The logins that it was used for; the activation is not one. */
function usesOf({ lastCounter }: AppRecord): number {
  return Number(lastCounter ?? 1) - 1;
}

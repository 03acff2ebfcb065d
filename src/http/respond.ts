/**
 * Whole logins: a challenge in, a response out, with the PIN of the request or the default PIN of the server.
 *
 * A request by GET may be repeated (by a client that retries, or a proxy). The same challenge gets the same response
 * for as long as it shows, and uses no further counter or battery.
 */

import {
  type CardResponse,
  checkEntries,
  type DrivenCard,
  respondGesture,
  type Script,
} from '../device/gestures.ts';
import { errorMessage } from '../errors/message.ts';
import type { OnDisconnect } from '../net/device/route.ts';
import { HttpFault } from '../net/http-error.ts';
import type { Profile } from '../profiles/profile.ts';
import { type CardStatus, cardStatus, type SharedCard } from './shared-card.ts';

export interface CardLoginOptions {
  /** The PIN of the request; by default the server's. */
  readonly pin: string | null;
  /** Null for a card without a challenge. */
  readonly challenge: string | null;
  /** Whether a response that still shows is accepted. */
  readonly again: boolean;
}

export interface CardLogin {
  /** @throws HttpFault, EntryError, NoResponseError */
  respond(asked: CardLoginOptions, onDisconnect: OnDisconnect): Promise<CardResponse & CardStatus>;
  readonly bound: boolean;
  /** Releases the card. */
  stop(): void;
}

/** @throws EntryError for a default PIN that does not fit the card */
export function createCardLogin(shared: SharedCard, boundPin: string | null): CardLogin {
  const { card, driver } = shared;
  const { profile } = card;
  if (boundPin !== null) {
    checkEntries(profile, entriesOf(profile, boundPin, '0'.repeat(profile.challengeDigits)));
  }
  /** The last response with the default PIN: valid until the state changes, or a snapshot is restored. */
  let last: {
    readonly challenge: string | null;
    readonly response: CardResponse;
    readonly restores: number;
  } | null = null;
  const stop = card.on((event) => {
    if (event.type === 'state') last = null;
  });

  function* script(
    driven: DrivenCard,
    { pin, challenge, again }: CardLoginOptions,
  ): Script<CardResponse & CardStatus> {
    if (again && last !== null && last.challenge === challenge && last.restores === driver.restores()) {
      const showsForMs = (driven.leavesAt() ?? driven.now()) - driven.now();
      return { ...last.response, showsForMs, ...cardStatus(driven) };
    }
    const entries = entriesOf(profile, (pin ?? boundPin) as string, challenge ?? '');
    const response = yield* respondGesture(driven, entries);
    if (pin === null) last = { challenge, response, restores: driver.restores() };
    return { ...response, ...cardStatus(driven) };
  }

  return {
    bound: boundPin !== null,
    stop,
    async respond(asked, onDisconnect) {
      checkLogin(profile, boundPin !== null, asked);
      return await shared.perform((driven) => script(driven, asked), onDisconnect);
    },
  };
}

function entriesOf(
  { challengeDigits }: Profile,
  pin: string,
  challenge: string,
): { pin: string; challenge?: string } {
  return challengeDigits === 0 ? { pin } : { pin, challenge };
}

/** @throws HttpFault for a challenge or a PIN that is missing, or does not fit the card */
function checkLogin(
  { name, challengeDigits, pinDigits }: Profile,
  hasBoundPin: boolean,
  { pin, challenge }: CardLoginOptions,
): void {
  if (challengeDigits === 0 && challenge !== null) {
    throw challengeFault(`not taken by ${name}`, 'leave it out');
  }
  if (challengeDigits > 0 && (challenge ?? '').length !== challengeDigits) {
    throw challengeFault(
      challenge === null ? 'missing' : `has ${challenge.length} digits`,
      `give exactly ${challengeDigits} digits for ${name}, leading zeros included`,
    );
  }
  if (pin === null && !hasBoundPin) {
    throw pinFault(
      'missing, and the server has no default PIN',
      'send pin in the body of POST /respond, or start the server with --pin-stdin, --pin-file or --pin-fd',
    );
  }
  if (pin !== null && pin.length !== pinDigits) {
    throw pinFault('does not fit', `give ${pinDigits} digits for ${name}`);
  }
}

function challengeFault(problem: string, action: string): HttpFault {
  return new HttpFault(400, 'challenge', errorMessage('challenge', problem, action));
}

function pinFault(problem: string, action: string): HttpFault {
  return new HttpFault(400, 'pin', errorMessage('PIN', problem, action));
}

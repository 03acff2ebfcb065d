/**
 * The card as a kind of second factor. The login asks for the response to a challenge, or for the code that the card
 * shows. The response is verified with the stored data of the card: key, PIN, counter and time step.
 */
import type { Asked, FactorKind, FactorResponse, NewAttempt, Verification } from '../auth/factor-kind.ts';
import type { ResponseAsk } from '../auth/login-steps.ts';
import type { CardRecord, ComputingRecord, LoginRecord } from '../auth/store.ts';
import type { Transaction } from '../auth/transaction.ts';
import {
  type Algorithm,
  algorithmOf,
  algorithmOfCard,
  type CreateResponseFunction,
  isPin,
  pinHashOf,
} from './card-algorithm.ts';
import { challengeFor, spendChallenge } from './card-ledger.ts';
import { openSecrets } from './card-secrets.ts';
import type { Draw } from './draw-challenge.ts';
import {
  type Question,
  type VerificationResult,
  verifyDigits,
  verifyResync,
} from './verify-card-response.ts';

export interface CardKindOptions {
  /** The source of challenges. */
  readonly draw: Draw;
  /** Computes right responses. */
  readonly createResponseFunction: CreateResponseFunction;
}

/** The extra data of a card's test. */
export interface CardProof {
  /** The hash of a PIN that replaces the card's. */
  readonly pinHash?: Uint8Array;
  /** The first challenge of a resynchronisation, and its response. */
  readonly first?: { readonly challenge: string; readonly response: string };
}

/** What it does with a card, it does also with a phone app, which computes in the same way. */
export interface CardKind extends FactorKind<CardRecord> {
  ask(transaction: Transaction, attempt: NewAttempt, card: ComputingRecord): Asked<ResponseAsk>;
  faultOf(given: FactorResponse, card: ComputingRecord): string | null;
  spend(transaction: Transaction, attempt: LoginRecord, card: ComputingRecord): void;
  verify(
    transaction: Transaction,
    attempt: LoginRecord,
    card: ComputingRecord,
    given: FactorResponse,
    proof?: CardProof,
  ): Verification;
}

/** The broker's codes for the kinds of cards, used as values of the picker's options. */
export const cardCodes = {
  /** Challenge and response. */
  challenge: '5.1',
  /** The first card, which shows codes and takes no challenge. */
  code: '4.1',
} as const;

/** The page's name for a card that takes a challenge. */
export const cardLabel = 'Digital Security Card+';

/** The page's name for the first card, which takes no challenge. */
const codeCardLabel = 'Digital Security Card';

/** The page's name for a card of this algorithm, unless staff gave it another. */
export function cardLabelOf({ challengeDigits }: Pick<Algorithm, 'challengeDigits'>): string {
  return challengeDigits === 0 ? codeCardLabel : cardLabel;
}

/** The broker's code for cards of a suite. */
function cardCodeOf({ suite }: Pick<CardRecord, 'suite'>): string {
  return algorithmOf(suite).challengeDigits === 0 ? cardCodes.code : cardCodes.challenge;
}

export function createCardKind({ draw, createResponseFunction }: CardKindOptions): CardKind {
  return {
    kind: 'card',
    place: 1,
    ends: ['temporary', 'code-card', 'sms'],
    code: cardCodeOf,
    lifeMs: (policy, card) =>
      algorithmOfCard(card).challengeDigits === 0 ? policy.codeLifeMs : policy.challengeLifeMs,
    ask(transaction, { open }, card) {
      const { responseDigits: digits, pinChecker } = algorithmOfCard(card);
      const { challenge, usedUp } = challengeFor(transaction, card, open, draw);
      return {
        ask: { by: 'response', challenge, digits, pinBeside: pinChecker === 'server beside code' },
        obstacle: usedUp ? 'key used up' : null,
        says: challenge === '' ? 'a code of the card is asked for' : `challenge ${challenge}`,
      };
    },
    faultOf({ response, pin }, card) {
      const { responseDigits, pinChecker } = algorithmOfCard(card);
      const fault = faultOfDigits(response, responseDigits);
      if (fault !== null || pinChecker !== 'server beside code') return fault;
      return isPin(pin) ? null : 'the PIN beside the code is not 4 digits';
    },
    verify(transaction, { challenge }, card, given, { pinHash, first } = {}) {
      const { policy, now, seal } = transaction;
      const algorithm = algorithmOfCard(card);
      const kept = openSecrets(seal, card);
      const question: Question = {
        algorithm,
        secrets: pinHash === undefined ? kept : { key: kept.key, pinHash },
        challenge,
        response: given.response,
        pinHash: algorithm.pinChecker === 'server beside code' ? pinHashOf(algorithm, given.pin) : null,
        lastCounter: card.lastCounter === null ? null : BigInt(card.lastCounter),
        lastStep: card.lastStep === null ? null : BigInt(card.lastStep),
        unixMs: now.unixMs,
        policy,
        createResponseFunction,
      };
      const result = first === undefined ? verifyDigits(question) : verifyResync(question, first);
      return result.ok ? { ok: true, factor: withUse(card, result), says: result.says } : result;
    },
    spend: (transaction, { challenge }, card) => spendChallenge(transaction, card, challenge),
  };
}

function faultOfDigits(response: unknown, digits: number): string | null {
  if (typeof response !== 'string') return 'the response is not a text';
  if (response.length !== digits) return `the response has ${response.length} characters, not ${digits}`;
  return /^[0-9]+$/.test(response) ? null : 'the response has characters other than 0 to 9';
}

/** The card with the counter or time step of an accepted response, which is always above the last one. */
function withUse<R extends ComputingRecord>(
  card: R,
  { counter, step }: Extract<VerificationResult, { ok: true }>,
): R {
  return {
    ...card,
    lastCounter: counter === null ? card.lastCounter : String(counter),
    lastStep: step === null ? card.lastStep : String(step),
  };
}

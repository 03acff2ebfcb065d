/**
 * Which challenges a card may be asked: one that is free is drawn, and one that a response was sent to is noted, so that
 * it is not drawn again.
 */
import type { CardRecord, LoginRecord } from '../auth/store.ts';
import type { Transaction } from '../auth/transaction.ts';
import { type Algorithm, algorithmOfCard, stepAt } from './card-algorithm.ts';
import { cryptographicDraw, type Draw, drawChallenge, encodedForm } from './draw-challenge.ts';

/** A challenge for a card, empty where it takes none; `usedUp` where every one was used, and this one can't succeed. */
export interface DrawnChallenge {
  readonly challenge: string;
  readonly usedUp: boolean;
}

/** @param openAttempts those that are open with the card */
export function challengeFor(
  transaction: Transaction,
  card: CardRecord,
  openAttempts: readonly LoginRecord[],
  draw: Draw,
): DrawnChallenge {
  const algorithm = algorithmOfCard(card);
  const { challengeDigits: digits } = algorithm;
  if (digits === 0) return { challenge: '', usedUp: false };
  const { ledger } = transaction.tables;
  const open = new Set(openAttempts.map(({ challenge }) => encodedForm(challenge)));
  const moving = movingOf(transaction, algorithm, card);
  const challenge = isUsedUp(transaction, algorithm, card)
    ? null
    : drawChallenge({
        digits,
        draw,
        isTaken: (encoded) => open.has(encoded) || moving.some((part) => ledger.has(card.id, part, encoded)),
      });
  if (challenge !== null) return { challenge, usedUp: false };
  const any = drawChallenge({ digits, draw: cryptographicDraw, isTaken: () => false });
  return { challenge: any as string, usedUp: true };
}

/** Puts a challenge that a response was sent to into the card's ledger. */
export function spendChallenge(transaction: Transaction, card: CardRecord, challenge: string): void {
  if (challenge === '') return;
  const { ledger } = transaction.tables;
  const moving = movingOf(transaction, algorithmOfCard(card), card);
  for (const part of moving) ledger.add(card.id, part, encodedForm(challenge));
  if (moving[0] !== '') ledger.keepOnly(card.id, moving);
}

/** Whether every admissible challenge was used with the card: only a suite where nothing else moves can get there. */
function isUsedUp({ tables }: Transaction, algorithm: Algorithm, { id }: CardRecord): boolean {
  if (algorithm.counter || algorithm.timed) return false;
  const all = 10 ** algorithm.challengeDigits;
  return tables.ledger.count(id, '') >= all - Math.ceil(all / 16);
}

/**
 * What else goes into the card's sum now, as the ledger's keys: nothing, the last counter, or the time steps that
 * could be accepted.
 */
function movingOf({ now, policy }: Transaction, algorithm: Algorithm, card: CardRecord): string[] {
  if (algorithm.counter) return [`counter ${card.lastCounter ?? 'none'}`];
  const step = stepAt(algorithm, now.unixMs);
  if (step === null) return [''];
  const moving: string[] = [];
  const drift = BigInt(policy.driftSteps);
  for (let near = step - drift; near <= step + drift; near++) moving.push(`step ${near}`);
  return moving;
}

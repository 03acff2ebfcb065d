/**
 * Which challenges a card, or a phone app, can get: draws one that is free, and records each challenge that a response was sent to, so
 * that it is not drawn again.
 */
import type { ComputingRecord, LoginRecord } from '../auth/store.ts';
import type { Transaction } from '../auth/transaction.ts';
import { type Algorithm, algorithmOfCard, stepAt } from './card-algorithm.ts';
import { cryptographicDraw, type Draw, drawChallenge, encodedForm } from './draw-challenge.ts';

/**
 * A challenge for a card; empty if the card takes none. `usedUp`: every challenge was used, so this login can't
 * succeed.
 */
export interface DrawnChallenge {
  readonly challenge: string;
  readonly usedUp: boolean;
}

/** @param openAttempts the open attempts with this card */
export function challengeFor(
  transaction: Transaction,
  card: ComputingRecord,
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

/** Records in the card's ledger a challenge that a response was sent to. */
export function spendChallenge(transaction: Transaction, card: ComputingRecord, challenge: string): void {
  if (challenge === '') return;
  const { ledger } = transaction.tables;
  const moving = movingOf(transaction, algorithmOfCard(card), card);
  for (const part of moving) ledger.add(card.id, part, encodedForm(challenge));
  if (moving[0] !== '') ledger.keepOnly(card.id, moving);
}

/**
 * Whether the card has used every allowed challenge. This can happen only with a suite that has neither counter nor
 * time step.
 */
function isUsedUp({ tables }: Transaction, algorithm: Algorithm, { id }: ComputingRecord): boolean {
  if (algorithm.counter || algorithm.timed) return false;
  const all = 10 ** algorithm.challengeDigits;
  return tables.ledger.count(id, '') >= all - Math.ceil(all / 16);
}

/**
 * The other inputs of the card's computation now, as the ledger's keys: nothing, the last counter, or the time steps
 * that could be accepted.
 */
function movingOf({ now, policy }: Transaction, algorithm: Algorithm, card: ComputingRecord): string[] {
  if (algorithm.counter) return [`counter ${card.lastCounter ?? 'none'}`];
  const step = stepAt(algorithm, now.unixMs);
  if (step === null) return [''];
  const moving: string[] = [];
  const drift = BigInt(policy.driftSteps);
  for (let near = step - drift; near <= step + drift; near++) moving.push(`step ${near}`);
  return moving;
}

/** The cards of a user as the page calls them: what a picker shows and what its options send. */
import { algorithmOf } from '../factors/card-algorithm.ts';
import { factorCodes } from '../page/names.ts';
import type { Factor } from './login-steps.ts';
import type { CardRecord, UserRecord } from './store.ts';
import type { Turn } from './transaction.ts';

/** What the page calls a card, unless the staff gave it another name. */
export const cardLabel = 'Digital Security Card+';

/** The active cards; without any, one that looks like a card: a former one, or one that is made up and stays the same. */
export function cardsToShow({ tables, seal }: Turn, user: UserRecord): readonly Factor[] {
  const cards = user.cards.map((serial) => tables.cards.get(serial)).filter((card) => card !== null);
  const active = cards.filter(({ status }) => status === 'active');
  const shown = active.length > 0 ? active : cards.slice(-1);
  if (shown.length === 0) {
    const number = seal.derive(`serial ${user.id}`).readUInt32BE() % 10_000_000;
    const serial = `DSC-${String(number).padStart(7, '0')}`;
    return [{ serial, name: cardLabel, code: factorCodes.challenge }];
  }
  return shown.map((card) => factorOf(card, shown));
}

/** Serial numbers only where two of a kind must be told apart: clients choose by the exact text. */
function factorOf(card: CardRecord, shown: readonly CardRecord[]): Factor {
  const code = codeOf(card);
  const alike = (is: (other: CardRecord) => boolean): boolean => shown.filter(is).length > 1;
  const sameCode = alike((other) => codeOf(other) === code);
  const sameName = sameCode || alike(({ label }) => label === card.label);
  return {
    serial: card.id,
    name: sameName ? `${card.label} ${card.id}` : card.label,
    code: sameCode ? `${code} ${card.id}` : code,
  };
}

function codeOf({ suite }: CardRecord): string {
  return algorithmOf(suite).challengeDigits === 0 ? factorCodes.code : factorCodes.challenge;
}

/** Puts together everything that staff can do. */
import type { LoginParts } from '../auth/transaction.ts';
import type { CardKind } from '../factors/card.ts';
import { createCardTests } from './card-activation.ts';
import { createCards } from './cards.ts';
import { createFactors } from './factors.ts';
import type { Staff } from './staff.ts';
import type { StaffTime } from './time-types.ts';
import { createUsers } from './users.ts';

export function createStaff(parts: LoginParts, card: CardKind, time: StaffTime): Staff {
  return {
    ...createUsers(parts),
    ...createFactors(parts),
    ...createCards(parts),
    ...createCardTests(parts, card),
    ...time,
  };
}

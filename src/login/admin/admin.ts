/** Puts together everything that staff can do. */
import type { LoginParts } from '../auth/transaction.ts';
import type { CardKind } from '../factors/card.ts';
import type { Draw } from '../factors/draw-challenge.ts';
import { createCardTests } from './card-activation.ts';
import { createCards } from './cards.ts';
import { createCodeFactors } from './codes/code-factors.ts';
import { createFactors } from './factors.ts';
import { createKnownApps } from './known-app.ts';
import { createPhoneLines } from './lines/phone-lines.ts';
import type { Staff } from './staff/staff.ts';
import type { StaffFaults } from './staff/staff-faults.ts';
import type { StaffTime } from './staff/staff-time.ts';
import { createUsers } from './users.ts';

export function createStaff(
  parts: LoginParts,
  card: CardKind,
  draw: Draw,
  others: StaffTime & StaffFaults,
): Staff {
  return {
    ...createUsers(parts),
    ...createFactors(parts),
    ...createCards(parts),
    ...createCardTests(parts, card),
    ...createCodeFactors(parts, draw),
    ...createKnownApps(parts),
    ...createPhoneLines(parts),
    ...others,
  };
}

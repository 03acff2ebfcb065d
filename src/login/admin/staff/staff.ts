/**
 * What staff can do: accounts, cards, locks. Every function here assumes that the caller was already checked: staff,
 * or the user who owns the card (a PIN change, a resynchronisation).
 */
import type {
  CardView,
  NewCard,
  NewUser,
  Test,
  TestOutcome,
  TestResponse,
  UserView,
} from '../admin-types.ts';
import type { StaffCodes } from './staff-codes.ts';
import type { StaffFactors } from './staff-factors.ts';
import type { StaffFaults } from './staff-faults.ts';
import type { StaffLines } from './staff-lines.ts';
import type { StaffTime } from './staff-time.ts';

/**
 * What staff can do with users, second factors and cards. Every method throws a `StaffError` for a user, a factor
 * or a value that does not fit.
 *
 * @example
 * ```ts
 * import { LoginServer } from 'dscplus/server';
 *
 * const { staff, close } = await LoginServer.start({ demo: false });
 * await staff.addUser({ name: 'ada', password: 'a long password' });
 * await staff.addUser({ name: 'ada-paper', password: 'a long password', mode: 'paper' });
 * await staff.setPassword('ada-paper', 'another password');
 * staff.orderCard({ serial: 'SIM-1', user: 'ada', suite: 'ib-key', pin: '4711', activated: true });
 * staff.shareCard('SIM-1', 'ada-paper').users; // → ['ada', 'ada-paper']
 * staff.unshareCard('SIM-1', 'ada-paper').users; // → ['ada']
 * staff.resetPin('SIM-1', '1234').status; // → 'active'
 * staff.lockFactor('SIM-1').lock.locked; // → 'by staff'
 * staff.unlockFactor('SIM-1').lock.locked; // → 'no'
 * staff.replaceCard('SIM-1', { serial: 'SIM-2', pin: '4711' }).card.id; // → 'SIM-2'
 * staff.revokeFactor('SIM-2').status; // → 'revoked'
 * staff.factors().length; // → 2
 * staff.users().length; // → 2
 * await close();
 * ```
 */
export interface Staff extends StaffFactors, StaffCodes, StaffLines, StaffTime, StaffFaults {
  /**
   * Adds a user. The password is hashed, which takes time.
   *
   * @example
   * ```ts
   * import { LoginServer } from 'dscplus/server';
   *
   * const { staff, close } = await LoginServer.start({ demo: false });
   * const user = await staff.addUser({ name: 'ada', password: 'a long password' });
   * user.name; // → 'ada'
   * user.factors; // → []
   * await close();
   * ```
   */
  addUser(user: NewUser): Promise<UserView>;
  /**
   * Gives a user another password. The user's sessions end, and each login and enrolment begun with the old one.
   *
   * @example
   * ```ts
   * import { LoginServer } from 'dscplus/server';
   *
   * const { staff, close } = await LoginServer.start();
   * (await staff.setPassword('demo', 'another password')).name; // → 'demo'
   * await close();
   * ```
   */
  setPassword(user: string, password: string): Promise<UserView>;
  /**
   * All users, by name.
   *
   * @example
   * ```ts
   * import { LoginServer } from 'dscplus/server';
   *
   * const { staff, close } = await LoginServer.start();
   * staff.users().some(({ name }) => name === 'demo'); // → true
   * await close();
   * ```
   */
  users(): readonly UserView[];
  /**
   * One user.
   *
   * @example
   * ```ts
   * import { LoginServer } from 'dscplus/server';
   *
   * const { staff, close } = await LoginServer.start();
   * staff.user('demo').lock.locked; // → 'no'
   * await close();
   * ```
   */
  user(name: string): UserView;
  /**
   * Orders a card for a user. It works once a test challenge has proved it (`beginActivation`), or at once with
   * `activated`.
   *
   * @returns the card, and its key, which is not shown again, to put into the card
   * @example
   * ```ts
   * import { createCard } from 'dscplus';
   * import { LoginServer } from 'dscplus/server';
   *
   * const { staff, close } = await LoginServer.start({ demo: false });
   * await staff.addUser({ name: 'ada', password: 'a long password' });
   * const { card, key } = staff.orderCard({ serial: 'SIM-1', user: 'ada', pin: '4711' });
   * card.status; // → 'ordered'
   *
   * const { test, challenge } = staff.beginActivation('SIM-1');
   * const { response } = createCard({ key, serial: 'SIM-1' }).respond({ pin: '4711', challenge });
   * staff.respondToTest({ test, response }).kind; // → 'done'
   * staff.factor('SIM-1').status; // → 'active'
   * await close();
   * ```
   */
  orderCard(card: NewCard): { readonly card: CardView; readonly key: Uint8Array };

  /**
   * Begins the test that proves an ordered card. Its response goes to `respondToTest`.
   *
   * @example
   * ```ts
   * import { LoginServer } from 'dscplus/server';
   *
   * const { staff, close } = await LoginServer.start();
   * staff.orderCard({ serial: 'SIM-1', user: 'demo', pin: '4711' });
   * staff.beginActivation('SIM-1').responseDigits; // → 8
   * await close();
   * ```
   */
  beginActivation(serial: string): Test;
  /**
   * Begins a change of the PIN, given twice. The new PIN takes effect only when `respondToTest` gets a response
   * made with it.
   *
   * @example
   * ```ts
   * import { createCard } from 'dscplus';
   * import { LoginServer } from 'dscplus/server';
   *
   * const { staff, close } = await LoginServer.start();
   * const { test, challenge } = staff.beginPinChange('DEMO-0001', '4711', '4711');
   * const { response } = createCard().respond({ pin: '4711', challenge });
   * staff.respondToTest({ test, response }).kind; // → 'done'
   * await close();
   * ```
   */
  beginPinChange(serial: string, pin: string, again: string): Test;
  /**
   * Begins a resynchronisation of a counting card, or of a phone app: two responses with counters in a row, up to 1,000
   * ahead (RFC 4226 §7.4). The first one returns `next` with the second challenge. No notification is sent.
   *
   * @example
   * ```ts
   * import { createCard } from 'dscplus';
   * import { LoginServer } from 'dscplus/server';
   *
   * const { staff, close } = await LoginServer.start();
   * const { key } = staff.orderCard({ serial: 'SIM-1', user: 'demo', suite: 'ib-key', pin: '4711', activated: true });
   * const card = createCard({ key, suite: 'ib-key', serial: 'SIM-1' });
   * const { test, challenge } = staff.beginResync('SIM-1');
   * const { response } = card.respond({ pin: '4711', challenge });
   * staff.respondToTest({ test, response }).kind; // → 'next'
   * await close();
   * ```
   */
  beginResync(id: string): Test;
  /**
   * Takes the response to a test challenge.
   *
   * @example
   * ```ts
   * import { LoginServer } from 'dscplus/server';
   *
   * const { staff, close } = await LoginServer.start();
   * staff.orderCard({ serial: 'SIM-1', user: 'demo', pin: '4711' });
   * const { test } = staff.beginActivation('SIM-1');
   * staff.respondToTest({ test, response: 'wrong' }).kind; // → 'refused'
   * await close();
   * ```
   */
  respondToTest(given: TestResponse): TestOutcome;

  /**
   * Sets the PIN of a card without proof: by staff only.
   *
   * @example
   * ```ts
   * import { LoginServer } from 'dscplus/server';
   *
   * const { staff, close } = await LoginServer.start();
   * staff.resetPin('DEMO-0001', '4711').status; // → 'active'
   * await close();
   * ```
   */
  resetPin(serial: string, pin: string): CardView;
  /**
   * Gives a card to another user of the same person. Key, counter and PIN stay the card's.
   *
   * @example
   * ```ts
   * import { LoginServer } from 'dscplus/server';
   *
   * const { staff, close } = await LoginServer.start();
   * await staff.addUser({ name: 'ada', password: 'a long password' });
   * staff.shareCard('DEMO-0001', 'ada').users.includes('ada'); // → true
   * await close();
   * ```
   */
  shareCard(serial: string, user: string): CardView;
  /**
   * Takes a card from one of its users.
   *
   * @example
   * ```ts
   * import { LoginServer } from 'dscplus/server';
   *
   * const { staff, close } = await LoginServer.start();
   * await staff.addUser({ name: 'ada', password: 'a long password' });
   * staff.shareCard('DEMO-0001', 'ada');
   * staff.unshareCard('DEMO-0001', 'ada').users.includes('ada'); // → false
   * await close();
   * ```
   */
  unshareCard(serial: string, user: string): CardView;
  /**
   * Locks a user until `unlockUser`.
   *
   * @example
   * ```ts
   * import { LoginServer } from 'dscplus/server';
   *
   * const { staff, close } = await LoginServer.start();
   * staff.lockUser('demo').lock.locked; // → 'by staff'
   * staff.unlockUser('demo').lock.locked; // → 'no'
   * await close();
   * ```
   */
  lockUser(name: string): UserView;
  /**
   * Unlocks a user, whether staff or failures locked it.
   *
   * @example
   * ```ts
   * import { LoginServer } from 'dscplus/server';
   *
   * const { staff, close } = await LoginServer.start();
   * staff.lockUser('demo');
   * staff.unlockUser('demo').lock.locked; // → 'no'
   * await close();
   * ```
   */
  unlockUser(name: string): UserView;
  /**
   * Revokes a card and orders another for the same users.
   *
   * @returns the new card, and its key, which is not shown again
   * @example
   * ```ts
   * import { LoginServer } from 'dscplus/server';
   *
   * const { staff, close } = await LoginServer.start();
   * const { card } = staff.replaceCard('DEMO-0001', { serial: 'SIM-2', pin: '4711' });
   * card.users.includes('demo'); // → true
   * await close();
   * ```
   */
  replaceCard(
    serial: string,
    card: Omit<NewCard, 'user'>,
  ): { readonly card: CardView; readonly key: Uint8Array };
}

/**
 * Adds those users that are missing, each with what `complete` adds: all in one transaction, so that two servers that
 * start on one store have them once, and whole.
 */
export type AddPublicUsers = <U extends Required<NewUser>>(
  users: readonly U[],
  complete: (staff: Staff, user: U) => void,
) => Promise<void>;

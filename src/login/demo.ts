/**
 * The public demo users of a login server. Names, passwords and the cards' key and PIN are known to everyone: they
 * are for trying a login out, with the demo card that every command of dscplus has.
 */
import { demoKey, demoPin, demoSerial } from '../crypto/demo.ts';
import { defaultSuite } from './algorithm.ts';
import type { LoginService, Mode } from './service.ts';
import { StaffError } from './staff-types.ts';

export interface DemoUser {
  readonly name: string;
  readonly password: string;
  readonly mode: Mode;
  /** Serial numbers; all have the PIN `pin`. */
  readonly cards: readonly string[];
  readonly pin: string;
  /** One line for people: what it is for. */
  readonly says: string;
}

export const demoPassword = 'demo-password';

const timedSerial = 'DEMO-0002';
/** `timed` among the aliases of suites. */
const timedSuite = 'OCRA-1:HOTP-SHA256-8:QN06-PSHA1-T1M';

const common = { password: demoPassword, pin: demoPin } as const;

export const demoUsers: readonly DemoUser[] = [
  { name: 'demo', mode: 'live', cards: [demoSerial], ...common, says: 'with the public demo card' },
  {
    name: 'demo-paper',
    mode: 'paper',
    cards: [demoSerial],
    ...common,
    says: 'a Paper Trading user with the same card',
  },
  {
    name: 'demo-two',
    mode: 'live',
    cards: [demoSerial, timedSerial],
    ...common,
    says: 'with two cards, the second of suite timed, so that one has to be picked',
  },
];

/** Adds those that are not there yet, and leaves those that are as they are. Gives those that can log in. */
export async function addDemoUsers({ staff }: LoginService): Promise<readonly DemoUser[]> {
  for (const { name, password, mode, cards } of demoUsers) {
    const cardsOf = (): readonly string[] | undefined =>
      staff.users().find((user) => user.name === name)?.cards;
    const known = cardsOf();
    // One without a card was left half done.
    if (known !== undefined && known.length > 0) continue;
    if (known === undefined) {
      await unlessThere(
        () => staff.addUser({ name, password, mode }),
        () => cardsOf() !== undefined,
      );
    }
    for (const serial of cards) {
      const isThere = (): boolean => staff.cards().some((card) => card.serial === serial);
      const suite = serial === timedSerial ? timedSuite : defaultSuite;
      const key = demoKey('SHA256');
      if (!isThere()) {
        await unlessThere(
          () => staff.orderCard({ serial, user: name, suite, pin: demoPin, key, activated: true }),
          isThere,
        );
      }
      staff.shareCard(serial, name);
    }
  }
  const open = new Set(openDemoUsers({ staff }));
  return demoUsers.filter(({ name }) => open.has(name));
}

/** The demo users of a store who hold a demo card and are not locked by the staff: everyone can log in as they. */
export function openDemoUsers({ staff }: Pick<LoginService, 'staff'>): string[] {
  const serials = new Set(demoUsers.flatMap(({ cards }) => cards));
  const names = new Set(demoUsers.map(({ name }) => name));
  return staff
    .users()
    .filter(
      ({ name, cards, lock }) =>
        names.has(name) && lock.locked !== 'by staff' && cards.some((serial) => serials.has(serial)),
    )
    .map(({ name }) => name);
}

/** Of two servers that start at once on one store, one comes second. */
async function unlessThere(add: () => unknown, isThere: () => boolean): Promise<void> {
  try {
    await add();
  } catch (error) {
    if (!(error instanceof StaffError && isThere())) throw error;
  }
}

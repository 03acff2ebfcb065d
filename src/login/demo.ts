/**
 * The public demo users of a login server. Names, passwords and the cards' key and PIN are known to everyone: they
 * are for trying a login out, with the demo card that every command of dscplus has.
 */
import { demoKey, demoPin, demoSerial } from '../crypto/demo.ts';
import type { LoginService, Mode } from './service.ts';

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
const plainSuite = 'OCRA-1:HOTP-SHA256-8:QN06-PSHA1';

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

/** Adds those that are not there yet, and leaves those that are as they are. */
export async function addDemoUsers({ staff }: LoginService): Promise<readonly DemoUser[]> {
  const names = new Set(staff.users().map(({ name }) => name));
  const serials = new Set(staff.cards().map(({ serial }) => serial));
  for (const { name, password, mode, cards } of demoUsers) {
    if (names.has(name)) continue;
    await staff.addUser({ name, password, mode });
    for (const serial of cards) {
      if (serials.has(serial)) staff.shareCard(serial, name);
      else {
        const suite = serial === timedSerial ? timedSuite : plainSuite;
        staff.orderCard({ serial, user: name, suite, pin: demoPin, key: demoKey('SHA256'), activated: true });
        serials.add(serial);
      }
    }
  }
  return demoUsers;
}

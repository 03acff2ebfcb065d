/**
 * What `dscplus server user|card|audit …` can do, as a table: the words, what stands after them, which secrets are
 * asked for, and the call. Reading a command line, and how secrets come in, is the command line's own.
 *
 * A test challenge is shown by one verb (`card activate`, `card pin`, `card resync`) and answered by another
 * (`card respond`), so that a person has time for the card, and a script needs no terminal.
 */

import { parseKey } from '../../crypto/key.ts';
import type { PinCheck } from '../../crypto/pin-checker.ts';
import type { AuditLine } from '../auth/audit.ts';
import type { LoginService, Mode } from '../auth/login-steps.ts';
import { cardLine, userLine } from './admin-lines.ts';
import { type CardView, StaffError, type Test, type TestOutcome, type UserView } from './admin-types.ts';
import { lowerCase } from './user-name.ts';

export type VerbSecret = 'password' | 'pin' | 'new pin' | 'key';

export interface VerbInput {
  /** The arguments by their names. */
  readonly args: Readonly<Record<string, string>>;
  readonly options: Readonly<Record<string, string | boolean | undefined>>;
  readonly secrets: Readonly<Partial<Record<VerbSecret, string>>>;
}

export interface VerbResult {
  /** For `--json`. */
  readonly value: unknown;
  /** For a person. */
  readonly lines: readonly string[];
  /** The key of a card that was ordered: for its card file, never for a screen or a log. */
  readonly key?: Uint8Array;
  /** Whether the program should say that it went wrong. */
  readonly refused?: boolean;
}

export interface VerbOption {
  readonly name: string;
  /** What its value is called; null for a switch. */
  readonly value: string | null;
  readonly says: string;
}

export interface Verb {
  readonly words: string;
  readonly args: readonly string[];
  readonly options: readonly VerbOption[];
  /** Asked for where they are not given; `new pin` is asked for twice. A name with `?` may be left out. */
  readonly secrets: readonly (VerbSecret | `${VerbSecret}?`)[];
  readonly says: string;
  run(service: LoginService, input: VerbInput): Promise<VerbResult> | VerbResult;
}

const suiteOption: VerbOption = {
  name: 'suite',
  value: 'SUITE',
  says: 'OCRA suite, alias or HOTP-SHA1-6 (default: the default suite)',
};
const counterOption: VerbOption = { name: 'counter', value: 'N', says: 'Counter the card uses next' };
const labelOption: VerbOption = { name: 'label', value: 'TEXT', says: 'Name of the card on the page' };
const activeOption: VerbOption = {
  name: 'active',
  value: null,
  says: 'Activate the card without a test challenge',
};
const noPinOption: VerbOption = {
  name: 'noPin',
  value: null,
  says: 'Let nobody check the PIN, for a suite without P and for HOTP',
};
const cardOptions: readonly VerbOption[] = [
  suiteOption,
  counterOption,
  labelOption,
  activeOption,
  noPinOption,
];

/** How the command line writes an option's name. */
export function flagOf({ name }: Pick<VerbOption, 'name'>): string {
  return `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}

export const verbs: readonly Verb[] = [
  {
    words: 'user add',
    args: ['name'],
    options: [
      { name: 'paper', value: null, says: 'Make a Paper Trading user, who logs in only in paper mode' },
    ],
    secrets: ['password'],
    says: 'Add a user',
    async run({ staff }, { args, options, secrets }) {
      const mode: Mode = options.paper === true ? 'paper' : 'live';
      return ofUser(await staff.addUser({ name: arg(args, 'name'), password: secrets.password ?? '', mode }));
    },
  },
  {
    words: 'user password',
    args: ['name'],
    options: [],
    secrets: ['password'],
    says: 'Change the password and end the user’s sessions',
    run: async ({ staff }, { args, secrets }) =>
      ofUser(await staff.setPassword(arg(args, 'name'), secrets.password ?? '')),
  },
  {
    words: 'user list',
    args: [],
    options: [],
    secrets: [],
    says: 'List the users',
    run: ({ staff }) => listed(staff.users(), userLine),
  },
  userVerb('user show', 'shows a user', ({ staff }, name) => staff.user(name)),
  userVerb('user lock', 'locks a user until unlocked, and ends the sessions', ({ staff }, name) =>
    staff.lockUser(name),
  ),
  userVerb('user unlock', 'ends a lock, by failures or by the staff', ({ staff }, name) =>
    staff.unlockUser(name),
  ),
  {
    words: 'card order',
    args: ['serial', 'user'],
    options: cardOptions,
    secrets: ['pin?', 'key?'],
    says: 'Order a card for a user, with the PIN chosen now',
    run: ({ staff }, { args, options, secrets }) =>
      ofOrder(staff.orderCard({ ...newCard(args, 'serial', options, secrets), user: arg(args, 'user') })),
  },
  {
    words: 'card replace',
    args: ['serial', 'new'],
    options: cardOptions,
    secrets: ['pin?', 'key?'],
    says: 'Revoke a card and order another for the same users',
    run: ({ staff }, { args, options, secrets }) =>
      ofOrder(staff.replaceCard(arg(args, 'serial'), newCard(args, 'new', options, secrets))),
  },
  {
    words: 'card list',
    args: [],
    options: [],
    secrets: [],
    says: 'List the cards',
    run: ({ staff }) => listed(staff.cards(), cardLine),
  },
  cardVerb('card show', 'shows a card, without its secrets', ({ staff }, serial) => staff.card(serial)),
  testVerb('card activate', 'shows the test challenge of a new card', ({ staff }, serial) =>
    staff.beginActivation(serial),
  ),
  testVerb(
    'card resync',
    'shows the first of two challenges that find the counter again',
    ({ staff }, serial) => staff.beginResync(serial),
  ),
  {
    words: 'card pin',
    args: ['serial'],
    options: [],
    secrets: ['new pin'],
    says: 'Show a challenge; a response made with the new PIN changes the PIN',
    run: ({ staff }, { args, secrets }) => {
      const pin = secrets['new pin'] ?? '';
      return ofTest(staff.beginPinChange(arg(args, 'serial'), pin, pin));
    },
  },
  {
    words: 'card respond',
    args: ['test', 'response'],
    options: [],
    secrets: ['pin?'],
    says: 'Respond to a test challenge; the PIN only for a card without challenges',
    run: ({ staff }, { args, secrets }) =>
      ofOutcome(
        staff.respondToTest({
          test: arg(args, 'test'),
          response: arg(args, 'response'),
          ...(secrets.pin === undefined ? {} : { pin: secrets.pin }),
        }),
      ),
  },
  {
    words: 'card reset-pin',
    args: ['serial'],
    options: [],
    secrets: ['new pin'],
    says: 'Change the PIN without proof',
    run: ({ staff }, { args, secrets }) =>
      ofCard(staff.resetPin(arg(args, 'serial'), secrets['new pin'] ?? '')),
  },
  sharingVerb('card share', 'gives a card to another user of the same person', ({ staff }, serial, user) =>
    staff.shareCard(serial, user),
  ),
  sharingVerb('card unshare', 'takes a card from a user', ({ staff }, serial, user) =>
    staff.unshareCard(serial, user),
  ),
  cardVerb('card lock', 'locks a card until unlocked', ({ staff }, serial) => staff.lockCard(serial)),
  cardVerb('card unlock', 'ends a lock, by failures or by the staff', ({ staff }, serial) =>
    staff.unlockCard(serial),
  ),
  cardVerb('card revoke', 'revokes a card for good; its challenges and sessions end', ({ staff }, serial) =>
    staff.revokeCard(serial),
  ),
  {
    words: 'audit',
    args: [],
    options: [
      { name: 'user', value: 'NAME', says: 'Show only lines of this user' },
      { name: 'card', value: 'SERIAL', says: 'Show only lines of this card' },
      { name: 'login', value: 'ID', says: 'Show only lines of this login' },
      { name: 'after', value: 'NUMBER', says: 'Show only lines after this one' },
      { name: 'limit', value: 'N', says: 'Show at most this many, the newest (default: 100)' },
    ],
    secrets: [],
    says: 'Show the audit log: what happened, and why something was refused',
    run: (service, { options }) =>
      listed(
        service.audit({
          ...(typeof options.user === 'string' && { user: lowerCase(options.user) }),
          ...text(options, 'card'),
          ...text(options, 'login'),
          ...count(options, 'after'),
          ...count(options, 'limit'),
        }),
        auditLine,
      ),
  },
];

/** One audit line for a person: time, event, who, why, how often. */
export function auditLine(line: AuditLine): string {
  const { number, unixMs, event, reason, says, user, card, login, count, firstUnixMs } = line;
  const time = timeText(unixMs);
  const who = [user, card, login].filter((part) => part !== undefined).join(' ');
  const why = reason === undefined || says === reason ? says : `${reason}: ${says}`;
  const times = count === undefined ? '' : `(${count} times since ${timeText(firstUnixMs as number)})`;
  return [number, time, event, who, why, times].filter((part) => part !== '').join('  ');
}

function timeText(unixMs: number): string {
  return Number.isFinite(unixMs) ? new Date(unixMs).toISOString() : 'no time';
}

function userVerb(
  words: string,
  says: string,
  call: (service: LoginService, name: string) => UserView,
): Verb {
  return {
    words,
    args: ['name'],
    options: [],
    secrets: [],
    says,
    run: (service, { args }) => ofUser(call(service, arg(args, 'name'))),
  };
}

function cardVerb(
  words: string,
  says: string,
  call: (service: LoginService, serial: string) => CardView,
): Verb {
  return {
    words,
    args: ['serial'],
    options: [],
    secrets: [],
    says,
    run: (service, { args }) => ofCard(call(service, arg(args, 'serial'))),
  };
}

function testVerb(words: string, says: string, call: (service: LoginService, serial: string) => Test): Verb {
  return {
    words,
    args: ['serial'],
    options: [],
    secrets: [],
    says,
    run: (service, { args }) => ofTest(call(service, arg(args, 'serial'))),
  };
}

function sharingVerb(
  words: string,
  says: string,
  call: (service: LoginService, serial: string, user: string) => CardView,
): Verb {
  return {
    words,
    args: ['serial', 'user'],
    options: [],
    secrets: [],
    says,
    run: (service, { args }) => ofCard(call(service, arg(args, 'serial'), arg(args, 'user'))),
  };
}

function newCard(
  args: VerbInput['args'],
  serial: string,
  options: VerbInput['options'],
  { pin, key }: VerbInput['secrets'],
): {
  serial: string;
  suite?: string;
  activated: boolean;
  noPin: boolean;
  pinCheck?: PinCheck;
  pin?: string;
  key?: Uint8Array;
  counter?: bigint;
  label?: string;
} {
  const counter = options.counter;
  if (counter !== undefined && !/^[0-9]{1,20}$/.test(String(counter))) {
    throw new StaffError(`the counter ${JSON.stringify(counter)} is not accepted: decimal digits are`);
  }
  return {
    serial: arg(args, serial),
    activated: options.active === true,
    noPin: options.noPin === true,
    ...text(options, 'suite'),
    // Of the profile of a card file; nobody else sets it.
    ...(options.pinCheck !== undefined && { pinCheck: options.pinCheck as PinCheck }),
    ...text(options, 'label'),
    ...(counter === undefined ? {} : { counter: BigInt(counter) }),
    ...(pin === undefined ? {} : { pin }),
    ...(key === undefined ? {} : { key: parseKey(key) }),
  };
}

function arg(args: VerbInput['args'], name: string): string {
  const value = args[name];
  if (value === undefined) throw new StaffError(`the ${name} is missing`);
  return value;
}

function text<Name extends string>(options: VerbInput['options'], name: Name): { [name in Name]?: string } {
  const value = options[name];
  return (typeof value === 'string' ? { [name]: value } : {}) as { [name in Name]?: string };
}

function count<Name extends string>(options: VerbInput['options'], name: Name): { [name in Name]?: number } {
  const value = options[name];
  if (value === undefined) return {};
  if (!/^[0-9]{1,15}$/.test(String(value))) {
    throw new StaffError(`--${name} is ${JSON.stringify(value)}: a whole number is accepted`);
  }
  return { [name]: Number(value) } as { [name in Name]?: number };
}

function ofUser(user: UserView): VerbResult {
  return { value: user, lines: [userLine(user)] };
}

function ofCard(card: CardView): VerbResult {
  return { value: card, lines: [cardLine(card)] };
}

function ofOrder({ card, key }: { card: CardView; key: Uint8Array }): VerbResult {
  return { value: card, lines: [cardLine(card)], key };
}

function ofTest(test: Test): VerbResult {
  const asked = test.challenge === '' ? 'the code the card shows' : `challenge ${test.challenge}`;
  return {
    value: test,
    lines: [`test ${test.test}: ${asked}, ${test.responseDigits} digits, within ${test.endsInMs / 1000} s`],
  };
}

function ofOutcome(outcome: TestOutcome): VerbResult {
  if (outcome.kind === 'done') return { value: outcome, lines: [`done: ${cardLine(outcome.card)}`] };
  if (outcome.kind === 'next') return { value: outcome, lines: ofTest(outcome.test).lines };
  return { value: outcome, lines: [`refused: ${outcome.says}`], refused: true };
}

function listed<T>(values: readonly T[], line: (value: T) => string): VerbResult {
  return { value: values, lines: values.map(line) };
}

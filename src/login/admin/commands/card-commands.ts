/** `dscplus server card …`: what staff can do only with cards. Tests of a card are in `test-commands.ts`. */

import { parseKey } from '../../../crypto/key.ts';
import type { PinCheck } from '../../../crypto/pin-checker.ts';
import { errorMessage, quoted } from '../../../errors/message.ts';
import { type CardView, StaffError } from '../admin-types.ts';
import {
  type AdminService,
  arg,
  text,
  type Verb,
  type VerbInput,
  type VerbOption,
  type VerbResult,
} from './command.ts';
import { cardLine } from './lines.ts';

const suiteOption: VerbOption = {
  name: 'suite',
  value: 'SUITE',
  description: 'OCRA suite, alias or HOTP-SHA1-6 (default: the default suite)',
};
const counterOption: VerbOption = { name: 'counter', value: 'N', description: 'Counter the card uses next' };
const labelOption: VerbOption = { name: 'label', value: 'TEXT', description: 'Name of the card on the page' };
const activeOption: VerbOption = {
  name: 'active',
  value: null,
  description: 'Activate the card without a test challenge',
};
const noPinOption: VerbOption = {
  name: 'noPin',
  value: null,
  description: 'Accept any PIN: nobody checks it (only for a suite without P, or HOTP)',
};
const cardOptions: readonly VerbOption[] = [
  suiteOption,
  counterOption,
  labelOption,
  activeOption,
  noPinOption,
];

export const cardVerbs: readonly Verb[] = [
  {
    words: 'card order',
    args: ['serial', 'user'],
    options: cardOptions,
    secrets: ['pin?', 'key?'],
    description: 'Order a card for a user, with the PIN chosen now',
    run: ({ staff }, { args, options, secrets }) =>
      ofOrder(staff.orderCard({ ...newCard(args, 'serial', options, secrets), user: arg(args, 'user') })),
  },
  {
    words: 'card replace',
    args: ['serial', 'new'],
    options: cardOptions,
    secrets: ['pin?', 'key?'],
    description: 'Revoke a card and order another for the same users',
    run: ({ staff }, { args, options, secrets }) =>
      ofOrder(staff.replaceCard(arg(args, 'serial'), newCard(args, 'new', options, secrets))),
  },
  {
    words: 'card reset-pin',
    args: ['serial'],
    options: [],
    secrets: ['new pin'],
    description: 'Change the PIN without proof',
    run: ({ staff }, { args, secrets }) =>
      ofCard(staff.resetPin(arg(args, 'serial'), secrets['new pin'] ?? '')),
  },
  sharingVerb('card share', 'Give a card to another user of the same person', ({ staff }, serial, user) =>
    staff.shareCard(serial, user),
  ),
  sharingVerb('card unshare', 'Take a card from a user', ({ staff }, serial, user) =>
    staff.unshareCard(serial, user),
  ),
];

function sharingVerb(
  words: string,
  description: string,
  call: (service: AdminService, serial: string, user: string) => CardView,
): Verb {
  return {
    words,
    args: ['serial', 'user'],
    options: [],
    secrets: [],
    description,
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
    throw new StaffError(errorMessage('counter', `invalid value ${quoted(counter)}`, 'give decimal digits'));
  }
  return {
    serial: arg(args, serial),
    activated: options.active === true,
    noPin: options.noPin === true,
    ...text(options, 'suite'),
    // Comes from the profile of a card file; no option sets it.
    ...(options.pinCheck !== undefined && { pinCheck: options.pinCheck as PinCheck }),
    ...text(options, 'label'),
    ...(counter === undefined ? {} : { counter: BigInt(counter) }),
    ...(pin === undefined ? {} : { pin }),
    ...(key === undefined ? {} : { key: parseKey(key) }),
  };
}

function ofCard(card: CardView): VerbResult {
  return { value: card, lines: [cardLine(card)] };
}

function ofOrder({ card, key }: { card: CardView; key: Uint8Array }): VerbResult {
  return { value: card, lines: [cardLine(card)], key };
}

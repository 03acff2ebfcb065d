/** The kinds of cards for the plain model (model.ts), and their computations by Node's own crypto. */
import { createHash, createHmac } from 'node:crypto';
import type { CardOptions } from '../../src/device/card-options.ts';
import { loadProfile } from '../../src/profiles/profile-validation.ts';
import type { Kind } from './model.ts';

const demoKey = '1234567890'.repeat(7).slice(0, 64);

/** RFC 6287 in one breath, for the suites below; the question stands left-aligned in 128 bytes. */
function ocra(suite: string, hash: string, keyBytes: number, withPin: boolean, counting: boolean) {
  return (pin: string, challenge: string, counter: bigint): string => {
    const count = Buffer.alloc(8);
    count.writeBigUInt64BE(counter);
    const question = Buffer.from(BigInt(challenge).toString(16).padEnd(256, '0'), 'hex');
    const pinHash = createHash('sha1').update(pin).digest();
    const input = [
      Buffer.from(`${suite}\0`),
      ...(counting ? [count] : []),
      question,
      ...(withPin ? [pinHash] : []),
    ];
    return truncated(createHmac(hash, demoKey.slice(0, keyBytes)).update(Buffer.concat(input)).digest(), 8);
  };
}

function hotp(_pin: string, _challenge: string, counter: bigint): string {
  const count = Buffer.alloc(8);
  count.writeBigUInt64BE(counter);
  return truncated(createHmac('sha1', demoKey.slice(0, 20)).update(count).digest(), 6);
}

function truncated(mac: Buffer, digits: number): string {
  const number = mac.readUInt32BE(mac.at(-1)! & 15) & 0x7fff_ffff;
  return String(number % 10 ** digits).padStart(digits, '0');
}

export interface ModelledCard {
  readonly title: string;
  readonly options: CardOptions;
  readonly kind: Kind;
  readonly sum: (pin: string, challenge: string, counter: bigint) => string;
}

const dscPlus: Kind = {
  cells: 8,
  pinTexts: ['PIN>', 'PIN>~', 'PIN>-~', 'PIN>--~', 'PIN>---~'],
  mask: '-',
  showsLast: true,
  challengeText: 'CHALLNG>',
  challengeDigits: 6,
  closes: 30,
  opens: 30,
  editClearsAll: false,
  pages: [8],
  responseMs: 30_000,
  selfTestMs: 0,
  checksPin: false,
  counting: false,
};
const dscPlusA: Kind = {
  ...dscPlus,
  cells: 6,
  pinTexts: ['Pn', 'Pn~', 'Pn-~', 'Pn--~', 'Pn---~'],
  challengeText: 'Ch',
  closes: 10,
  pages: [5, 3],
  responseMs: 60_000,
};
const dsc: Kind = {
  ...dscPlus,
  cells: 6,
  pinTexts: ['[    ]', '[~___]', '[-~__]', '[--~_]', '[---~]'],
  challengeDigits: 0,
  editClearsAll: true,
  pages: [6],
  responseMs: 15_000,
  counting: true,
};
const localPin: Kind = {
  ...dscPlus,
  pinTexts: ['PIN?', 'PIN?~', 'PIN?*~', 'PIN?**~', 'PIN?***~'],
  mask: '*',
  showsLast: false,
  challengeText: 'CHALL?',
  checksPin: true,
};

const sha256 = 'OCRA-1:HOTP-SHA256-8:QN06-PSHA1';
const withPin = ocra(sha256, 'sha256', 32, true, false);
const withoutPin = ocra('OCRA-1:HOTP-SHA256-8:QN06', 'sha256', 32, false, false);
const counted = ocra('OCRA-1:HOTP-SHA1-8:C-QN06-PSHA1', 'sha1', 20, true, true);
const selfTested = loadProfile({ name: 'tested', base: 'dsc-plus', selfTestMs: 500 });
const selfTestedA = loadProfile({ name: 'tested-a', base: 'dsc-plus-a', selfTestMs: 500 });

/** Cards, what the model is told of each, and the sum it does. */
export const cards: readonly ModelledCard[] = [
  { title: 'dsc-plus', options: {}, kind: dscPlus, sum: withPin },
  { title: 'dsc-plus-a', options: { profile: 'dsc-plus-a' }, kind: dscPlusA, sum: withPin },
  { title: 'dsc', options: { profile: 'dsc' }, kind: dsc, sum: hotp },
  { title: 'keypad-local-pin', options: { profile: 'keypad-local-pin' }, kind: localPin, sum: withoutPin },
  {
    title: 'dsc-plus with a counter',
    options: { suite: 'ib-key' },
    kind: { ...dscPlus, counting: true },
    sum: counted,
  },
  {
    title: 'dsc-plus with a self-test',
    options: { profile: selfTested },
    kind: { ...dscPlus, selfTestMs: 500 },
    sum: withPin,
  },
  {
    title: 'dsc-plus-a with a self-test',
    options: { profile: selfTestedA },
    kind: { ...dscPlusA, selfTestMs: 500 },
    sum: withPin,
  },
];

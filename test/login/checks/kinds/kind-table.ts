/**
 * How each of the first 24 checks reads for the factors that are not cards: it runs for the kind, another check
 * has it, or it does not apply. The checks of `kinds.ts` take it from here, and docs/dev/login-checks.md shows it.
 */

/** `run`: what it means for the kind. `see`: the check that has it. `not`: why it does not apply. */
export type Reading =
  | { readonly run: string }
  | { readonly see: number; readonly why: string }
  | { readonly not: string };

export interface KindRow {
  readonly check: number;
  readonly totp: Reading;
  readonly temporary: Reading;
  readonly 'code-card': Reading;
  readonly sms: Reading;
  readonly app: Reading;
}

const again: Reading = { not: 'the code is used again, by its nature' };
const noDraw: Reading = { not: 'nothing is drawn when it is asked' };
const ownCode: Reading = { not: 'each login has a code of its own, and nothing else is drawn' };
const noCounter: Reading = { not: 'it has no counter' };
const noPin: Reading = { not: 'it has no PIN' };
const noStep: Reading = { not: 'it has no time step' };
const oneRoute: Reading = {
  not: 'the routes are the same for every kind, and the card’s check names the fields of all',
};

function all(run: string): Omit<KindRow, 'check'> {
  return { totp: { run }, temporary: { run }, 'code-card': { run }, sms: { run }, app: { run } };
}

export const kindTable: readonly KindRow[] = [
  {
    check: 1,
    totp: { run: 'a code once' },
    temporary: again,
    'code-card': { run: 'the values of a pair once' },
    sms: { run: 'a code once' },
    app: { run: 'a response once; an approval once: check 30' },
  },
  {
    check: 2,
    totp: { run: 'its step, in another login and after a restart' },
    temporary: again,
    'code-card': { run: 'its pair, in another login and after a restart' },
    sms: { run: 'the code, in another login and after a restart' },
    app: { run: 'its counter, in another login and after a restart' },
  },
  {
    check: 3,
    totp: { run: 'in one process' },
    temporary: again,
    'code-card': { run: 'in one process' },
    sms: { run: 'in one process' },
    app: { run: 'in one process; approval, by hand and a newer login in two: check 31' },
  },
  {
    check: 4,
    totp: { run: 'the login by the clock that only goes forward, the code by the wall clock' },
    temporary: { run: 'login and code by the clock that only goes forward' },
    'code-card': { run: 'login and card by the clock that only goes forward' },
    sms: { run: 'login and message by the clock that only goes forward' },
    app: { run: 'the login by the clock that only goes forward' },
  },
  {
    check: 5,
    totp: { run: 'after its tries' },
    temporary: { run: 'any code' },
    'code-card': { run: 'any values' },
    sms: { run: 'after its tries' },
    app: { run: 'any response; a denial: check 31' },
  },
  { check: 6, ...all('binding, login and user') },
  { check: 7, ...all('a newer login; a flood of them') },
  {
    check: 8,
    totp: noDraw,
    temporary: noDraw,
    'code-card': { see: 41, why: 'by pair of indices' },
    sms: ownCode,
    app: { not: 'its challenges and their ledger are the card’s' },
  },
  {
    check: 9,
    totp: noDraw,
    temporary: noDraw,
    'code-card': { run: 'each pair is as likely' },
    sms: { run: 'each code of six digits is as likely, with leading zeros' },
    app: { not: 'its challenge is drawn as the card’s' },
  },
  { check: 10, ...all('account and factor, over logins and a restart') },
  { check: 11, ...all('asked in the same form when locked or revoked') },
  {
    check: 12,
    totp: { not: 'comparison and window are those of the card’s time suites' },
    temporary: { not: 'one keyed hash is compared, in constant time; nothing shows it' },
    'code-card': { not: 'the comparison is the card’s' },
    sms: { not: 'one keyed hash is compared, in constant time; nothing shows it' },
    app: { not: 'comparison and window are the card’s' },
  },
  {
    check: 13,
    totp: { run: 'six ASCII digits' },
    temporary: { run: 'eight characters, A to Z and 2 to 9' },
    'code-card': { run: 'six characters, A to Z and 0 to 9' },
    sms: { run: 'six ASCII digits' },
    app: { run: 'eight ASCII digits' },
  },
  {
    check: 14,
    totp: noCounter,
    temporary: noCounter,
    'code-card': noCounter,
    sms: noCounter,
    app: { run: 'by push and by hand together' },
  },
  {
    check: 15,
    totp: { run: 'boundaries and drift of its step' },
    temporary: noStep,
    'code-card': noStep,
    sms: noStep,
    app: noStep,
  },
  {
    check: 16,
    totp: noPin,
    temporary: noPin,
    'code-card': noPin,
    sms: noPin,
    app: { run: 'wrong PIN, old PIN after a change, by push and by hand' },
  },
  {
    check: 17,
    totp: { run: 'its key, and the codes typed' },
    temporary: { run: 'the code, also as a plain hash' },
    'code-card': { run: 'its values, and those typed' },
    sms: { run: 'the codes, also as a plain hash; messages: check 43' },
    app: { run: 'its key, the secret of the phone, and the responses' },
  },
  { check: 18, ...all('session ids, logout, revoked, locked') },
  { check: 19, ...all('a login is not a session; a code needs the password') },
  { check: 20, totp: oneRoute, temporary: oneRoute, 'code-card': oneRoute, sms: oneRoute, app: oneRoute },
  { check: 21, ...all('revoked') },
  { check: 22, ...all('issue, success, failure, expiry, replay, lock') },
  { check: 23, ...all('almost the code') },
  { check: 24, ...all('store down, damaged secret') },
];

/**
 * The four built-in profiles: three cards of the broker, which must not be mixed, and one token of another kind (it
 * checks the PIN itself). `S3`, `S15` and so on are pages listed in docs/dev/fidelity.md.
 */
import type { ProfileSheet } from './profile.ts';

const dscPlus: ProfileSheet = {
  name: 'dsc-plus',
  about: 'the Digital Security Card+ (default)',
  values: {
    role: ['challenge-response', 'D', 'S3 S4'],
    cells: [8, 'I', 'CHALLNG> has 8 characters, the E left out as if to fit'],
    segments: [14, 'I', 'N, G and > need more than 7 segments'],
    pinPrompt: ['PIN>', 'D', 'S4'],
    challengePrompt: ['CHALLNG>', 'D', 'S4'],
    pinCell: [5, 'I', 'PIN> and 4 digits fill 8 cells'],
    pinDigits: [4, 'D', 'S3 S4'],
    pinMask: ['-', 'A', 'after dsc, S1'],
    pinLastShown: [true, 'A', 'after dsc, S1'],
    pinUnfilled: [' ', 'A'],
    pinCheck: ['none', 'I', 'the PIN is changed on the web only, S9 S11'],
    pinTries: [3, 'A', 'not used: the card checks no PIN'],
    failText: ['FAIL ', 'A', 'not used: the card checks no PIN'],
    lockText: ['LOCK PIN', 'A', 'not used: the card checks no PIN'],
    failMs: [2_000, 'A', 'not used: the card checks no PIN'],
    challengeDigits: [6, 'D', 'S3 S4'],
    responseDigits: [8, 'D', 'S3 S4'],
    responsePages: [[8], 'I', '8 digits fill the 8 cells'],
    responsePageMs: [10_000, 'A', 'not used: one page'],
    responseMs: [30_000, 'C', 'LHV PIN calculator, S59'],
    idleOffMs: [30_000, 'C', 'B-Web Digipass, S62; Digipass 270: 30 to 40 s, S54'],
    computingMs: [300, 'A'],
    selfTestMs: [0, 'A', 'none; may be set, 500 is usual'],
    lowBatteryMs: [1_500, 'A'],
    lowBatteryText: ['LOW BATT', 'A'],
    powerHoldMs: [2_000, 'R', 'S1 S2'],
    editShort: ['deletes last', 'C', 'HSBC Secure Key, S63; ANZ, S66; that the card has the key is assumed'],
    editClearMs: [1_000, 'C', 'held clears: HSBC Secure Key, S63; ANZ, S66; the time is assumed'],
    closesAfterMs: [30, 'A', 'the keys need pressing, S4 S5'],
    opensAfterMs: [30, 'A'],
    tapMs: [60, 'A'],
    suite: ['OCRA-1:HOTP-SHA256-8:QN06-PSHA1', 'A', 'the algorithm of the card is not public'],
    batteryComputations: [15_000, 'C', 'Symantec hard tokens, S28'],
    batteryLowBelow: [1_500, 'A', 'a tenth'],
  },
};

const dscPlusA: ProfileSheet = {
  name: 'dsc-plus-a',
  about: 'the older DSC+, with 6 cells and touch keys',
  values: {
    ...dscPlus.values,
    role: ['challenge-response', 'R', 'S2'],
    cells: [6, 'I', 'it shows a 6-digit challenge and 8 digits as 5 and 3'],
    segments: [7, 'I', 'Pn and Ch need no more'],
    pinPrompt: ['Pn', 'R', 'S2'],
    challengePrompt: ['Ch', 'R', 'S2'],
    pinCell: [3, 'A'],
    pinDigits: [4, 'R', 'S2'],
    pinCheck: ['none', 'A', 'as dsc-plus'],
    challengeDigits: [6, 'R', 'S2'],
    responseDigits: [8, 'R', 'S2'],
    responsePages: [[5, 3], 'R', 'S2'],
    responsePageMs: [10_000, 'R', 'S2; that OK starts it anew is assumed'],
    responseMs: [60_000, 'A'],
    idleOffMs: [30_000, 'A'],
    lockText: ['LOC Pn', 'A', 'not used: the card checks no PIN'],
    lowBatteryText: ['Lo bAt', 'A'],
    editShort: ['deletes last', 'R', 'the back arrow, S2'],
    editClearMs: [1_000, 'A'],
    closesAfterMs: [10, 'A', 'a light tap is enough, S2'],
  },
};

const dsc: ProfileSheet = {
  name: 'dsc',
  about: 'the first card: a one-time password, no challenge',
  values: {
    ...dscPlusA.values,
    role: ['one-time-password', 'R', 'S1'],
    cells: [6, 'I', 'it shows 6 digits'],
    segments: [7, 'I', 'brackets, dashes and digits need no more'],
    pinPrompt: ['[    ]', 'R', 'S1'],
    challengePrompt: ['', 'R', 'S1'],
    pinCell: [2, 'R', 'S1'],
    pinDigits: [4, 'R', 'S1'],
    pinMask: ['-', 'R', 'S1'],
    pinLastShown: [true, 'R', 'S1'],
    pinUnfilled: ['_', 'R', 'S1'],
    pinCheck: ['server', 'A', 'beside the code'],
    challengeDigits: [0, 'R', 'S1'],
    responseDigits: [6, 'R', 'S1'],
    responsePages: [[6], 'R', 'S1'],
    responsePageMs: [10_000, 'A', 'not used: one page'],
    responseMs: [15_000, 'R', 'S1'],
    powerHoldMs: [2_000, 'R', 'S1'],
    editShort: ['clears all', 'R', 'S1'],
    closesAfterMs: [30, 'A'],
    suite: ['HOTP-SHA1-6', 'A', 'RFC 4226; the algorithm of the card is not public'],
  },
};

const keypadLocalPin: ProfileSheet = {
  name: 'keypad-local-pin',
  about: 'a keypad token that keeps and checks the PIN itself, for contrast',
  values: {
    ...dscPlus.values,
    role: ['challenge-response', 'A'],
    cells: [8, 'A'],
    segments: [14, 'A'],
    pinPrompt: ['PIN?', 'C', 'CRYPTOCard RB-1, S50'],
    challengePrompt: ['CHALL?', 'A'],
    pinCell: [5, 'A'],
    pinDigits: [4, 'A'],
    pinMask: ['*', 'C', 'CRYPTOCard RB-1, S50'],
    pinLastShown: [false, 'C', 'CRYPTOCard RB-1, S50'],
    pinCheck: ['card', 'C', 'Digipass 270, S54'],
    pinTries: [3, 'C', 'Digipass 270, S54'],
    failText: ['FAIL ', 'C', 'LHV PIN calculator, S59; HSBC Secure Key, S63'],
    lockText: ['LOCK PIN', 'C', 'LHV PIN calculator, S59; HSBC Secure Key, S63'],
    failMs: [2_000, 'A'],
    challengeDigits: [6, 'A'],
    responseDigits: [8, 'A'],
    responsePages: [[8], 'A'],
    responseMs: [30_000, 'C', 'LHV PIN calculator, S59'],
    idleOffMs: [30_000, 'C', 'LHV PIN calculator, S59'],
    powerHoldMs: [2_000, 'C', 'HSBC Secure Key, S63; PBB SecureSign, S58'],
    suite: ['OCRA-1:HOTP-SHA256-8:QN06', 'A'],
  },
};

/**
 * The profiles that come with the product, the default first, with the provenance of each value.
 *
 * @example
 * ```ts
 * import { profileSheets } from 'dscplus';
 *
 * profileSheets.map(({ name }) => name); // → ['dsc-plus', 'dsc-plus-a', 'dsc', 'keypad-local-pin']
 * ```
 */
export const profileSheets: readonly ProfileSheet[] = [dscPlus, dscPlusA, dsc, keypadLocalPin];

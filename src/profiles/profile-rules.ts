/** Rules between the fields of a profile, which can't be checked for one field alone. */

import { pinCheckFault } from '../crypto/pin-checker.ts';
import { LcdError, layOut } from '../display/lcd.ts';
import { errorIn, errorMessage, quoted } from '../errors/message.ts';
import { algorithmNamed, type ResponseAlgorithm, suiteOf } from './algorithm.ts';
import { type Profile, type ProfileField, type ProfileSheet, profileOf } from './profile.ts';
import { ProfileError } from './profile-error.ts';

type Fail = (field: ProfileField, problem: string, action: string) => never;

/** Rules between fields: each row has a condition that must hold and the message if it does not. */
export function checkSheet(sheet: ProfileSheet): ProfileSheet {
  const p = profileOf(sheet);
  const algorithm = algorithmNamed(p.suite);
  const fail: Fail = (field, problem, action) => {
    throw new ProfileError(errorMessage(field, problem, action));
  };
  for (const field of ['pinPrompt', 'challengePrompt', 'lockText', 'lowBatteryText'] as const)
    onLcd(p, field, p[field]);
  onLcd(p, 'failText', `${p.failText}${p.pinTries}`);
  onLcd(p, 'pinMask', p.pinMask);
  checkAlgorithm(p, algorithm, fail);
  const pinFault = pinCheckFault(p.pinCheck, suiteOf(algorithm));
  if (pinFault !== null) throw new ProfileError(pinFault);
  const digitsShown = p.responsePages.reduce((sum, digits) => sum + digits, 0);
  if (digitsShown !== p.responseDigits)
    fail(
      'responsePages',
      `show ${digitsShown} digits`,
      `give pages of ${p.responseDigits} digits, as responseDigits says`,
    );
  const longest = Math.max(...p.responsePages);
  if (longest > p.cells)
    fail('responsePages', `has a page of ${longest} digits`, `give at most ${p.cells}, as cells says`);
  if (p.pinCell + p.pinDigits - 1 > p.cells)
    fail(
      'pinCell',
      `a PIN of ${p.pinDigits} digits from cell ${p.pinCell} does not fit`,
      `give more than ${p.cells} cells, or a lower pinCell`,
    );
  if (p.challengeDigits > p.cells)
    fail('challengeDigits', `${p.challengeDigits} is too many`, `give at most ${p.cells}, as cells says`);
  if (p.tapMs < p.closesAfterMs)
    fail(
      'tapMs',
      `${p.tapMs} is too short for the contact to close`,
      `give ${p.closesAfterMs}, as closesAfterMs says, or more`,
    );
  if (p.tapMs >= p.editClearMs)
    fail('tapMs', `${p.tapMs} is not shorter than editClearMs`, `give less than ${p.editClearMs}`);
  if (p.tapMs >= p.powerHoldMs)
    fail('tapMs', `${p.tapMs} is not shorter than powerHoldMs`, `give less than ${p.powerHoldMs}`);
  if (p.powerHoldMs >= p.idleOffMs)
    fail('powerHoldMs', `${p.powerHoldMs} is not shorter than idleOffMs`, `give less than ${p.idleOffMs}`);
  const tapWholeMs = p.tapMs + p.opensAfterMs;
  const pages = p.responsePages.length;
  if (p.responseMs <= pages * tapWholeMs)
    fail(
      'responseMs',
      `${p.responseMs} is too short for a tap for each page`,
      `give more than ${pages * tapWholeMs}`,
    );
  if (pages > 1 && p.responsePageMs <= tapWholeMs)
    fail('responsePageMs', `${p.responsePageMs} is too short for a tap`, `give more than ${tapWholeMs}`);
  if (p.batteryLowBelow > p.batteryComputations)
    fail(
      'batteryLowBelow',
      `${p.batteryLowBelow} is more than a new battery has`,
      `give at most ${p.batteryComputations}, as batteryComputations says`,
    );
  return sheet;
}

/** Which parts of RFC 6287 a card can do: challenge and response within its cells and keys, no session. */
function checkAlgorithm(p: Profile, algorithm: ResponseAlgorithm, fail: Fail): void {
  const needs = p.role === 'one-time-password' ? 'hotp' : 'ocra';
  if (algorithm.kind !== needs) {
    fail(
      'suite',
      `${quoted(algorithm.text)} is not for a ${p.role} card`,
      needs === 'hotp' ? 'give HOTP such as HOTP-SHA1-6' : 'give an OCRA suite',
    );
  }
  if (algorithm.kind === 'hotp') {
    if (algorithm.digits !== p.responseDigits)
      fail(
        'suite',
        `gives ${algorithm.digits} digits`,
        `give one of ${p.responseDigits}, as responseDigits says`,
      );
    if (p.challengeDigits !== 0)
      fail(
        'challengeDigits',
        `${p.challengeDigits} on a one-time-password card, which takes no challenge`,
        'give 0',
      );
    return;
  }
  const { challenge, digits, sessionBytes, stepSeconds } = algorithm.suite;
  if (challenge.format !== 'N')
    fail('suite', `has Q${challenge.format}, and the card has digit keys only`, 'give QN04 to QN08');
  if (challenge.length > 8)
    fail('suite', `has QN${String(challenge.length).padStart(2, '0')}`, 'give QN04 to QN08');
  if (challenge.length !== p.challengeDigits)
    fail(
      'suite',
      `takes a challenge of ${challenge.length} digits`,
      `give one of ${p.challengeDigits}, as challengeDigits says`,
    );
  if (digits < 4 || digits > 8)
    fail('suite', `gives ${digits} digits`, 'give one of 4 to 8, which a card can show');
  if (digits !== p.responseDigits)
    fail('suite', `gives ${digits} digits`, `give one of ${p.responseDigits}, as responseDigits says`);
  if (sessionBytes !== null) fail('suite', 'has S, and a card takes no session', 'give a suite without S');
  if (stepSeconds === 0) fail('suite', 'has T0H, a time step of 0 hours', 'give a longer time step');
}

function onLcd(p: Profile, field: ProfileField, text: string): void {
  try {
    layOut(text, p);
  } catch (error) {
    if (error instanceof LcdError) throw new ProfileError(errorIn(field, error.message));
    throw error;
  }
}

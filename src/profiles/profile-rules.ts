/**
 * Rules between the fields of a profile, which each field alone can't tell.
 */
import { pinCheckFault } from '../crypto/pin-checker.ts';
import { LcdError, layOut } from '../display/lcd.ts';
import { algorithmNamed, type ResponseAlgorithm, suiteOf } from './algorithm.ts';
import { type Profile, type ProfileField, type ProfileSheet, profileOf } from './profile.ts';
import { ProfileError } from './profile-error.ts';

/** Rules between fields: each row is a condition that must hold and what to say when it does not. */
export function checkSheet(sheet: ProfileSheet): ProfileSheet {
  const p = profileOf(sheet);
  const algorithm = algorithmNamed(p.suite);
  const fail = (message: string): never => {
    throw new ProfileError(message);
  };
  for (const field of ['pinPrompt', 'challengePrompt', 'lockText', 'lowBatteryText'] as const)
    onLcd(p, field, p[field]);
  onLcd(p, 'failText', `${p.failText}${p.pinTries}`);
  onLcd(p, 'pinMask', p.pinMask);
  checkAlgorithm(p, algorithm, fail);
  const pinFault = pinCheckFault(p.pinCheck, suiteOf(algorithm));
  if (pinFault !== null) fail(pinFault);
  const shown = p.responsePages.reduce((sum, digits) => sum + digits, 0);
  if (shown !== p.responseDigits)
    fail(`responsePages show ${shown} digits: the answer has ${p.responseDigits}`);
  if (Math.max(...p.responsePages) > p.cells)
    fail(`responsePages has a page of ${Math.max(...p.responsePages)} digits: the LCD has ${p.cells} cells`);
  if (p.pinCell + p.pinDigits - 1 > p.cells)
    fail(`a PIN of ${p.pinDigits} digits from cell ${p.pinCell} does not fit: the LCD has ${p.cells} cells`);
  if (p.challengeDigits > p.cells)
    fail(`challengeDigits is ${p.challengeDigits}: the LCD has ${p.cells} cells`);
  if (p.tapMs < p.closesAfterMs)
    fail(`tapMs is ${p.tapMs}: a tap must last until the contact closes, ${p.closesAfterMs} ms or more`);
  if (p.tapMs >= p.editClearMs)
    fail(`tapMs is ${p.tapMs}: a tap must be shorter than editClearMs, ${p.editClearMs} ms`);
  if (p.tapMs >= p.powerHoldMs)
    fail(`tapMs is ${p.tapMs}: a tap must be shorter than powerHoldMs, ${p.powerHoldMs} ms`);
  if (p.powerHoldMs >= p.idleOffMs)
    fail(`powerHoldMs is ${p.powerHoldMs}: it must be shorter than idleOffMs, ${p.idleOffMs} ms`);
  const tapWholeMs = p.tapMs + p.opensAfterMs;
  const pages = p.responsePages.length;
  if (p.responseMs <= pages * tapWholeMs)
    fail(
      `responseMs is ${p.responseMs}: it must be longer than a tap for each page, ${pages * tapWholeMs} ms, to be read`,
    );
  if (pages > 1 && p.responsePageMs <= tapWholeMs)
    fail(`responsePageMs is ${p.responsePageMs}: it must be longer than a tap, ${tapWholeMs} ms, to be read`);
  if (p.batteryLowBelow > p.batteryComputations)
    fail(`batteryLowBelow is ${p.batteryLowBelow}: a new battery has ${p.batteryComputations}`);
  return sheet;
}

/** What a card can do of RFC 6287: digits in and out within its cells and keys, no session. */
function checkAlgorithm(p: Profile, algorithm: ResponseAlgorithm, fail: (message: string) => never): void {
  const needs = p.role === 'one-time-password' ? 'hotp' : 'ocra';
  if (algorithm.kind !== needs) {
    fail(
      `suite is ${algorithm.text}: a ${p.role} card takes ${needs === 'hotp' ? 'HOTP such as HOTP-SHA1-6' : 'an OCRA suite'}`,
    );
  }
  if (algorithm.kind === 'hotp') {
    if (algorithm.digits !== p.responseDigits)
      fail(`suite gives ${algorithm.digits} digits: responseDigits is ${p.responseDigits}`);
    if (p.challengeDigits !== 0)
      fail(`challengeDigits is ${p.challengeDigits}: a one-time-password card takes no challenge, 0`);
    return;
  }
  const { challenge, digits, sessionBytes, stepSeconds } = algorithm.suite;
  if (challenge.format !== 'N')
    fail(`suite has Q${challenge.format}: a card with digit keys takes QN04 to QN08`);
  if (challenge.length > 8)
    fail(`suite has QN${String(challenge.length).padStart(2, '0')}: a card takes QN04 to QN08`);
  if (challenge.length !== p.challengeDigits)
    fail(`suite takes a challenge of ${challenge.length} digits: challengeDigits is ${p.challengeDigits}`);
  if (digits < 4 || digits > 8) fail(`suite gives ${digits} digits: a card shows 4 to 8`);
  if (digits !== p.responseDigits)
    fail(`suite gives ${digits} digits: responseDigits is ${p.responseDigits}`);
  if (sessionBytes !== null) fail('suite has S: a card takes no session');
  if (stepSeconds === 0) fail('suite has T0H: a time step lasts at least a second');
}

function onLcd(p: Profile, field: ProfileField, text: string): void {
  try {
    layOut(text, p);
  } catch (error) {
    if (error instanceof LcdError) throw new ProfileError(`${field}: ${error.message}`);
    throw error;
  }
}

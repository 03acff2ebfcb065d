/** `dscplus new`: makes a card file. Prints what it made, never the key. */

import { randomBytes, randomInt } from 'node:crypto';
import { keyBytesFor, parseKey } from '../../crypto/key.ts';
import { pinCheckerText } from '../../crypto/pin-checker.ts';
import { EntryError } from '../../device/errors.ts';
import { errorMessage } from '../../errors/message.ts';
import { serialFault } from '../../login/admin/serial-number.ts';
import { algorithmNamed } from '../../profiles/algorithm.ts';
import { type Profile, profileOf } from '../../profiles/profile.ts';
import { createCardFile } from '../../storage/card-file.ts';
import { sheetFrom } from '../io/chosen-card.ts';
import { UsageError } from '../io/errors.ts';
import { checkNewPath } from '../io/new-path.ts';
import { columns, print } from '../io/output.ts';
import { isGiven, type Options, readSecrets, type WantedSecret } from '../io/secrets/secrets.ts';

const serialDigits = 8;

export async function makeCard(path: string, options: Options): Promise<void> {
  const sheet = sheetFrom(options);
  const profile = profileOf(sheet);
  const serial = options.serial === undefined ? randomSerial() : checkSerial(String(options.serial));
  const keepsPin = profile.pinChecker === 'card';
  if (!keepsPin && isGiven(options, 'local-pin')) {
    throw new UsageError(
      errorMessage(
        '--local-pin-…',
        `the PIN of this card is checked by ${pinCheckerText[profile.pinChecker]}`,
        'leave it out',
      ),
    );
  }
  checkNewPath(path);
  const secrets = await readSecrets(options, wanted(keepsPin));
  const { passphrase, 'local-pin': localPin } = secrets;
  if (localPin !== undefined) checkLocalPin(localPin, profile);
  const { hash } = algorithmNamed(profile.suite);
  const key = secrets.key === undefined ? randomBytes(keyBytesFor(hash)) : parseKey(secrets.key);
  createCardFile(path, {
    serial,
    sheet,
    key: new Uint8Array(key),
    noPin: options.noPin === true,
    ...(localPin !== undefined && { localPin }),
    ...(passphrase !== undefined && { passphrase }),
  });
  print(
    columns([
      ['card', path],
      ['serial number', serial],
      ['profile', sheet.name],
      ['suite', profile.suite],
      ['PIN check', pinCheckerText[profile.pinChecker]],
      [
        'key',
        `${key.length} bytes, ${secrets.key === undefined ? 'random' : 'as given'}, ${passphrase === undefined ? 'not sealed' : 'sealed with the passphrase'}`,
      ],
    ]),
  );
}

function wanted(keepsPin: boolean): WantedSecret[] {
  return [
    { name: 'passphrase', need: 'given', twice: true },
    { name: 'key', need: 'given' },
    ...(keepsPin ? [{ name: 'local-pin', need: 'asked', twice: true } as const] : []),
  ];
}

function randomSerial(): string {
  return `SIM-${String(randomInt(10 ** serialDigits)).padStart(serialDigits, '0')}`;
}

/** A file can hold other serial numbers, but no login server accepts a card that has one. */
function checkSerial(serial: string): string {
  const fault = serialFault(serial);
  if (fault !== null) throw new UsageError(fault);
  return serial;
}

function checkLocalPin(pin: string, { name, pinDigits }: Profile): void {
  if (pin.length === pinDigits && /^[0-9]+$/.test(pin)) return;
  throw new EntryError(errorMessage('local PIN', 'does not fit', `give ${pinDigits} digits for ${name}`));
}

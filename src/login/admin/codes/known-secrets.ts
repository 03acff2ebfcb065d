/** The check of secrets that staff brings along for typed codes: a key, a temporary code, the values of a card. */
import { checkKey, KeyError } from '../../../crypto/key.ts';
import { errorMessage, quoted } from '../../../errors/message.ts';
import type { UserRecord } from '../../auth/store.ts';
import type { Transaction } from '../../auth/transaction.ts';
import { codeCardValues, valueAlphabet, valueCharacters } from '../../factors/code-card.ts';
import { temporaryAlphabet, temporaryCharacters } from '../../factors/temporary.ts';
import { hasTotpKey } from '../../factors/totp.ts';
import { StaffError } from '../admin-types.ts';

/** @throws {StaffError} */
export function checkTotpKey(key: Uint8Array): void {
  try {
    checkKey(key);
  } catch (error) {
    if (error instanceof KeyError) throw new StaffError(error.message);
    throw error;
  }
}

/** One code would count twice. @throws {StaffError} for a key that the user has already */
export function checkNewKey({ tables, seal }: Transaction, user: UserRecord, key: Uint8Array): void {
  const isSame = (id: string): boolean => {
    const factor = tables.factors.get(id);
    return factor?.kind === 'totp' && factor.status !== 'revoked' && hasTotpKey(seal, factor, key);
  };
  if (!user.factors.some(isSame)) return;
  throw new StaffError(
    errorMessage(`user ${quoted(user.id)}`, 'has an authenticator app with this key', 'give another key'),
  );
}

/** @throws {StaffError} */
export function checkTemporaryCode(code: string): void {
  if (consistsOf(code, temporaryCharacters, temporaryAlphabet)) return;
  throw new StaffError(
    errorMessage('temporary code', 'of another form', `give ${temporaryCharacters} of A to Z and 2 to 9`),
  );
}

/** @throws {StaffError} */
export function checkCardValues(values: readonly string[]): void {
  const thing = 'values of the security code card';
  if (!Array.isArray(values) || values.length !== codeCardValues) {
    const count = Array.isArray(values) ? `${values.length} values` : 'not a list';
    throw new StaffError(errorMessage(thing, count, `give ${codeCardValues} values`));
  }
  const wrong = values.findIndex((value) => !consistsOf(value, valueCharacters, valueAlphabet));
  if (wrong === -1) return;
  throw new StaffError(
    errorMessage(
      thing,
      `value ${wrong + 1} is of another form`,
      `give ${valueCharacters} of A to Z and 2 to 9, without I and O`,
    ),
  );
}

function consistsOf(text: unknown, length: number, alphabet: string): boolean {
  return (
    typeof text === 'string' &&
    text.length === length &&
    [...text].every((character) => alphabet.includes(character))
  );
}

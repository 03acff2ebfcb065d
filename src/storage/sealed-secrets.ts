/** The secrets of a file, in plain text or sealed with a passphrase, and opened. */
import { errorMessage, quotedPath } from '../errors/message.ts';
import { type Sealed, seal, unseal } from './passphrase-seal.ts';
import { StoredFileError } from './stored-file-error.ts';

/** Where a file has its secrets, and what they are bound to. */
export interface SecretsPlace {
  readonly path: string;
  /** How a message names them: `key`. */
  readonly name: string;
  readonly bound: string;
}

export function isSealed(secrets: object): secrets is Sealed {
  return 'kdf' in secrets;
}

/** @throws StoredFileError `passphrase` for an empty one */
export function sealedSecrets(secrets: object, { path, bound }: SecretsPlace, passphrase: string): Sealed {
  return seal(Buffer.from(JSON.stringify(secrets)), passphrase, bound, quotedPath(path));
}

/**
 * The secrets in plain text, unchecked where they were sealed.
 * @throws StoredFileError `sealed` without a passphrase; `passphrase` for a wrong one, or one for a file that is not
 * sealed
 */
export function openSealedSecrets(
  secrets: object,
  { path, name, bound }: SecretsPlace,
  passphrase: string | undefined,
): unknown {
  if (!isSealed(secrets)) {
    if (passphrase === undefined) return secrets;
    throw new StoredFileError(
      'passphrase',
      errorMessage(quotedPath(path), `its ${name} is not sealed`, 'leave the passphrase out'),
    );
  }
  if (passphrase === undefined)
    throw new StoredFileError(
      'sealed',
      errorMessage(quotedPath(path), `its ${name} is sealed`, 'give its passphrase'),
    );
  const plain = unseal(secrets, passphrase, bound);
  if (plain !== null) return JSON.parse(Buffer.from(plain).toString('utf8'));
  throw new StoredFileError(
    'passphrase',
    errorMessage(
      quotedPath(path),
      'wrong passphrase, or the file was changed',
      `give the passphrase that its ${name} was sealed with`,
    ),
  );
}

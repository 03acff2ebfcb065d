/**
 * Phone files: a phone with the app that outlives the process. A file is made once and never overwritten by another
 * phone, locked while a phone uses it, and written before anything that depends on it shows. docs/user/phone.md is the
 * user's page.
 */
import { randomBytes } from 'node:crypto';
import { newPhoneKept, type PhoneKept, type PhoneMemory } from '../phone/phone-memory.ts';
import type { PhoneProfileName, PhoneValues } from '../phone/phone-profile.ts';
import type { PhoneLocale } from '../phone/screens/phone-texts.ts';
import {
  checkPhoneSecrets,
  phoneFileKind,
  placeOfSecrets,
  readPhoneText,
  type ShownBefore,
  type StoredPhone,
  writePhoneText,
} from './phone-file-format.ts';
import { isSealed, openSealedSecrets, sealedSecrets } from './sealed-secrets.ts';
import { createStored, type OpenStored, openStored, readStoredAt } from './stored-file.ts';
import type { StoredFileError } from './stored-file-error.ts';

/** The phone that a new file is to hold. */
export interface NewPhoneFile {
  /** The kind of phone. */
  readonly profile: PhoneProfileName;
  /** Values of its own. */
  readonly values?: PhoneValues;
  /** The language of the app; default `en`. */
  readonly locale?: PhoneLocale;
  /** The address of its login server. */
  readonly server?: string;
  /** Seals the secrets. */
  readonly passphrase?: string;
}

/** What a phone file says without its passphrase. */
export interface PhoneFileInfo
  extends Pick<StoredPhone, 'profile' | 'values' | 'locale' | 'server' | 'memory'> {
  /** The path of the file itself, symbolic links resolved. */
  readonly path: string;
  readonly sealed: boolean;
}

/** What is different from what the file says, from now on. */
export interface OpenPhoneOptions {
  readonly passphrase?: string;
  readonly locale?: PhoneLocale;
  readonly server?: string;
}

/** The file of a phone, in use. */
export interface OpenPhoneFile extends Omit<PhoneFileInfo, 'memory' | 'path'> {
  /** Memory and secrets, for `createPhone`. */
  readonly kept: PhoneKept;
  /** What showed when the phone was closed; null if it starts anew. */
  readonly shown: ShownBefore | null;
  /**
   * Writes memory and secrets. What showed is not kept: after a loss of power the phone starts anew.
   * @throws StoredFileError `changed`, `mode`, `file system`
   */
  store(kept: PhoneKept): void;
  /** Writes what shows too, to continue there. @throws as `store` */
  save(kept: PhoneKept, shown: ShownBefore): void;
  /** Why the last write failed, or null if none has. */
  fault(): StoredFileError | null;
  /** Unlocks the file. Further calls do nothing. */
  close(): void;
}

const installationBytes = 16;

/**
 * Creates a phone file with mode 0600, of an app without a user. A file that exists is never overwritten.
 * @throws StoredFileError `exists`, `locked`, `passphrase` for an empty one, `file system`
 */
export function createPhoneFile(path: string, { passphrase, ...phone }: NewPhoneFile): void {
  const { profile, values = {}, locale = 'en', server = null } = phone;
  const kept = newPhoneKept(randomBytes(installationBytes).toString('hex'));
  const plain: StoredPhone = { profile, values, locale, server, ...kept, shown: null };
  // A text that can't be read again is never written.
  readPhoneText(writePhoneText(plain), path);
  const sealed = passphrase !== undefined && {
    secrets: sealedSecrets(kept.secrets, placeOfSecrets(plain, path), passphrase),
  };
  createStored(path, writePhoneText({ ...plain, ...sealed }));
}

/** Reads what a phone file says without its passphrase; never a secret. The file is not locked. @throws StoredFileError */
export function readPhoneFile(path: string): PhoneFileInfo & { readonly memory: PhoneMemory } {
  const { file, content } = readStoredAt(path, phoneFileKind);
  const { profile, values, locale, server, memory, secrets } = content;
  return { path: file, profile, values, locale, server, memory, sealed: isSealed(secrets) };
}

/** Opens a phone file and locks it until `close`. @throws StoredFileError */
export function openPhoneFile(path: string, options: OpenPhoneOptions = {}): OpenPhoneFile {
  return openStored(path, phoneFileKind, (stored) => opened(stored, path, options));
}

function opened(
  { content, write, fault, close }: OpenStored<StoredPhone>,
  path: string,
  { passphrase, ...changed }: OpenPhoneOptions,
): OpenPhoneFile {
  const place = placeOfSecrets(content, path);
  const secrets = checkPhoneSecrets(
    content.memory,
    openSealedSecrets(content.secrets, place, passphrase),
    path,
  );
  const phone = { ...content, ...changed };
  /** The secrets as they are in the file, and their text. Sealing takes a while. */
  let written = { text: JSON.stringify(secrets), secrets: content.secrets };

  function save({ memory, secrets: next }: PhoneKept, shown: ShownBefore | null): void {
    const text = JSON.stringify(next);
    if (text !== written.text)
      written = { text, secrets: passphrase === undefined ? next : sealedSecrets(next, place, passphrase) };
    write(writePhoneText({ ...phone, memory, secrets: written.secrets, shown }));
  }

  const { profile, values, locale, server, shown } = phone;
  return {
    ...{ profile, values, locale, server, shown, sealed: isSealed(content.secrets) },
    kept: { memory: content.memory, secrets },
    store: (kept) => save(kept, null),
    save,
    fault,
    close,
  };
}

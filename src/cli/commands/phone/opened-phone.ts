/** The phone that a command uses: that of the file of `--phone`, which is made at its first use. */
import { existsSync } from 'node:fs';
import { createRealClock } from '../../../clock/real-clock.ts';
import { errorMessage } from '../../../errors/message.ts';
import { type RunningPhone, runPhone } from '../../../handset/phone/running-phone.ts';
import type { ServerPlace } from '../../../net/client/json-request.ts';
import type { PhoneProfileName } from '../../../phone/phone-profile.ts';
import type { PhoneLocale } from '../../../phone/screens/phone-texts.ts';
import {
  createPhoneFile,
  type OpenPhoneFile,
  openPhoneFile,
  readPhoneFile,
} from '../../../storage/phone-file.ts';
import { UsageError } from '../../io/errors.ts';
import { type Options, readSecrets, type SecretName } from '../../io/secrets/secrets.ts';
import { checkUrl, fromReadyFile } from '../server/running-server.ts';
import { checkKind, ownValues } from './phone-kind.ts';
import type { TypedSecrets } from './used-phone.ts';

/** A phone of a file in use by a command. */
export interface OpenedPhone {
  readonly phone: RunningPhone;
  /** What options gave, for the fields that ask for it. */
  readonly secrets: TypedSecrets;
  /** Saves what shows, and ends the clock. */
  close(): Promise<void>;
}

/**
 * Opens the phone. `refreshPhone` is next.
 * @param typed the secrets that options may give
 * @throws UsageError, StoredFileError
 */
export async function openPhone(options: Options, typed: readonly SecretName[] = []): Promise<OpenedPhone> {
  const path = String(options.phone);
  const server = serverFrom(options);
  const isNew = !existsSync(path);
  const info = isNew ? null : readPhoneFile(path);
  checkKind(options, path, info);
  const values = info === null ? ownValues(options, options.os as PhoneProfileName) : {};
  const secrets = await readSecrets(options, [
    { name: 'passphrase', need: info?.sealed === true ? 'asked' : 'given' },
    ...typed.map((name) => ({ name, need: 'given' }) as const),
  ]);
  const { passphrase } = secrets;
  const sealing = passphrase === undefined ? {} : { passphrase };
  if (isNew) createPhoneFile(path, { profile: options.os as PhoneProfileName, values, ...sealing });
  const file = openPhoneFile(path, {
    ...sealing,
    ...(options.locale !== undefined && { locale: options.locale as PhoneLocale }),
    ...(server !== null && { server: server.url.href }),
  });
  try {
    return { ...running(file, addressOf(options, server, file.server)), secrets };
  } catch (error) {
    file.close();
    throw error;
  }
}

/** Asks for notifications. A server that does not reply is a fault of the phone, which says it with what it prints. */
export async function refreshPhone({ phone }: OpenedPhone): Promise<void> {
  await phone.refresh().catch(() => {});
}

function running(file: OpenPhoneFile, server: ServerPlace | null): Omit<OpenedPhone, 'secrets'> {
  const clock = createRealClock();
  const phone = runPhone({ file, clock, unixMs: Date.now, server });
  return {
    phone,
    async close() {
      try {
        await phone.close();
      } finally {
        clock.stop();
      }
    },
  };
}

function addressOf({ offline }: Options, given: ServerPlace | null, kept: string | null): ServerPlace | null {
  if (offline === true) return null;
  return given ?? (kept === null ? null : { url: checkUrl(kept, '--server', 'password'), ca: null });
}

/** @throws UsageError */
function serverFrom({ server, readyFile }: Options): ServerPlace | null {
  if (typeof server === 'string' && typeof readyFile === 'string')
    throw new UsageError(errorMessage('--server and --ready-file', "can't be combined", 'give one'));
  if (typeof readyFile === 'string') return fromReadyFile(readyFile);
  return typeof server === 'string' ? { url: checkUrl(server, '--server', 'password'), ca: null } : null;
}

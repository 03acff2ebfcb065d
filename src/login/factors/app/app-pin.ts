/** The PIN of the app: its form, and its hash as the suite takes it. */
import { createHash, timingSafeEqual } from 'node:crypto';
import type { AppRecord, PhoneOs } from '../../auth/records/app-record.ts';
import type { Seal } from '../../auth/sealing.ts';
import { openSecrets } from '../card-secrets.ts';

/**
 * The form of a PIN. Android: 4 to 6 letters and digits, at least one digit (documented). iOS has none; the app sends
 * the secret that came with the key (assumed).
 */
const pinForms: Readonly<Record<PhoneOs, RegExp>> = {
  android: /^(?=.*[0-9])[A-Za-z0-9]{4,6}$/,
  ios: /^[A-Za-z0-9_-]{43}$/,
};

export function isFitPin(os: PhoneOs, pin: unknown): pin is string {
  return typeof pin === 'string' && pinForms[os].test(pin);
}

export function appPinHash(pin: string): Uint8Array {
  return Uint8Array.from(createHash('sha1').update(pin).digest());
}

/** Whether a PIN is that of an app. @throws {SealError} */
export function isPinOf(seal: Seal, app: AppRecord, pin: unknown): boolean {
  const { pinHash } = openSecrets(seal, app);
  return timingSafeEqual(pinHash ?? new Uint8Array(20), appPinHash(typeof pin === 'string' ? pin : ''));
}

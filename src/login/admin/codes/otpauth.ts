/** The address that an authenticator app reads from a QR code: the key URI format that all such apps share. */
import { totpDigits, totpStepSeconds } from '../../factors/totp.ts';

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** Base32 (RFC 4648 §6) without padding. */
export function base32(bytes: Uint8Array): string {
  let text = '';
  let bits = 0;
  let value = 0;
  for (const byte of bytes) {
    value = (value << 8) | byte;
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      text += alphabet[(value >> bits) & 31];
    }
    value &= (1 << bits) - 1;
  }
  return bits === 0 ? text : text + alphabet[(value << (5 - bits)) & 31];
}

export function otpauthAddress(user: string, secret: string): string {
  const label = `dscplus:${encodeURIComponent(user)}`;
  return `otpauth://totp/${label}?secret=${secret}&issuer=dscplus&algorithm=SHA1&digits=${totpDigits}&period=${totpStepSeconds}`;
}

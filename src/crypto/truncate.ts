/** Dynamic truncation: from an HMAC to the digits that a person reads (RFC 4226 §5.3, also used by RFC 6287 §5.2). */

/**
 * The last `digits` decimal digits of the 31 bits that start at the offset given by the low half of the *last* byte
 * of the digest (byte 19, 31 or 63), leading zeros kept. 31 bits have ten digits at most, the first of them 0, 1
 * or 2: errata 3730 of RFC 6287 (reported) asks to forbid a length of 10 for that reason.
 */
export function truncate(digest: Uint8Array, digits: number): string {
  const offset = digest[digest.length - 1]! & 0x0f;
  const value =
    ((digest[offset]! & 0x7f) << 24) |
    (digest[offset + 1]! << 16) |
    (digest[offset + 2]! << 8) |
    digest[offset + 3]!;
  return String(value % 10 ** digits).padStart(digits, '0');
}

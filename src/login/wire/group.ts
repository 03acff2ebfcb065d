/**
 * The groups of the wire login: a safe prime of 512 bits, and the generator 2. 512 bits are what the clients expect, and
 * far too few against someone who wants the password.
 *
 * `own`: nothing is up a sleeve: N is the first safe prime from the SHA-512 of `groupText` on, with its highest bit set,
 * that is 3 modulo 8, which makes 2 a generator of the whole group. test/login/wire/group.test.ts draws it again.
 *
 * `stanford`: the prime of 512 bits of Stanford's SRP, which public clients begin with. Some of them take no
 * other (docs/dev/wire-login.md).
 */
import type { SrpGroup } from '../../crypto/srp.ts';

export const groupText = 'dscplus wire login: SRP group of 512 bits';

export const wireGroups = {
  own: {
    N: 0x96a96aaea7921867384da5d9d8b68e98fcded6eb3a2111b531fbfd494674b151ac77c90919eba0e2c9c5d68d584be7ba3c46440e61c9c647f89aa8220446e9ebn,
    g: 2n,
  },
  stanford: {
    N: 0xd4c7f8a2b32c11b8fba9581ec4ba4f1b04215642ef7355e37c0fc0443ef756ea2c6b8eeb755a1c723027663caa265ef785b8ff6a9b35227a52d86633dbdfca43n,
    g: 2n,
  },
} as const satisfies Readonly<Record<string, SrpGroup>>;

export type WireGroupName = keyof typeof wireGroups;

export function isWireGroup(name: unknown): name is WireGroupName {
  return typeof name === 'string' && Object.hasOwn(wireGroups, name);
}

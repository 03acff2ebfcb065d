/**
 * INIT and COMPLETEAUTH: the client proves the password. A name that nobody has, and a user who is locked, get the same
 * parameters by the same work; whether the proof counts is decided by login/auth.
 */
import { randomBytes } from 'node:crypto';
import {
  isSrpClientKey,
  srpClientProof,
  srpDigestHex,
  srpHex,
  srpNumber,
  srpScramble,
  srpServerKey,
  srpServerProof,
  srpServerSecret,
  srpSessionKey,
} from '../../crypto/srp.ts';
import { equalDigits } from '../../crypto/verify.ts';
import { errorMessage } from '../../errors/message.ts';
import type { Verifiers } from '../auth/passwords/verifiers.ts';
import { beginByProof } from '../auth/start-login.ts';
import type { BegunClient, WireProofs } from './clients.ts';
import { wireGroups } from './group.ts';
import { isOfUser, logRefusal, type WireContext } from './wire.ts';
import { offeredCodes } from './wire-ask.ts';
import { done, malformed, notBegun, notProven, proven } from './wire-replies.ts';
import type { AuthenticatorReply, WireForm } from './wire-service.ts';

/** Of the server's private key b: twice the bits that a group of 512 bits is worth. */
const keyBytes = 32;
const busyRetryMs = 1_000;

export async function init(wire: WireContext, client: string, form: WireForm): Promise<AuthenticatorReply> {
  const { parts, protocol, clients, modulus } = wire;
  const group = wireGroups[protocol.group];
  if (form.USER === undefined || form.A === undefined)
    return malformed(errorMessage('INIT', 'USER or A is missing', 'send both'));
  const A = srpNumber(form.A);
  if (!isSrpClientKey(group, A)) {
    await logRefusal(wire, 'malformed', 'A is 0 mod N');
    return malformed(errorMessage('A', '0 mod N', 'send g^a mod N'));
  }
  const user = form.USER.toLowerCase();
  const sealed = parts.store.read(({ users }) => users.get(user))?.verifier;
  const { salt, verifier } = (parts.verifiers as Verifiers).accountOf(user, sealed);
  const b = srpNumber(randomBytes(keyBytes).toString('hex'));
  const B = srpServerKey(protocol.proto, group, verifier, b);
  const mode = form.LOGIN_TYPE === '2' ? 'paper' : 'live';
  const begun = { step: 'begun', user, mode, salt, verifier, sealed, A, b, B } as const;
  if (!clients.put(client, begun, parts.policy.wireLifeMs)) {
    await logRefusal(wire, 'busy', `${parts.policy.wireOpenMax} clients are between two steps`);
    return notBegun({ kind: 'refused', reason: 'busy', retryAfterMs: busyRetryMs });
  }
  return done({
    ini_params: {
      ...{ g: String(group.g), N: srpHex(group.N), proto: protocol.proto, hash: 'SHA1' },
      ...{ s: srpHex(salt), B: srpHex(B), lp: String(parts.policy.wireLongPasswords === 1) },
      ...{ rsapub: modulus, paper: String(mode === 'paper') },
    },
  });
}

export async function completeAuth(
  wire: WireContext,
  client: string,
  form: WireForm,
): Promise<AuthenticatorReply> {
  const { parts, clients, failures } = wire;
  const begun = clients.get(client);
  if (form.M1 === undefined) return malformed(errorMessage('COMPLETEAUTH', 'M1 is missing', 'send it'));
  if (begun?.step !== 'begun') {
    await logRefusal(wire, 'wrong step', 'COMPLETEAUTH without INIT, or too late after it');
    return notProven(false);
  }
  // Before anything is awaited: an INIT takes one proof, right or wrong.
  clients.replace(client, begun, null);
  const { user, mode, sealed } = begun;
  if (!isOfUser(form.USER, begun)) {
    await logRefusal(wire, 'wrong step', 'COMPLETEAUTH for another user than INIT');
    return notProven(failures.add(user));
  }
  const { M1, M2 } = proofsOf(wire, begun);
  const isRight = equalDigits(M1, srpDigestHex(srpNumber(form.M1)));
  const login = await beginByProof(
    parts,
    { user, mode },
    ({ verifier }) => isRight && verifier !== undefined && verifier === sealed,
  );
  if (login.kind === 'refused')
    return login.reason === 'credentials' ? notProven(failures.add(user)) : notBegun(login);
  if (login.kind === 'session') {
    failures.forget(user);
    const { session } = login;
    clients.put(client, { step: 'accepted', user, M1, M2, session }, parts.policy.wireLifeMs);
    return proven(M2, []);
  }
  const { login: id, binding, factors, endsInMs } = login;
  const state = { step: 'proven', user, M1, M2, login: id, binding, factors, asked: null } as const;
  clients.put(client, state, endsInMs);
  return proven(M2, offeredCodes(factors));
}

/** Both proofs of a login, the client's as it must be. */
function proofsOf({ protocol }: WireContext, { user, salt, verifier, A, b, B }: BegunClient): WireProofs {
  const group = wireGroups[protocol.group];
  const u = srpScramble(protocol.proto, group, A, B);
  const K = srpSessionKey(srpServerSecret(group, { A, verifier, u, b }));
  const M1 = srpClientProof(group, { user, salt, A, B, K });
  return { M1: srpDigestHex(M1), M2: srpDigestHex(srpServerProof(A, M1, K)) };
}

/**
 * The wire login: a login in the forms that clients without a page send. It is another proof of the password (SRP) in
 * front of the one login: login/auth decides who is accepted, what counts as a failure and what is locked, as for the
 * page. What a client has proven is kept under its JSESSIONID, in memory.
 */
import { generateKeyPairSync } from 'node:crypto';
import { equalDigits } from '../../crypto/verify.ts';
import type { Session } from '../auth/login-steps.ts';
import type { Seal } from '../auth/sealing.ts';
import { type LoginParts, newSecret } from '../auth/transaction.ts';
import { completeAuth, init } from './password-proof.ts';
import { completeFactor, isProof, pickFactor } from './second-factor.ts';
import { isOfUser, logRefusal, type WireContext } from './wire.ts';
import type { WireMemory } from './wire-memory.ts';
import { unavailable } from './wire-replies.ts';
import type {
  AuthenticatorReply,
  DispatcherForm,
  WireCaller,
  WireForm,
  WireProtocol,
  WireService,
  WireSteps,
} from './wire-service.ts';

/** Runs a step; what fails inside is logged, and is a refusal. */
type Guarded = <T>(work: () => Promise<T>, otherwise: T) => Promise<T>;

export function createWireLogin(
  parts: LoginParts,
  protocol: WireProtocol,
  { clients, failures }: WireMemory,
  steps: WireSteps,
  guarded: Guarded,
): WireService {
  const wire: WireContext = {
    ...{ parts, protocol, steps, clients, failures },
    modulus: newModulus(),
  };
  return {
    ...protocol,
    newClient: () => clientWith(parts.seal, newSecret()),
    isClient: (client) => equalDigits(client, clientWith(parts.seal, client.split('.', 1)[0] as string)),
    act: (caller, form) => guarded(() => act(wire, caller, form), unavailable),
    finish: (client, form) => guarded(() => finish(wire, client, form), null),
  };
}

function act(wire: WireContext, caller: WireCaller, form: WireForm): Promise<AuthenticatorReply> {
  switch (form.ACTION) {
    case 'INIT':
      return init(wire, caller.client, form);
    case 'COMPLETEAUTH':
      return completeAuth(wire, caller.client, form);
    case 'COMPLETEAUTH_1':
      return pickFactor(wire, caller, form);
    case 'COMPLETETWOFACT':
      return completeFactor(wire, caller, form);
  }
}

/** The session is fetched by who proved the password, once, while it lives. */
async function finish(wire: WireContext, client: string, form: DispatcherForm): Promise<Session | null> {
  const { clients, steps } = wire;
  const { M1, M2, user_name } = form;
  const state = clients.get(client);
  if (
    state?.step !== 'accepted' ||
    M1 === undefined ||
    M2 === undefined ||
    !isOfUser(user_name, state) ||
    !isProof(M1, state.M1) ||
    !isProof(M2, state.M2)
  ) {
    await logRefusal(wire, 'wrong step', 'Dispatcher without a login that was accepted');
    return null;
  }
  clients.replace(client, state, null);
  return await steps.session(state.session.id);
}

/** A secret with a tag that only this server can make, so that it need not remember which it gave. */
function clientWith(seal: Seal, secret: string): string {
  return `${secret}.${seal.derive(`wire client ${secret}`).toString('base64url')}`;
}

/** Of an RSA key that clients encrypt K with (`EKX`). The server has K itself, so it keeps no private key. */
function newModulus(): string {
  const { publicKey } = generateKeyPairSync('rsa', { modulusLength: 1_024, publicExponent: 3 });
  const { n = '' } = publicKey.export({ format: 'jwk' });
  return Buffer.from(n, 'base64url').toString('hex');
}

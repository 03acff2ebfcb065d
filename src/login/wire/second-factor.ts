/** COMPLETEAUTH_1 and COMPLETETWOFACT: the client picks a factor, and sends its response or waits for the phone. */
import { srpDigestHex, srpNumber } from '../../crypto/srp.ts';
import { equalDigits } from '../../crypto/verify.ts';
import { errorMessage } from '../../errors/message.ts';
import type { Session } from '../auth/login-steps.ts';
import { serverTexts } from '../page/names.ts';
import type { ProvenClient } from './clients.ts';
import { isOfUser, logRefusal, type WireContext } from './wire.ts';
import { factorOf, responseIn, twoFactorOf, type WireAsk } from './wire-ask.ts';
import { accepted, done, malformed, notAccepted, pending } from './wire-replies.ts';
import type { AuthenticatorReply, WireCaller, WireForm } from './wire-service.ts';

export async function pickFactor(
  wire: WireContext,
  caller: WireCaller,
  form: WireForm,
): Promise<AuthenticatorReply> {
  const { clients, steps, parts } = wire;
  const { M1, SF } = form;
  if (M1 === undefined || SF === undefined)
    return malformed(errorMessage('COMPLETEAUTH_1', 'M1 or SF is missing', 'send both'));
  const before = clients.get(caller.client);
  if (before?.step !== 'proven' || !isOfUser(form.USER, before) || !isProof(M1, before.M1))
    return await refuse(wire, caller, 'COMPLETEAUTH_1 without a proven password');
  if (before.asked !== null) return await refuse(wire, caller, 'COMPLETEAUTH_1 a second time');
  const factor = factorOf(before.factors, SF);
  if (factor === undefined)
    return await refuse(wire, caller, 'COMPLETEAUTH_1 for a factor that was not offered');
  const { login, binding } = before;
  const picked = await steps.pick({ login, binding, factor: factor.id });
  if (picked.kind === 'refused') return done({ error: caller.failed });
  const asked = { code: SF, ask: picked.ask };
  clients.replace(caller.client, before, { ...before, asked }, picked.endsInMs);
  return done({ two_factor: twoFactorOf(picked.ask, parts.policy.challengeGap === 1) });
}

export async function completeFactor(
  wire: WireContext,
  caller: WireCaller,
  form: WireForm,
): Promise<AuthenticatorReply> {
  const before = wire.clients.get(caller.client);
  const isPush = form.PUSH?.toLowerCase() === 'true';
  if (form.SF === undefined || (form.RESPONSE === undefined && !isPush))
    return malformed(errorMessage('COMPLETETWOFACT', 'SF or RESPONSE is missing', 'send both, or PUSH=true'));
  if (before?.step !== 'proven' || before.asked === null || !isOfUser(form.USER, before))
    return await refuse(wire, caller, 'COMPLETETWOFACT without a factor that was asked');
  if (form.SF !== before.asked.code)
    return await refuse(wire, caller, 'COMPLETETWOFACT for another factor than the one that was asked');
  const isWaiting = before.asked.ask.by === 'push';
  if (isPush && !isWaiting) return await refuse(wire, caller, 'PUSH for a factor that sends no notification');
  return isPush
    ? await poll(wire, caller, before)
    : await respond(wire, caller, { before, asked: before.asked, text: form.RESPONSE as string });
}

async function poll(
  wire: WireContext,
  caller: WireCaller,
  before: ProvenClient,
): Promise<AuthenticatorReply> {
  const { login, binding } = before;
  const after = await wire.steps.awaitLogin({ login, binding, ms: 0 });
  if (after.kind === 'ask') return pending;
  if (after.kind === 'session') return accept(wire, caller, before, after.session);
  wire.clients.replace(caller.client, before, null);
  return notAccepted(caller.failed, wire.failures.isReached(before.user));
}

async function respond(
  wire: WireContext,
  caller: WireCaller,
  { before, asked, text }: { readonly before: ProvenClient; readonly asked: WireAsk; readonly text: string },
): Promise<AuthenticatorReply> {
  const { clients, failures, steps } = wire;
  const { login, binding, user } = before;
  const after = await steps.respond({ login, binding, ...responseIn(asked.ask, text) });
  if (after.kind === 'session') return accept(wire, caller, before, after.session);
  if (after.kind === 'wrong code') return notAccepted(serverTexts.code, failures.add(user));
  clients.replace(caller.client, before, null);
  return notAccepted(caller.failed, failures.add(user));
}

function accept(
  wire: WireContext,
  { client }: WireCaller,
  before: ProvenClient,
  session: Session,
): AuthenticatorReply {
  const { user, M1, M2 } = before;
  const state = { step: 'accepted', user, M1, M2, session } as const;
  wire.clients.replace(client, before, state, wire.parts.policy.wireLifeMs);
  wire.failures.forget(user);
  return accepted;
}

async function refuse(wire: WireContext, { failed }: WireCaller, says: string): Promise<AuthenticatorReply> {
  await logRefusal(wire, 'wrong step', says);
  return notAccepted(failed, false);
}

/** Whether a text of hex digits is a proof, in constant time. Clients drop leading zeros. */
export function isProof(given: string, proof: string): boolean {
  return equalDigits(srpDigestHex(srpNumber(given)), proof);
}

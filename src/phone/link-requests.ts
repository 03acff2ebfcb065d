/**
 * From what the app asks to what the link is given, and back: the phone's secrets are put in, and those of a reply are
 * taken out and kept. A reply that breaks the link's types is an error of the program that made the link.
 */
import { errorMessage, quoted } from '../errors/message.ts';
import { PhoneError } from './phone-errors.ts';
import type { LinkReply, PhoneLink, PhoneLinkCall } from './phone-link.ts';
import { isKey, type PhoneMemory, type PhoneSecrets } from './phone-memory.ts';
import type { PhoneProfile } from './phone-profile.ts';
import type { PhoneRequest, SeenReply } from './steps/phone-state.ts';

/** Asks the link what the app asks, with the secrets that belong to it. */
export function sendAsk(
  link: PhoneLink,
  ask: PhoneRequest,
  memory: PhoneMemory,
  secrets: PhoneSecrets,
  profile: PhoneProfile,
): Promise<LinkReply> {
  const device = (user: string): string | null => secrets.users[user]?.device ?? null;
  const isActive = (user: string): boolean =>
    memory.users.some((one) => one.user === user && one.status === 'active');
  const binding = secrets.enrolment?.binding ?? '';
  switch (ask.call) {
    case 'login': {
      const { user } = ask.request;
      return link.login({ ...ask.request, device: isActive(user) ? device(user) : null });
    }
    case 'respond':
      return link.respond({ ...ask.request, binding: secrets.login ?? '' });
    case 'begin': {
      const { user, purpose } = ask.request;
      const { installation } = memory;
      const own = purpose === 'reactivation' ? device(user) : null;
      return link.begin({ ...ask.request, installation, os: profile.os, device: own });
    }
    case 'sendToken':
      return link.sendToken({ ...ask.request, binding });
    case 'prove':
      return link.prove({ ...ask.request, binding });
    case 'finish': {
      const { response, pin } = ask.request;
      return link.finish({ binding, response, pin: pin ?? secrets.activating?.pin ?? '' });
    }
    case 'approve':
    case 'deny': {
      const { user, ...request } = ask.request;
      const known = { ...request, device: device(user) ?? '' };
      return 'response' in known ? link.approve(known) : link.deny(known);
    }
    case 'pin': {
      const { users, ...request } = ask.request;
      return link.pin({ ...request, devices: users.map((user) => device(user) ?? '') });
    }
  }
}

/** A reply as the app sees it, and the secrets of the phone after it. */
export interface TakenReply {
  readonly reply: SeenReply;
  readonly secrets: PhoneSecrets;
}

/**
 * Takes the secrets out of a reply.
 * @param enrolment the number of the activation that a reply to `begin` begins
 * @throws {PhoneError} for a reply that is not one of the call's
 */
export function takeReplySecrets(
  call: PhoneLinkCall,
  reply: LinkReply,
  secrets: PhoneSecrets,
  enrolment: number,
  profile: PhoneProfile,
): TakenReply {
  checkReply(call, reply, profile);
  if (reply.is === 'proved') {
    const { key, device, challenge } = reply;
    const pin = profile.os === 'ios' ? reply.pin : null;
    return {
      reply: { is: 'proved', challenge },
      secrets: { ...secrets, activating: { key, device, pin } },
    };
  }
  if (!('binding' in reply)) return { reply, secrets } as TakenReply;
  const { binding, ...seen } = reply;
  const kept = call === 'login' ? { login: binding } : { enrolment: { id: enrolment, binding } };
  return { reply: seen, secrets: { ...secrets, ...kept } };
}

/** The kinds of reply of each call. */
const kinds: { readonly [C in PhoneLinkCall]: readonly LinkReply<C>['is'][] } = {
  login: ['logged in', 'response asked', 'refused'],
  respond: ['logged in', 'refused'],
  begin: [
    ...(['number asked', 'token sent', 'card asked', 'refused'] as const),
    ...(['active elsewhere', 'none active', 'staff only'] as const),
  ],
  sendToken: ['token sent', 'too soon', 'refused'],
  prove: ['proved', 'wrong proof', 'refused'],
  finish: ['done', 'refused'],
  pushes: ['pushes', 'not active'],
  approve: ['approved', 'not active', 'refused'],
  deny: ['denied', 'not active', 'refused'],
  pin: ['PIN changed', 'not active', 'refused'],
};

/** The fields that a kind of reply has, and what is right in them. */
const fields: Readonly<Record<string, Readonly<Record<string, (value: unknown) => boolean>>>> = {
  'response asked': { binding: isText, challenge: isText },
  'number asked': {
    binding: isText,
    numbers: (value) => Array.isArray(value) && value.length > 0 && value.every(isText),
  },
  'card asked': { binding: isText, challenge: isText },
  proved: { challenge: isText, device: isText, pin: isText, key: (value) => isText(value) && isKey(value) },
  pushes: { pushes: (value) => Array.isArray(value) && value.every(isLinkPush) },
};

/** @throws {PhoneError} that names the field, never its value */
export function checkReply(call: PhoneLinkCall, reply: LinkReply, profile: PhoneProfile): void {
  const known: readonly string[] = kinds[call];
  if (!known.includes(reply?.is))
    throw new PhoneError(
      errorMessage(`link reply of ${call}`, `unknown kind ${quoted(reply?.is)}`, `give ${known.join(', ')}`),
    );
  const isTokenSent = reply.is === 'token sent';
  const rules = isTokenSent
    ? { to: isText, ...(call === 'begin' && { binding: isText }) }
    : (fields[reply.is] ?? {});
  for (const [field, fits] of Object.entries(rules))
    if (!fits((reply as unknown as Record<string, unknown>)[field]))
      throw new PhoneError(
        errorMessage(`link reply of ${call}`, `its ${field} is invalid`, 'give what PhoneLink says'),
      );
  if (reply.is === 'proved' && reply.suite !== profile.suite)
    throw new PhoneError(
      errorMessage('link reply of prove', `suite ${quoted(reply.suite)}`, `give ${profile.suite}`),
    );
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

function isLinkPush(value: unknown): boolean {
  const { number, challenge, application, lifeMs } = (value ?? {}) as Record<string, unknown>;
  const isCount = (one: unknown): boolean => Number.isSafeInteger(one) && (one as number) >= 0;
  return isCount(number) && isCount(lifeMs) && isText(challenge) && isText(application);
}

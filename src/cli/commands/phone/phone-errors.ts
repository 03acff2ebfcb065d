/** What to do where a phone does not do what a command says, in words of the command line. */
import { PhoneWaitError, type PhoneWaitReason } from '../../../phone/phone-errors.ts';
import { reasonActions } from '../../../phone/phone-wait.ts';
import type { PhoneScreen } from '../../../phone/screens/phone-screen.ts';
import type { Options } from '../../io/secrets/secrets.ts';

/** What a command does with a phone. */
export type PhoneVerb = 'tap' | 'type into' | 'prove' | 'wait for';

/** What to do about a reason. */
export function commandAction(
  reason: PhoneWaitReason,
  verb: PhoneVerb,
  screen: PhoneScreen,
  options: Options,
): string {
  switch (reason) {
    case 'limit':
      return 'give a longer --timeout';
    case 'no network':
      if (options.at !== undefined) return reasonActions[reason];
      return options.offline === true ? 'leave --offline out' : 'give --server URL';
    case 'not here':
      return onScreen(verb, screen);
    default:
      return reasonActions[reason];
  }
}

/** The names that fit the verb, or else those that can be tapped. */
function onScreen(verb: PhoneVerb, { taps, fields, proofs }: PhoneScreen): string {
  if (verb === 'type into' && fields.length > 0) return `type into ${namesOf(fields)}`;
  if (verb === 'prove' && proofs.length > 0) return `prove ${proofs.join(' or ')}`;
  return taps.length > 0 ? `tap ${namesOf(taps)}` : reasonActions['not here'];
}

function namesOf(parts: readonly { readonly name: string }[]): string {
  return parts.map(({ name }) => name).join(' or ');
}

/** The same error with another action, which is its last part. */
export function withAction({ reason, message }: PhoneWaitError, action: string): PhoneWaitError {
  return new PhoneWaitError(reason, `${message.slice(0, message.lastIndexOf(';'))}; ${action}`);
}

/** What each field takes, and what it keeps of a text that is typed. */
import { activeUsers } from '../phone-memory.ts';
import type { PhoneProfile } from '../phone-profile.ts';
import { type FieldName, type PhoneState, type SecretField, secretFields } from '../steps/phone-state.ts';

const nameLengthMax = 64;
const passwordLengthMax = 128;

export function isSecretField(field: FieldName): field is SecretField {
  return (secretFields as readonly FieldName[]).includes(field);
}

/** The text that is in a field now. */
export function phoneFieldText({ fields, typed }: PhoneState, field: FieldName): string {
  return (isSecretField(field) ? typed[field] : fields[field]) ?? '';
}

/**
 * The text that a field keeps, or null if it does not take it. An empty text clears a field. Digits may be typed in
 * groups, as the challenge shows.
 */
export function takenText(
  state: PhoneState,
  profile: PhoneProfile,
  field: FieldName,
  text: string,
): string | null {
  switch (field) {
    case 'user':
      if (state.screen === 'authenticate')
        return activeUsers(state.memory).some((one) => one.user === text) ? text : null;
      return text.length <= nameLengthMax ? text : null;
    case 'number':
      return state.enrolment?.numbers.includes(text) ? text : null;
    case 'challenge':
      return digits(text, profile.challengeDigits);
    case 'response':
      return digits(text, profile.responseDigits);
    case 'token':
      return digits(text, profile.tokenDigits);
    case 'password':
      return text.length <= passwordLengthMax ? text : null;
    default:
      // A PIN that is unfit can be typed: the tap that needs it says so.
      return text.length <= passwordLengthMax ? text : null;
  }
}

/** Whether a field has all it needs: a text, and each digit of a number of fixed length. */
export function isFilled(state: PhoneState, profile: PhoneProfile, field: FieldName): boolean {
  const { length } = phoneFieldText(state, field);
  if (field === 'challenge') return length === profile.challengeDigits;
  if (field === 'response') return length === profile.responseDigits;
  if (field === 'token') return length === profile.tokenDigits;
  return length > 0;
}

function digits(text: string, count: number): string | null {
  const taken = text.replaceAll(' ', '');
  return taken.length <= count && /^[0-9]*$/.test(taken) ? taken : null;
}

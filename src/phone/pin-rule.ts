/** What a PIN of the app may be. It is asked wherever a PIN is typed; whether it is the right one, only the server knows. */
import type { PhoneProfile } from './phone-profile.ts';

/** Whether a text can be a PIN: of the length and the characters of the profile, at least one of them a digit. */
export function isAppPin(text: string, profile: PhoneProfile): boolean {
  const { pinCharacters, pinLengthMin, pinLengthMax } = profile;
  if (text.length < pinLengthMin || text.length > pinLengthMax) return false;
  return pinCharacters === 'digits' ? /^[0-9]+$/.test(text) : /^[A-Za-z0-9]*[0-9][A-Za-z0-9]*$/.test(text);
}

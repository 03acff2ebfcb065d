/**
 * The names of digit keys in a recording, which never say which digit of the PIN was pressed.
 *
 * A digit is written as itself only while the challenge is keyed. In PIN entry it is written as its place in the PIN.
 */
import { errorMessage, quoted } from '../errors/message.ts';
import { isDigit, type Key, keyNamed } from '../keypad/keys.ts';
import { RecordingError, recordingHint } from './recording-error.ts';

export const places: readonly string[] = [
  ...['first', 'second', 'third', 'fourth', 'fifth', 'sixth', 'seventh', 'eighth', 'ninth', 'tenth'],
  ...['eleventh', 'twelfth', 'thirteenth', 'fourteenth', 'fifteenth', 'sixteenth'],
];
/** A digit that is not in the PIN. */
export const placeBeyond = 'beyond';
/** A digit that is not the key whose contact was not open then. */
export const placeOther = 'other';

/** The name of the digit at a place, from 0, of a PIN. */
export function placeName(place: number, pinDigits: number): string {
  return place < pinDigits ? (places[place] ?? placeBeyond) : placeBeyond;
}

/**
 * The key for a recorded name: a place in the PIN becomes the PIN's digit at that place.
 * @param touched the key whose contact is not open
 * @throws RecordingError for an unknown name
 */
export function keyOfName(name: string, pin: string, touched: Key | null): Key {
  if (name === placeBeyond) return '0';
  if (name === placeOther) return touched === '0' ? '1' : '0';
  const digit = pin[places.indexOf(name)];
  if (digit !== undefined && isDigit(digit)) return digit;
  try {
    return keyNamed(name);
  } catch {
    throw new RecordingError(errorMessage('recording', `unknown key ${quoted(name)}`, recordingHint));
  }
}

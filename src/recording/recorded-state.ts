/** A restored snapshot in a recording: without the digits of the PIN, with times from the beginning. */
import { shownText } from '../device/lcd-text.ts';
import {
  type MaskedState,
  maskedDigit,
  type SnapshotJson,
  snapshotFormat,
} from '../device/snapshot/snapshot.ts';
import type { State } from '../device/state.ts';
import { errorMessage } from '../errors/message.ts';
import type { Profile } from '../profiles/profile.ts';
import { keyOfName, placeBeyond, placeName } from './key-places.ts';
import type { RecordedState } from './recording.ts';
import { RecordingError, recordingHint } from './recording-error.ts';

/** @param startsAt card time of the beginning, ms */
export function recordedState({ at, state }: SnapshotJson<MaskedState>, startsAt: number): RecordedState {
  // A battery that is empty by a fault: the card is off until the fault acts again.
  const isDeadByFault = state.name === 'dead' && state.memory.battery > 0;
  const name = isDeadByFault ? 'off' : state.name;
  return { at: at - startsAt, state: { ...shifted(state, -startsAt), name } };
}

/**
 * The snapshot to restore.
 * @param pin the digits of the PIN
 * @throws RecordingError if it has more digits than the PIN
 */
export function snapshotOfRecorded(
  { at, state }: RecordedState,
  { profile, pin, startsAt }: { readonly profile: Profile; readonly pin: string; readonly startsAt: number },
): SnapshotJson {
  const digits = state.pin.length;
  if (digits > pin.length || digits > profile.pinDigits)
    throw new RecordingError(
      errorMessage('recording', 'restores more PIN digits than there are', recordingHint),
    );
  const { contact, ...others } = shifted(state, startsAt);
  const key = keyOfName(contactName(state, profile.pinDigits), pin, null);
  const open: State = { ...others, pin: pin.slice(0, digits), contact: { ...contact, key } };
  return {
    ...{ format: snapshotFormat, profile: profile.name, suite: profile.suite, at: at + startsAt },
    state: { ...open, lcd: { ...open.lcd, text: shownText(open, profile, false) } },
  };
}

/** The recorded name of the key whose contact is not open. */
export function contactName({ contact, pin }: MaskedState, pinDigits: number): string {
  const { key, handled } = contact;
  if (key !== maskedDigit) return key;
  const place = handled ? pin.length - 1 : pin.length;
  return place < 0 ? placeBeyond : placeName(place, pinDigits);
}

function shifted<S extends MaskedState>(state: S, ms: number): S {
  const { entered, leavesAt, turnsAt, contact, lcd } = state;
  return {
    ...state,
    entered: entered + ms,
    leavesAt: leavesAt === null ? null : leavesAt + ms,
    turnsAt: turnsAt === null ? null : turnsAt + ms,
    contact: { ...contact, since: contact.since + ms, releasedAt: contact.releasedAt + ms },
    lcd: { ...lcd, at: lcd.at + ms },
  };
}

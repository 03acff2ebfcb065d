/**
 * Plays a recording on a card of its kind and compares the event log line by line.
 *
 * The PIN is not in the recording and must be given. Only the first difference is reported, because later lines would
 * differ as a result.
 */

import type { Card } from '../device/card.ts';
import { eventText } from '../device/events.ts';
import { createDriver, type Driver } from '../driver/driver.ts';
import { createFrameHistory } from '../driver/frame-history.ts';
import { errorMessage } from '../errors/message.ts';
import { faultsOfCard, recordableFaults } from '../faults/faulty-card.ts';
import { keyOfName, placeOther, places } from './key-places.ts';
import { snapshotOfRecorded } from './recorded-state.ts';
import {
  hasEnd,
  type RecordedFaultStep,
  type RecordedStep,
  type Recording,
  recordedEventLine,
} from './recording.ts';
import { faultNotAdded, RecordingError, recordingHint } from './recording-error.ts';

/** The result of a replay. `recorded`, `replayed`: the first line that differs, null if that side has no more lines. */
export type Replayed =
  | { readonly same: true; readonly keys: number; readonly lines: number }
  | {
      readonly same: false;
      readonly line: number;
      readonly recorded: string | null;
      readonly replayed: string | null;
    };

interface Replay {
  readonly driver: Driver;
  readonly pin: string;
  /** Card time of the beginning. */
  readonly startsAt: number;
  readonly back: () => boolean;
  /** The event lines so far, and how many of them are compared. */
  readonly lines: string[];
  compared: number;
  isReal: boolean;
  /** Whether the last input was a restore, after which a script may press before anything is due. */
  afterRestore: boolean;
}

/** Whether it contains a key of the PIN. */
export function needsPin({ steps }: Recording): boolean {
  return steps.some((one) => {
    if ('down' in one) return places.includes(one.down);
    return 'restore' in one && one.restore.state.pin !== '';
  });
}

/**
 * @param card a card of the recording's profile and suite, off, at card time 0, with its memory and its seed; Unix time
 *   at card time 0 is `unixMs - startsAt`
 * @param pin as many digits as the card's PIN has
 * @throws RecordingError if a step can't be played
 */
export function replay(recording: Recording, card: Card, pin: string): Replayed {
  const { steps, startsAt } = recording;
  // A replay is entirely in virtual time, so no clock advances it.
  const driver = createDriver(card, { now: () => 0, wake: () => () => {} }, { timeMode: 'virtual' });
  driver.pass(startsAt);
  const history = createFrameHistory(driver);
  const lines: string[] = [];
  const stop = card.on((event) =>
    lines.push(recordedEventLine({ at: event.at - startsAt, says: eventText(event) })),
  );
  const played: Replay = {
    ...{ driver, pin, startsAt, back: history.back, lines },
    ...{ compared: 0, isReal: true, afterRestore: false },
  };
  try {
    for (const one of steps) {
      if (!('says' in one)) play(played, one);
      else {
        const differs = compare(played, one);
        if (differs !== null) return differs;
      }
    }
  } finally {
    history.stop();
    driver.stop();
    stop();
  }
  const { compared } = played;
  const more = lines[compared];
  if (more !== undefined && hasEnd(recording))
    return { same: false, line: compared + 1, recorded: null, replayed: more };
  return { same: true, keys: steps.filter((one) => 'down' in one).length, lines: compared };
}

/** Compares the next event, for which time may have to pass. */
function compare(
  played: Replay,
  one: Extract<RecordedStep, { says: string }>,
): Extract<Replayed, { same: false }> | null {
  const { driver, lines, startsAt } = played;
  if (lines.length <= played.compared && one.at + startsAt >= driver.card.now()) advanceTo(played, one.at);
  const recorded = recordedEventLine(one);
  const replayed = lines[played.compared] ?? null;
  played.compared += 1;
  return recorded === replayed ? null : { same: false, line: played.compared, recorded, replayed };
}

function play(played: Replay, one: Exclude<RecordedStep, { says: string }>): void {
  const { driver, pin, startsAt, back, isReal, afterRestore } = played;
  const { card } = driver;
  // In real time, what is due happens before the next input.
  if (one.at + startsAt !== card.now() || (isReal && !afterRestore)) advanceTo(played, one.at);
  played.afterRestore = 'restore' in one;
  if ('down' in one) driver.down(keyOfName(one.down, pin, card.touched()));
  else if ('up' in one) {
    // It was pressed while another key was down, so its contact has not closed.
    if (one.up !== placeOther) driver.up(keyOfName(one.up, pin, null));
  } else if ('time' in one) played.isReal = one.time === 'real';
  else if ('restore' in one) restore(driver, one.restore, pin, startsAt);
  else if ('fault' in one) addFault(card, one, startsAt);
  else if ('clear' in one) clearFaults(card, one.clear);
  else if ('back' in one && !back())
    throw new RecordingError(
      errorMessage('recording', 'steps back to a frame that does not exist', recordingHint),
    );
}

function addFault(card: Card, step: RecordedFaultStep, startsAt: number): void {
  const { at: _at, fault, since, ...recorded } = step;
  const faults = recordableFaults(card);
  if (faults === null) throw takesNoFaults();
  try {
    faults.add(fault, { ...recorded, ...(since !== undefined && { since: since + startsAt }) });
  } catch (error) {
    if (!(error instanceof Error) || error.name !== 'FaultError') throw error;
    throw new RecordingError(
      errorMessage('recording', 'has a fault that the card can not have', recordingHint),
    );
  }
}

function clearFaults(card: Card, id: number | 'all'): void {
  const faults = faultsOfCard(card);
  if (faults === null) throw takesNoFaults();
  if (id === 'all') faults.clear();
  else if (faults.list().some((one) => one.id === id)) faults.clear(id);
  else throw faultNotAdded(id);
}

function takesNoFaults(): RecordingError {
  return new RecordingError(
    errorMessage('recording', 'has faults, and the card takes none', 'make it with createFaultyCard'),
  );
}

function restore(
  driver: Driver,
  recorded: Extract<RecordedStep, { restore: object }>['restore'],
  pin: string,
  startsAt: number,
): void {
  const { profile } = driver.card;
  const snapshot = snapshotOfRecorded(recorded, { profile, pin, startsAt });
  try {
    driver.restore(snapshot, { memory: true });
  } catch (error) {
    // By name: the card may come from another bundle, with its own class.
    if (!(error instanceof Error) || error.name !== 'SnapshotError') throw error;
    throw new RecordingError(
      errorMessage('recording', 'restores a state that the card can not have', recordingHint),
    );
  }
}

function advanceTo({ driver, startsAt }: Replay, at: number): void {
  const now = driver.card.now() - startsAt;
  if (at < now)
    throw new RecordingError(
      errorMessage('recording', `its time decreases from ${now} to ${at} ms`, recordingHint),
    );
  driver.pass(at - now);
}

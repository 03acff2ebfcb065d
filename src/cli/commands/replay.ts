/** `dscplus replay FILE…`: plays recordings on cards of their kind, in virtual time, and compares the event logs. */

import type { Card } from '../../device/card.ts';
import { EntryError } from '../../device/errors.ts';
import { errorIn, errorMessage, quoted, quotedPath } from '../../errors/message.ts';
import { FileError, readRegularText } from '../../files/regular-file.ts';
import { type Profile, profileOf } from '../../profiles/profile.ts';
import { readRecording } from '../../recording/files/read-recording.ts';
import { hasEnd, type Recording, recordingBytesMax } from '../../recording/recording.ts';
import { RecordingError } from '../../recording/recording-error.ts';
import { needsPin, type Replayed, replay } from '../../recording/replay.ts';
import { type ChosenCard, chooseCard, type RecordedCard } from '../io/chosen-card.ts';
import { UsageError } from '../io/errors.ts';
import { print, printNote } from '../io/output.ts';
import { type Options, readSecrets } from '../io/secrets/secrets.ts';

/** A recording and the card that it is of. */
export interface RecordingWithCard {
  readonly path: string;
  readonly recording: Recording;
  readonly card: ChosenCard;
  readonly profile: Profile;
}

/** All files are read and played before the first result is printed: what can't be played stops them all. */
export async function replayFiles(paths: readonly string[], options: Options): Promise<void> {
  const chosen: RecordingWithCard[] = [];
  for (const path of paths) chosen.push(await recordingFor(path, options));
  const withPin = chosen.find(({ recording }) => needsPin(recording));
  const secrets = await readSecrets(options, [
    ...(chosen.some(({ card }) => card.sealed) ? [{ name: 'passphrase', need: 'asked' } as const] : []),
    ...(withPin === undefined ? [] : [{ name: 'pin', need: 'asked' } as const]),
  ]);
  const pin = secrets.pin ?? '';
  for (const { recording, profile } of chosen) if (needsPin(recording)) checkPinFits(pin, profile);
  const played = chosen.map(({ path, recording, card }) => {
    const cardThen = (): Card => card.asRecorded(secrets.passphrase, cardOf(recording));
    return { path, recording, replayed: ofFile(path, () => replay(recording, cardThen(), pin)) };
  });
  for (const { path, recording, replayed } of played) {
    const where = paths.length === 1 ? 'replay' : quotedPath(path);
    if (!replayed.same) throw new Error(differenceOf(replayed, where));
    print(`${paths.length === 1 ? '' : `${path}: `}same: ${replayed.keys} keys, ${replayed.lines} lines\n`);
    if (!hasEnd(recording))
      printNote(`dscplus: ${quotedPath(path)}: the recording has no end, its program was killed\n`);
  }
}

/** The card of a recording as it was at card time 0. */
export function cardOf({ unixMs, startsAt, memory, seed }: Recording): RecordedCard {
  return { unixMs: unixMs - startsAt, memory, ...(seed !== undefined && { seed }) };
}

/**
 * A recording, and the card that it is of by the options.
 * @throws RecordingError, UsageError
 */
export async function recordingFor(path: string, options: Options): Promise<RecordingWithCard> {
  const recording = readRecordingFile(path);
  const { profile: name, suite } = recording;
  const ofDemo = options.card === undefined;
  const refuse = (problem: string, action: string): never => {
    throw new UsageError(errorIn(quotedPath(path), errorMessage('recording', problem, action)));
  };
  if (ofDemo && !recording.demo)
    refuse(`of the card ${quoted(recording.serial)}`, 'give its file with --card');
  const card = await chooseCard(ofDemo ? { profile: name, suite, ...options } : options);
  if (!ofDemo && recording.serial !== card.serial) {
    const remedy = recording.demo ? 'leave --card out' : 'give its file with --card';
    refuse(`of the card ${quoted(recording.serial)}, not of ${quoted(card.serial)}`, remedy);
  }
  const profile = profileOf(card.sheet);
  if (profile.name !== name || profile.suite !== suite) {
    refuse(
      `of a card with profile ${quoted(name)} and suite ${quoted(suite)}`,
      `give one of ${profile.name} with ${profile.suite}`,
    );
  }
  return { path, recording, card, profile };
}

/** @throws UsageError */
export function checkPinFits(pin: string, { name, pinDigits }: Profile): void {
  if (pin.length === pinDigits && /^[0-9]+$/.test(pin)) return;
  throw new UsageError(errorMessage('PIN', 'does not fit', `give ${pinDigits} digits for ${name}`));
}

function readRecordingFile(path: string): Recording {
  let text: string;
  try {
    ({ text } = readRegularText(path, { what: 'recording', bytesMax: recordingBytesMax }));
  } catch (error) {
    throw error instanceof FileError ? new RecordingError(error.message) : error;
  }
  return ofFile(path, () => readRecording(text));
}

/** The error about a recording, with the path of its file. */
export function ofFile<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof RecordingError || error instanceof EntryError)) throw error;
    throw new RecordingError(errorIn(quotedPath(path), error.message));
  }
}

function differenceOf(
  { line, recorded, replayed }: Extract<Replayed, { same: false }>,
  where: string,
): string {
  const lineText = (text: string | null): string => (text === null ? 'nothing more' : text.trim());
  return errorMessage(
    where,
    `differs at line ${line}, recorded ${lineText(recorded)} but replayed ${lineText(replayed)}`,
    'check the profile, the key and the PIN of the card',
  );
}

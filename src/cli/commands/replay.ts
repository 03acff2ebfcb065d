/** `dscplus replay FILE`: plays a recording on a card of the same kind, in virtual time, and compares the event log. */

import { demoSerial } from '../../crypto/demo-card.ts';
import { errorIn, errorMessage, quoted, quotedPath } from '../../errors/message.ts';
import { FileError, readRegularText } from '../../files/regular-file.ts';
import { profileOf } from '../../profiles/profile.ts';
import type { Recording } from '../../recording/recording.ts';
import {
  needsPin,
  RecordingError,
  type Replayed,
  readRecording,
  recordingBytesMax,
  replay,
} from '../../recording/replay.ts';
import { chooseCard } from '../io/chosen-card.ts';
import { UsageError } from '../io/errors.ts';
import { print } from '../io/output.ts';
import { type Options, readSecrets } from '../io/secrets/secrets.ts';

export async function replayFile(path: string, options: Options): Promise<void> {
  const recording = readRecordingFile(path);
  const { profile: name, suite } = recording;
  const ofDemo = options.card === undefined;
  if (ofDemo && recording.serial !== demoSerial) {
    throw new UsageError(
      errorMessage('recording', `of the card ${quoted(recording.serial)}`, 'give its file with --card'),
    );
  }
  const chosen = await chooseCard(ofDemo ? { profile: name, suite, ...options } : options);
  if (recording.serial !== chosen.serial) {
    const remedy = recording.serial === demoSerial ? 'leave --card out' : 'give its file with --card';
    throw new UsageError(
      errorMessage(
        'recording',
        `of the card ${quoted(recording.serial)}, not of ${quoted(chosen.serial)}`,
        remedy,
      ),
    );
  }
  const profile = profileOf(chosen.sheet);
  if (profile.name !== name || profile.suite !== suite) {
    throw new UsageError(
      errorMessage(
        'recording',
        `of a card with profile ${quoted(name)} and suite ${quoted(suite)}`,
        `give one of ${profile.name} with ${profile.suite}`,
      ),
    );
  }
  const secrets = await readSecrets(options, [
    ...(chosen.sealed ? [{ name: 'passphrase', need: 'asked' } as const] : []),
    ...(needsPin(recording) ? [{ name: 'pin', need: 'asked' } as const] : []),
  ]);
  const pin = secrets.pin ?? '';
  if (needsPin(recording) && (pin.length !== profile.pinDigits || !/^[0-9]+$/.test(pin))) {
    throw new UsageError(errorMessage('PIN', 'does not fit', `give ${profile.pinDigits} digits for ${name}`));
  }
  const card = chosen.withMemory(secrets.passphrase, recording.unixMs, recording.memory);
  const replayed = ofFile(path, () => replay(recording, card, pin));
  if (!replayed.same) throw new Error(differenceOf(replayed));
  print(`same: ${replayed.keys} keys, ${replayed.lines} lines\n`);
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
function ofFile<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof RecordingError)) throw error;
    throw new RecordingError(errorIn(quotedPath(path), error.message));
  }
}

function differenceOf({ line, recorded, replayed }: Extract<Replayed, { same: false }>): string {
  const lineText = (text: string | null): string => (text === null ? 'nothing more' : text.trim());
  return errorMessage(
    'replay',
    `differs at line ${line}, recorded ${lineText(recorded)} but replayed ${lineText(replayed)}`,
    'check the profile, the key and the PIN of the card',
  );
}

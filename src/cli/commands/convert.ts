/** `dscplus convert FILE --to FORMAT`: writes a recording as a scenario, a test or an asciicast. */
import { basename } from 'node:path';
import { demoPinOf } from '../../crypto/demo-card.ts';
import { errorMessage, quotedPath } from '../../errors/message.ts';
import { writeNew } from '../../files/new-file.ts';
import type { Profile } from '../../profiles/profile.ts';
import { asciicast } from '../../recording/convert/asciicast.ts';
import { scenarioText } from '../../recording/convert/scenario-text.ts';
import { testCode } from '../../recording/convert/test-code.ts';
import type { Recording } from '../../recording/recording.ts';
import { RecordingError } from '../../recording/recording-error.ts';
import { needsPin, replay } from '../../recording/replay.ts';
import { unixMsMax } from '../../time/world-start.ts';
import { codeOf, UsageError } from '../io/errors.ts';
import { checkNewPath } from '../io/new-path.ts';
import { print } from '../io/output.ts';
import type { Options } from '../io/secrets/secrets.ts';
import { cardOf, checkPinFits, ofFile, type RecordingWithCard, recordingFor } from './replay.ts';

type Convert = (recording: Recording, profile: Profile, name: string, pin: string | undefined) => string;

const formats: Readonly<Record<string, Convert>> = {
  scenario: (recording, profile, name, pin) => scenarioText(recording, profile, name, isoTime, pin),
  vitest: (recording, profile, name, pin) => testCode(recording, profile, name, 'vitest', pin),
  playwright: (recording, profile, name, pin) => testCode(recording, profile, name, 'playwright', pin),
  asciicast,
};

/** Null for a time that has no date of four digits. */
function isoTime(unixMs: number): string | null {
  return unixMs <= unixMsMax ? new Date(unixMs).toISOString() : null;
}

/**
 * The PIN that was keyed on the demo card, which a recording does not have.
 * @param pin what `--pin` gives
 * @throws UsageError, RecordingError if the recording does not replay with it
 */
function keyedPin({ recording, card, profile }: RecordingWithCard, pin: unknown): string | undefined {
  if (!needsPin(recording)) return undefined;
  const keyed = pin === undefined ? demoPinOf(profile.pinDigits) : String(pin);
  checkPinFits(keyed, profile);
  if (replay(recording, card.asRecorded(undefined, cardOf(recording)), keyed).same) return keyed;
  throw new RecordingError(
    errorMessage('recording', 'does not replay with this PIN', 'give the PIN that was keyed with --pin'),
  );
}

export async function convertFile(path: string, options: Options): Promise<void> {
  const { to, output, card, pin } = options;
  if (card !== undefined && pin !== undefined)
    throw new UsageError(
      errorMessage('--pin and --card', "can't be combined", 'leave --pin out, the result reads DSCPLUS_PIN'),
    );
  if (typeof output === 'string') checkNewPath(output);
  const chosen = await recordingFor(path, options);
  const { recording, profile } = chosen;
  const convert = formats[String(to)] as Convert;
  const text = ofFile(path, () => {
    const keyed = to === 'asciicast' || !recording.demo ? undefined : keyedPin(chosen, pin);
    return convert(recording, profile, basename(path), keyed);
  });
  if (typeof output !== 'string') {
    print(text);
    return;
  }
  try {
    writeNew(output, text);
  } catch (error) {
    throw new UsageError(
      errorMessage(quotedPath(output), `can't be written (${codeOf(error)})`, 'give another path'),
    );
  }
}

/** `dscplus convert FILE --to FORMAT`: writes a recording as a scenario, a test or an asciicast. */
import { basename } from 'node:path';
import { errorMessage, quotedPath } from '../../errors/message.ts';
import { writeNew } from '../../files/new-file.ts';
import type { Profile } from '../../profiles/profile.ts';
import { asciicast } from '../../recording/convert/asciicast.ts';
import { scenarioText } from '../../recording/convert/scenario-text.ts';
import { testCode } from '../../recording/convert/test-code.ts';
import type { Recording } from '../../recording/recording.ts';
import { unixMsMax } from '../../time/world-start.ts';
import { codeOf, UsageError } from '../io/errors.ts';
import { checkNewPath } from '../io/new-path.ts';
import { print } from '../io/output.ts';
import type { Options } from '../io/secrets/secrets.ts';
import { ofFile, recordingFor } from './replay.ts';

const formats: Readonly<Record<string, (recording: Recording, profile: Profile, name: string) => string>> = {
  scenario: (recording, profile, name) => scenarioText(recording, profile, name, isoTime),
  vitest: (recording, profile, name) => testCode(recording, profile, name, 'vitest'),
  playwright: (recording, profile, name) => testCode(recording, profile, name, 'playwright'),
  asciicast,
};

/** Null for a time that has no date of four digits. */
function isoTime(unixMs: number): string | null {
  return unixMs <= unixMsMax ? new Date(unixMs).toISOString() : null;
}

export async function convertFile(path: string, options: Options): Promise<void> {
  const { to, output } = options;
  if (typeof output === 'string') checkNewPath(output);
  const { recording, profile } = await recordingFor(path, options);
  const convert = formats[String(to)] as (typeof formats)[string];
  const text = ofFile(path, () => convert(recording, profile, basename(path)));
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

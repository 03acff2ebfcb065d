/** `--record FILE`: records a card to a new file, line by line, for `dscplus replay` and `dscplus convert`. */
import type { Driver } from '../../driver/driver.ts';
import { errorMessage, quotedPath } from '../../errors/message.ts';
import { createRecordingFile, type RecordingFile } from '../../recording/files/recording-file.ts';
import { createRecorder } from '../../recording/recorder.ts';
import { codeOf, errorLine, UsageError } from './errors.ts';
import { checkNewPath } from './new-path.ts';
import { printNote } from './output.ts';

/**
 * Makes the file that the option names.
 * @param onFault called once if it can't be written any more; by default a line on stderr says so
 * @throws UsageError if it exists or can't be made
 */
export function newRecordFile(
  path: string,
  onFault: (error: Error) => void = (error) => printNote(errorLine(error)),
): RecordingFile {
  checkNewPath(path);
  try {
    return createRecordingFile(path, onFault);
  } catch (error) {
    throw new UsageError(
      errorMessage(
        `recording ${quotedPath(path)}`,
        `can't be made (${codeOf(error)})`,
        'give a new file in a folder that can be written',
      ),
    );
  }
}

/** Records to a file until one of `ends` is called. */
export function recordTo(
  file: RecordingFile,
  driver: Driver,
  face: string,
  ends: (() => void | Promise<void>)[],
): void {
  const recorder = createRecorder(driver, { write: file.write, face });
  ends.push(() => {
    recorder.stop();
    file.close();
  });
}

/** The path for one of several cards: `x.jsonl`, `x-2.jsonl`, … */
export function numberedRecordPath(path: string, number: number): string {
  if (number === 0) return path;
  const [, start = path, extension = ''] = /^(.*?)(\.[^./\\]*)?$/s.exec(path) ?? [];
  return `${start}-${number + 1}${extension}`;
}

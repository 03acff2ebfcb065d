/** The file of a recording that is being made: each line is written at once, and readable by its owner only. */
import { errorMessage, quotedPath } from '../../errors/message.ts';
import { createGrowingFile } from '../../files/growing-file.ts';
import { recordingBytesMax } from '../recording.ts';

export interface RecordingFile {
  /** Its path as it was given, for messages. */
  readonly name: string;
  /** Whether every line could be written. */
  readonly isComplete: boolean;
  /** Whether a line was written; a file without one is removed. */
  readonly hasLines: boolean;
  /** Appends a line, given without its line end. */
  write(line: string): void;
  close(): void;
}

/**
 * Makes a new file.
 * @param onFault called once if it can't be written any more: the disk is full, or the file is as large as a recording
 *   can be
 * @param name the path for messages
 * @throws with `EEXIST` if anything is at `path`, and with other system errors
 */
export function createRecordingFile(
  path: string,
  onFault: (error: Error) => void,
  name = path,
): RecordingFile {
  const file = createGrowingFile(path);
  let left = recordingBytesMax;
  let open = true;
  let isComplete = true;
  let hasLines = false;
  const end = (problem: string, action: string): void => {
    open = false;
    isComplete = false;
    if (hasLines) file.close();
    else file.remove();
    onFault(new Error(errorMessage(`recording ${quotedPath(name)}`, problem, action)));
  };
  return {
    name,
    get isComplete() {
      return isComplete;
    },
    get hasLines() {
      return hasLines;
    },
    write(line) {
      if (!open) return;
      const text = `${line}\n`;
      left -= Buffer.byteLength(text);
      if (left < 0) {
        end(`ends at ${recordingBytesMax} bytes`, 'start another');
        return;
      }
      try {
        file.append(text);
        hasLines = true;
      } catch (error) {
        const { code = 'unknown' } = error as NodeJS.ErrnoException;
        const action = hasLines ? 'its last line may be incomplete' : 'nothing was saved, make room for it';
        end(`can't be written (${code})`, action);
      }
    },
    close() {
      open = false;
      file.close();
    },
  };
}

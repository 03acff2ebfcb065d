/** The error of recordings. */
import { errorMessage } from '../errors/message.ts';

/** A file that is not a recording, or one that can't be played or converted. */
export class RecordingError extends Error {
  override readonly name = 'RecordingError';
}

/** The action of an error about a recording that is not as it was written. */
export const recordingHint = 'give a file that dscplus recorded';

/** @param id the recorded number of a fault that no line before adds */
export function faultNotAdded(id: number): RecordingError {
  return new RecordingError(
    errorMessage('recording', `clears fault ${id}, which was not added`, recordingHint),
  );
}
